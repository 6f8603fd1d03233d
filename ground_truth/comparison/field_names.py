"""The names of a receipt's fields, and which ones only one of two sides has."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from ground_truth.panels.errors import PanelError
from receipts import Dataset
from receipts.reading.batch_files import DatasetError
from receipts.runs.regular_files import check_regular

Receipt = dict[str, Any]

N_RECEIPTS = 1_000
"""How many receipts of a side are looked at: the fields of further ones are the same."""


def differing_fields(ours: Path, theirs: Path) -> dict[str, list[str]]:
    """The fields that only the receipts of one of two folders have, by ``ours`` and ``theirs``;
    nothing where one of them holds no receipts, such as tables.

    Fields inside a field have its name before them, such as ``items.price``.
    """
    sides = [
        {name for receipt in islice(receipts_of(folder), N_RECEIPTS) for name in names_of(receipt)}
        for folder in (ours, theirs)
    ]
    if not all(sides):
        return {}
    return {"ours": sorted(sides[0] - sides[1]), "theirs": sorted(sides[1] - sides[0])}


def names_of(value: object, name: str = "") -> Iterator[str]:
    """The names of all fields of an object, and of the objects in them.

    >>> [*names_of({"items": [{"price": 1}], "savings": {"total": 2}})]
    ['items', 'items.price', 'savings', 'savings.total']
    """
    if isinstance(value, dict):
        for field, inner in value.items():
            yield (full := f"{name}.{field}" if name else field)
            yield from names_of(inner, full)
    elif isinstance(value, list):
        for inner in value:
            yield from names_of(inner, name)


def receipts_of(folder: Path) -> Iterator[Receipt]:
    """The receipts of a data set, or in the JSON files of a folder, as they are."""
    try:
        customers = iter(Dataset(folder))
        first = next(customers, None)
    except DatasetError:
        for path in sorted(folder.glob("*.json")):
            yield from _receipts_in(_read(path))
        return
    yield from _receipts_in(first)
    yield from _receipts_in(islice(customers, N_RECEIPTS))


def _read(path: Path) -> Any:
    check_regular(path)  # A pipe would be waited for without end.
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise PanelError(f"{os.path.basename(path)} is not JSON ({error})") from None


def _receipts_in(value: object) -> Iterator[Receipt]:
    """A receipt, or those of a customer, or those of a list of either."""
    if isinstance(value, dict):
        if isinstance(value.get("receipts"), list):
            yield from _receipts_in(value["receipts"])
        elif "items" in value:
            yield value
    elif isinstance(value, Iterable) and not isinstance(value, str):
        for each in value:
            yield from _receipts_in(each)
