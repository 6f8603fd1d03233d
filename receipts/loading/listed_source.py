"""A data set of tables in files that its summary lists: CSV, JSON lines or Parquet.

A part is some blocks of a file, or all files of a batch of receipts, so that a customer is there
with all receipts and lines or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Sequence
from typing import NamedTuple

from receipts.formats.tables import Table
from receipts.loading.blocks import Form
from receipts.loading.file_blocks import blocks_of_file, check_file, n_blocks_of
from receipts.loading.source_files import Files
from receipts.loading.sources import Expected, PartBlock
from receipts.runs.files import Json

PART_BLOCKS = 4
"""Blocks of a file that are loaded in one transaction; of a file in a store all are, as it would
have to be fetched to know how many it has."""


class TableFile(NamedTuple):
    """A file with rows of a table.

    entry: what the summary says of it.
    """

    table: Table
    entry: Json


class ListedSource:
    """See ``Source``.

    groups: files that are loaded in one transaction.
    files: those that are divided into parts, one after the other.

    Raises OSError where a file cannot be read.
    """

    def __init__(
        self,
        place: Files,
        product: str,
        digest: str,
        expected: Expected,
        *,
        groups: Sequence[Sequence[TableFile]] = (),
        files: Sequence[TableFile] = (),
    ) -> None:
        self._place = place
        self.product = product
        self.digest = digest
        self.expected = expected
        self._groups = groups
        self._files = files
        found = [*(file.table for group in groups for file in group), *(each[0] for each in files)]
        tables = {table.name: table for table in found}
        self.tables: Sequence[Table] = [_with_keys_to(tables, each) for each in tables.values()]
        self._n_parts_of = [self._n_parts(each.entry) for each in files]
        self.n_parts = len(groups) + sum(self._n_parts_of)

    def blocks(self, n_done: int, form: Form, n_workers: int) -> Generator[PartBlock, None, None]:
        """See ``Source``."""
        for number, group in enumerate(self._groups):
            if number >= n_done:
                for file in group:
                    yield from self._whole(number, file)
        first = len(self._groups)
        for file, n_parts in zip(self._files, self._n_parts_of, strict=True):
            if n_done < first + n_parts:
                yield from self._divided(file, range(first, first + n_parts), n_done)
            first += n_parts

    def _whole(self, number: int, file: TableFile) -> Iterator[PartBlock]:
        name = file.entry["file"]
        with self._place.holding(name):
            check_file(self._place.folder, file.entry)
            for block in blocks_of_file(self._place.folder / name, file.table):
                yield PartBlock(number, block)

    def _divided(self, file: TableFile, parts: range, n_done: int) -> Iterator[PartBlock]:
        name = file.entry["file"]
        first = max(parts[0], n_done)
        folder = self._place.folder
        yield PartBlock(first, None, f"checking {name}")
        with self._place.holding(name):
            check_file(folder, file.entry)
            n_skipped = (first - parts[0]) * PART_BLOCKS
            blocks = blocks_of_file(folder / name, file.table, n_skipped)
            for place, block in enumerate(blocks, n_skipped):
                yield PartBlock(min(parts[0] + place // PART_BLOCKS, parts[-1]), block)

    def _n_parts(self, entry: Json) -> int:
        """How many parts a file is divided into."""
        if self._place.is_far:
            return 1
        return max(1, -(-n_blocks_of(self._place.folder, entry) // PART_BLOCKS))


def _with_keys_to(tables: Collection[str], table: Table) -> Table:
    """A table with the foreign keys that lead to tables that are there."""
    keys = tuple(key for key in table.foreign_keys if key.table in tables)
    return table._replace(foreign_keys=keys)
