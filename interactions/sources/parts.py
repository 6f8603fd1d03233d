"""Parts of a source: what one worker turns into interactions at a time.

A part needs nothing but the inputs and itself, and all parts in order are all customers in
the order of the output.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from interactions.errors import DataError
from interactions.sources.inputs import Inputs
from interactions.sources.partitions import read_spill
from interactions.sources.products import sku_by_name
from interactions.sources.purchases import Purchases
from interactions.sources.receipts_source import read_receipts
from interactions.sources.regular_files import read_scratch
from interactions.sources.world_source import WorldReader
from receipts.reading.slices import BatchFile
from receipts.reading.tables.batch import TableBatch
from receipts.runs.files import write_json
from receipts.runs.seals import is_sealed, sealed

GATHERED_FILE = "gathered.json"
BLOCK_BYTES = 1 << 20


class SpillPart(NamedTuple):
    """The customers of a spill (see partitions.py); ``is_ours``: they are shoppers of our world."""

    path: str
    is_ours: bool


class BatchPart(NamedTuple):
    """The customers of a batch of receipts."""

    path: str
    n_customers: int | None


class WorldPart(NamedTuple):
    """The shoppers ``first`` to ``end - 1`` of the world."""

    first: int
    end: int


Part = SpillPart | BatchPart | WorldPart


def from_anywhere(part: Part) -> Part:
    """The same part, as a worker finds it that was started in another folder."""
    return part if isinstance(part, WorldPart) else part._replace(path=os.path.abspath(part.path))


_KINDS: dict[str, type[Part]] = {"spill": SpillPart, "batch": BatchPart, "world": WorldPart}


@dataclass(frozen=True)
class PartTask:
    """A part to make interactions of.

    name: of the part, such as ``part_00012``.
    is_first: whether its tables begin with the header.
    needs_known: whether customers count only if a customers file names them.
    """

    name: str
    part: Part
    is_first: bool = False
    needs_known: bool = False


@dataclass(frozen=True)
class Gathered:
    """What is known of a source once it is divided into parts.

    n_purchases: how many there are, or about how many where they are derived and not read.
    articles: ids of all articles.
    needs_known: whether customers count only if a customers file names them.
    checksums: of the files that another run needs to go on, by their names (CRC-32).
    """

    parts: Sequence[Part]
    n_purchases: int
    articles: Sequence[str]
    needs_known: bool
    checksums: dict[str, int] = field(default_factory=dict)

    @property
    def tasks(self) -> list[PartTask]:
        """A task for each part."""
        return [
            PartTask(f"part_{number:05d}", part, number == 0, self.needs_known)
            for number, part in enumerate(self.parts)
        ]


def tasks_with_headers(gathered: Gathered) -> list[PartTask]:
    """The tasks of parts that have files of their own, which all begin with the header."""
    return [replace(task, is_first=True) for task in gathered.tasks]


class PartReader:
    """Reads the customers of parts, with these further columns of their purchases."""

    def __init__(self, inputs: Inputs, columns: Sequence[str]) -> None:
        self._inputs = inputs
        self._columns = columns

    def read(self, part: Part) -> Iterator[Purchases]:
        """The customers of a part.

        Raises DataError where they cannot be read.
        """
        match part:
            case SpillPart(path, is_ours):
                return read_spill(Path(path), len(self._columns), is_ours=is_ours)
            case BatchPart():
                return read_receipts(self._batch(part), self._skus, self._columns)
            case WorldPart(first, end):
                return self._world.read(first, end, self._columns)

    def _batch(self, part: BatchPart) -> BatchFile:
        return self._table_batches.get(part.path) or BatchFile(*part)

    @cached_property
    def _table_batches(self) -> dict[str, BatchFile]:
        """Batches that are tables, of which a path alone does not tell where they are."""
        if not self._inputs.receipts:
            return {}
        batches = self._inputs.dataset.files.all()
        return {each.path: each for each in batches if isinstance(each, TableBatch)}

    @cached_property
    def _skus(self) -> dict[str, str]:
        return dict(sku_by_name(self._inputs))

    @cached_property
    def _world(self) -> WorldReader:
        if self._inputs.world is None:
            raise DataError("these parts are of a world; name it with --customers NUM")
        return WorldReader(self._inputs.world.settings)


def save_gathered(folder: Path, gathered: Gathered, others: Iterable[str] = ()) -> None:
    """Notes that the parts are complete.

    others: names of further files in the folder that another run needs to go on.
    """
    names = {kind: name for name, kind in _KINDS.items()}
    checksums = {name: _checksum(folder / name) for name in others}
    noted = {
        "parts": [[names[type(part)], *part] for part in gathered.parts],
        "n_purchases": gathered.n_purchases,
        "articles": gathered.articles,
        "needs_known": gathered.needs_known,
        "checksums": {**gathered.checksums, **checksums},
    }
    write_json(folder / GATHERED_FILE, sealed(noted))


def load_gathered(folder: Path) -> Gathered | None:
    """The parts that an earlier run made, if it came so far and they are as they were."""
    try:
        found = json.loads(read_scratch(folder / GATHERED_FILE))
        if not is_sealed(found):
            return None
        parts = [_KINDS[kind](*values) for kind, *values in found["parts"]]
        for name, checksum in found["checksums"].items():
            if _checksum(folder / name) != checksum:
                return None
        are_there = all(map(_is_there, parts))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not are_there:
        return None  # The folder was moved.
    names = ("n_purchases", "articles", "needs_known", "checksums")
    return Gathered(parts, *(found[name] for name in names))


def _checksum(path: Path) -> int:
    if not path.is_file():
        return -1  # A pipe would never end.
    checksum = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            checksum = crc32(block, checksum)
    return checksum


def _is_there(part: Part) -> bool:
    """Whether what a part is read from is where it was."""
    if isinstance(part, WorldPart):
        return True
    path = Path(part.path)
    # A batch of tables is several files, and has a name without an ending.
    return path.is_file() or (
        isinstance(part, BatchPart) and not path.suffix and path.parent.is_dir()
    )
