"""Receipts in JSON files of your own as a panel; see ``ground_truth/receipts_json/README.md``.

Files are only read.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ground_truth.panels.dataset import known_products
from ground_truth.panels.errors import PanelError
from ground_truth.panels.panel import Panel
from ground_truth.panels.receipt_shapes import Receipt, categories_in, trip_of
from ground_truth.panels.rows import KnownProduct, Rows, Tell, Trip, tell_nobody
from ground_truth.panels.sampling import sampled
from receipts.runs.regular_files import check_regular
from receipts.runs.shown_text import shown
from world.population import DEFAULT_POPULATION

SPECIMENS = re.compile(r"specimen_\d\d\.json")
"""Fictional receipts of this project, which are left out where there are others."""

MAX_BYTES = 1 << 28
"""A file is read up to this size; larger ones are data sets."""

_EXPECTED = "an object with a list of items, a list of such objects, or a customer with receipts"


class _Found(NamedTuple):
    """A receipt and where it stands."""

    receipt: Receipt
    where: str
    household_id: str
    archetype: str


def read_receipt_files(
    folder: str | os.PathLike[str],
    most_households: int | None = None,
    seed: int = 0,
    tell: Tell = tell_nobody,
) -> Panel:
    """The receipts in the JSON files of a folder and of its sub-folders.

    Receipts with a ``customer_id`` are that household's; the others are one household, or one for
    each sub-folder, that is called like the folder.  Products that are not in our catalogue are
    known by their names, with the ``category`` that an item may have.  Only the savings of whole
    receipts are known.

    tell: is told how many of how many files are read.

    Raises PanelError where there are no receipts, or one is not as it should be, naming the file.
    """
    folder = Path(folder)
    trips: dict[str, list[Trip]] = {}
    archetypes: dict[str, str] = {}
    products = known_products(DEFAULT_POPULATION)
    for found in _all_found(folder, tell):
        trips.setdefault(found.household_id, []).append(trip_of(found.receipt, found.where))
        archetypes.setdefault(found.household_id, found.archetype)
        for name, category in categories_in(found.receipt).items():
            products.setdefault(name, KnownProduct(name, name, category))
    if not trips:
        raise PanelError(
            shown(f"{folder} holds no receipts; put JSON files there: {_EXPECTED}, one or more")
        )
    chosen = sampled(trips, most_households, seed)
    rows = Rows()
    for household_id, of_household in trips.items():
        if household_id in chosen:
            rows.add_household(household_id, archetypes[household_id])
            for trip in of_household:
                rows.add_trip(trip)
    return rows.panel(
        Path(os.path.abspath(folder)).name,
        products,
        knows_line_savings=False,
        n_households=len(trips),
    )


def real_receipts(folder: str | os.PathLike[str]) -> list[Receipt]:
    """All receipts of a folder as they stand in the files.

    Raises PanelError, naming the file, where one holds something else.
    """
    return [found.receipt for found in _all_found(Path(folder), tell_nobody)]


def differing_fields(ours: Receipt, real: Iterable[Receipt]) -> str:
    """The fields that only one side has."""
    real_fields = {field for receipt in real for field in receipt}
    only_ours = sorted(set(ours) - real_fields)
    only_real = sorted(real_fields - set(ours))
    return (
        f"fields only in the data set: {', '.join(only_ours) or 'none'}\n"
        f"fields only in the real receipts: {', '.join(only_real) or 'none'}"
    )


def receipt_paths(folder: Path) -> list[Path]:
    """The JSON files of a folder and of its sub-folders, without specimens where there are others.

    Raises PanelError where the folder cannot be read.
    """
    try:
        inside = sorted(folder.iterdir()) if folder.is_dir() else []
        folders = [each for each in inside if each.is_dir() and not each.name.startswith(".")]
        everything = [*inside, *(path for each in folders for path in sorted(each.iterdir()))]
    except OSError as error:
        raise PanelError(shown(f"{folder} cannot be read ({error.strerror})")) from error
    paths = [
        each
        for each in everything
        if each.suffix.lower() == ".json" and not each.name.startswith(".")
    ]
    return [each for each in paths if not SPECIMENS.fullmatch(each.name)] or paths


def _all_found(folder: Path, tell: Tell) -> Iterator[_Found]:
    paths = receipt_paths(folder)
    for n_read, path in enumerate(paths, 1):
        yield from _in_file(
            path, folder.resolve().name if path.parent == folder else path.parent.name
        )
        tell(n_read, len(paths))


def _in_file(path: Path, owner: str) -> Iterator[_Found]:
    """The receipts of a file; those of no customer are the owner's."""
    content = _parsed(path)
    things = content if isinstance(content, list) else [content]
    for place, thing in enumerate(things, 1):
        where = f"{path}" if len(things) == 1 else f"{path}, entry {place}"
        if not isinstance(thing, dict):
            raise _not_expected(where)
        if isinstance(thing.get("items"), list):
            yield _found(thing, where, thing, owner)
        elif isinstance(thing.get("receipts"), list):
            for number, receipt in enumerate(thing["receipts"], 1):
                here = f"{where}, receipt {number}"
                if not isinstance(receipt, dict) or not isinstance(receipt.get("items"), list):
                    raise _not_expected(here)
                yield _found(receipt, here, {**thing, **receipt}, owner)
        else:
            raise _not_expected(where)


def _found(receipt: Receipt, where: str, identity: dict[str, Any], owner: str) -> _Found:
    customer_id, archetype = identity.get("customer_id"), identity.get("archetype")
    household_id = owner if customer_id in (None, "") else str(customer_id)
    return _Found(receipt, where, household_id, str(archetype or ""))


def _parsed(path: Path) -> object:
    try:
        check_regular(path)  # A pipe would be waited for without end.
        if path.stat().st_size > MAX_BYTES:
            raise PanelError(shown(f"{path} has more than {MAX_BYTES >> 20} MB; split it"))
        return json.loads(path.read_bytes())
    except OSError as error:
        raise PanelError(shown(f"{path} cannot be read ({error.strerror})")) from error
    except (ValueError, RecursionError) as error:
        raise PanelError(shown(f"{path} is not JSON ({error}); mend it or move it away")) from error


def _not_expected(where: str) -> PanelError:
    return PanelError(shown(f"{where} is no receipt; a file holds {_EXPECTED}"))
