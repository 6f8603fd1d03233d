"""Makes customers again from the seed, and compares batch files with them.

A record is a function of seed, settings and index.  To make a batch once more and to compare
bytes takes half the time of parsing it and checking its sums, and finds every difference.
"""

from __future__ import annotations

import dataclasses
import hashlib
from gzip import GzipFile
from typing import Any, BinaryIO, NamedTuple

from receipts.customers import CustomerMaker, CustomerRecord
from receipts.json_layout import Layout, quoted
from receipts.plan import Plan
from receipts.reading.batch_files import opened
from receipts.reading.recount import Tally
from world.world import World

_NAME_BYTES = 1024
"""No name of a customer is as long."""


class Same(NamedTuple):
    """A batch file that holds what the seed gives.

    n_bytes, sha256: of its text, before compression.
    tally: sums over its customers.
    """

    n_bytes: int
    sha256: str
    tally: Tally


class Remaker:
    """Makes the customers of a plan's world again; a process needs one.

    has_names: whether the names can be made too.  Where not, any name goes.
    """

    def __init__(self, plan: Plan, *, has_names: bool = True) -> None:
        settings = plan.settings
        if not has_names:
            settings = dataclasses.replace(settings, locale=None)
        self._has_names = has_names
        self._layout = Layout(plan.indent)
        self._world = World(settings)
        self._maker = CustomerMaker(self._world, self._layout)

    def record(self, index: int, found: dict[str, Any]) -> dict[str, Any]:
        """The record of customer ``index``, with the name that was found where any name goes."""
        record = self._world.customer(index)
        name = found.get("customer_name")
        if not self._has_names and isinstance(name, str):
            for each in (record, *record["receipts"]):
                each["customer_name"] = name
        return record

    def compare(self, path: str, indices: range) -> Same | int:
        """Compares a batch file; where it departs from what the seed gives, its bytes till then.

        The file is read as far as it is right, a customer at a time.

        Raises DatasetError where the file cannot be read.
        """
        tally = Tally(self._world.population.by_key)
        digest = hashlib.sha256()
        n_bytes = 0
        before = self._layout.file_start
        with opened(path) as file:
            for index in indices:
                record = self._maker.make(index)
                if self._has_names:
                    text = (before + record.text).encode()
                    found = file.read(len(text))
                    is_same = found == text
                else:
                    found = _with_any_name(file, before, record, self._layout)
                    is_same = bool(found)
                if not is_same:
                    return n_bytes
                digest.update(found)
                n_bytes += len(found)
                tally.add(_sums(record), record.n_receipts)
                before = self._layout.between_customers
            end = self._layout.file_end.encode()
            if file.read(len(end) + 1) != end:
                return n_bytes
        digest.update(end)
        return Same(n_bytes + len(end), digest.hexdigest(), tally)


def _with_any_name(
    file: BinaryIO | GzipFile, before: str, record: CustomerRecord, layout: Layout
) -> bytes:
    """The next customer of a file if all but the name is as in the record, else nothing."""
    _, before_name, after_name, *_ = layout.customer_pieces
    head, _, rest = record.text.partition(before_name)
    made_name = rest[: rest.index(after_name)]
    start = (before + head + before_name + '"').encode()
    if file.read(len(start)) != start:
        return b""
    name = b""
    while not name.endswith(b'"') and len(name) < _NAME_BYTES:
        byte = file.read(1)
        if not byte:
            return b""
        name += byte
    try:
        found_name = name[:-1].decode()
    except UnicodeDecodeError:
        return b""
    if not found_name.strip() or quoted(found_name).encode() != b'"' + name:
        return b""
    field = before_name.lstrip(", \n")
    text = before + record.text.replace(field + made_name, field + quoted(found_name))
    expected = text.encode()[len(start) + len(name) :]
    return text.encode() if file.read(len(expected)) == expected else b""


def _sums(record: CustomerRecord) -> dict[str, Any]:
    """What ``Tally.add`` adds."""
    return {
        "customers": 1,
        "archetypes": {record.archetype: 1},
        "spent_cents": record.spent_cents,
        "savings_cents": record.savings_cents,
        "items": record.n_items,
    }
