"""The names of a receipt's fields, and which ones only one of two sides has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from ground_truth.panels.opening import kind_of
from ground_truth.panels.receipt_files import real_receipts
from receipts import Dataset

Receipt = dict[str, Any]

N_RECEIPTS = 1_000
"""How many receipts of a data set are looked at: the fields of further ones are the same."""


def fields_of_one_side(ours: Path, theirs: Path) -> dict[str, list[str]]:
    """The fields that only the receipts of one of two folders have, by ``ours`` and ``theirs``;
    nothing where one of them holds no receipts, but tables.

    Raises UserError where receipts cannot be read.
    """
    if "marketing" in (kind_of(ours), kind_of(theirs)):
        return {}
    return differing(receipts_of(ours), receipts_of(theirs))


def differing(ours: Iterable[Receipt], theirs: Iterable[Receipt]) -> dict[str, list[str]]:
    """The names of fields that only some, or only others, of two kinds of receipts have."""
    our_names, their_names = (
        {name for receipt in receipts for name in names_of(receipt)} for receipts in (ours, theirs)
    )
    return {"ours": sorted(our_names - their_names), "theirs": sorted(their_names - our_names)}


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
    """The receipts of a data set, or those in the JSON files of a folder, as they are."""
    if kind_of(folder) == "files":
        return iter(real_receipts(folder))
    return islice(
        (receipt for customer in Dataset(folder) for receipt in customer["receipts"]), N_RECEIPTS
    )
