"""A load: the parts of a data set go into a database, one transaction each.

1. ``prepare`` looks what is there, refuses what must not be touched, and makes the tables;
2. ``for step in load`` loads the missing parts, then makes keys and indexes;
3. at the end rows are counted and sums are compared with those of the summary, and only then is
   the load noted as complete.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import groupby
from typing import NamedTuple

from receipts.loading.ahead import N_AHEAD, N_AHEAD_TABLES, ahead
from receipts.loading.blocks import as_form, n_bytes_of
from receipts.loading.books import BOOKS, Entry, advance, begin, complete, forget, read_books
from receipts.loading.errors import ChangedSourceError, LoadError
from receipts.loading.final_check import differences
from receipts.loading.sources import PartBlock, Source
from receipts.loading.targets import Target


class Step(NamedTuple):
    """What was just done.

    is_part: whether a part came to its end with it.
    """

    n_rows: int = 0
    n_bytes: int = 0
    is_part: bool = False
    note: str = ""


class Load:
    """The loading of a data set: ``load.prepare()``, then ``for step in load: ...``.

    n_done: how many parts are in the database, of ``n_parts``.
    was_complete: whether nothing was left to do.
    is_begun: whether there is something to go on with.

    Raises LoadError where the data set or the database cannot be used, BrokenLoadError where the
    database cannot go on, OSError where the data set cannot be read.
    """

    def __init__(
        self,
        source: Source,
        target: Target,
        *,
        n_workers: int = 1,
        overwrite: bool = False,
        resume: bool = False,
    ) -> None:
        self._source = source
        self._target = target
        self._n_workers = n_workers
        self._overwrite = overwrite
        self._resume = resume
        self._finishing = target.finishing(source.tables)
        self.n_parts = source.n_parts + len(self._finishing)
        self.n_rows = source.expected.n_rows
        self.n_tables = len(source.tables)
        self.n_done = 0
        self.was_complete = False
        self.is_begun = False

    def prepare(self) -> None:
        """Makes the tables, or finds those of an earlier run."""
        source, target = self._source, self._target
        wanted = [table.name for table in source.tables]
        books = read_books(target)
        others = [entry for entry in books if set(entry.tables) & set(wanted)]
        self._refuse_foreign({name for entry in others for name in entry.tables})
        mine = next((entry for entry in others if entry.dataset == source.digest), None)
        if others and not self._overwrite:
            self._take_up(others, mine)
            return
        with target.transaction():
            for entry in others:
                self._drop(entry)
            for table in source.tables:
                target.create(table)
            new = Entry(source.digest, source.product, tuple(wanted), 0, self.n_parts, False)
            begin(target, new)
        self.is_begun = True

    def rows_done(self) -> int:
        """How many rows an earlier run has loaded."""
        if not self.n_done:
            return 0
        return sum(self._count(table.name) for table in self._source.tables)

    def __iter__(self) -> Iterator[Step]:
        """Does what is left to do; a step for each block of rows, and for each end of a part."""
        if not self.was_complete:
            yield from self._parts()
            yield from self._keys()
        yield Step(note="comparing with the summary")
        found = differences(self._source, self._target)
        if found:
            raise LoadError(
                f"{self._target.shown} does not have what the summary says: {'; '.join(found)}; "
                "load it again with --overwrite"
            )
        if not self.was_complete:
            complete(self._target, self._source.digest)

    def _parts(self) -> Iterator[Step]:
        target = self._target
        n_left = self._source.n_parts - self.n_done
        if n_left <= 0:
            return
        n_ahead = N_AHEAD if target.form == "csv" else N_AHEAD_TABLES
        with closing(ahead(self._blocks(), n_ahead)) as blocks:
            for number, group in groupby(blocks, key=lambda each: each.part):
                with target.transaction():
                    advance(target, self._source.digest, self.n_done, number + 1)
                    for _, block, note in group:
                        if block is None:
                            yield Step(note=note)
                            continue
                        yield Step(target.add(block), n_bytes_of(block), note=note)
                self.n_done = number + 1
                yield Step(is_part=True)
        if self.n_done < self._source.n_parts:  # The last parts are empty.
            advance(target, self._source.digest, self.n_done, self._source.n_parts)
            self.n_done = self._source.n_parts

    def _blocks(self) -> Generator[PartBlock, None, None]:
        """The blocks that are left, in the form that the database takes."""
        form = self._target.form
        with closing(self._source.blocks(self.n_done, form, self._n_workers)) as blocks:
            for part, block, note in blocks:
                try:
                    yield PartBlock(part, block and as_form(block, form), note)
                except ValueError as error:
                    table = block.table.name if block else ""
                    problem = str(error).partition("\n")[0]
                    raise ChangedSourceError(f"a row of {table} is none: {problem}") from None

    def _keys(self) -> Iterator[Step]:
        for number, (words, statements) in enumerate(self._finishing, self._source.n_parts):
            if number < self.n_done:
                continue
            yield Step(note=words)
            with self._target.transaction():
                advance(self._target, self._source.digest, number, number + 1)
                for statement in statements:
                    self._target.execute(statement)
            self.n_done = number + 1
            yield Step(is_part=True, note=words)

    def _refuse_foreign(self, ours: set[str]) -> None:
        """Raises LoadError where names are taken by what is not ours."""
        known = {name for table in self._source.tables for name in self._target.names_of(table)}
        mine = {
            name
            for table in self._source.tables
            if table.name in ours
            for name in self._target.names_of(table)
        }
        foreign = sorted((known & self._target.names()) - mine - ours)
        if foreign:
            there = ", ".join(foreign)
            raise LoadError(
                f"{self._target.shown} has {there} already, of which {BOOKS} says nothing, so that "
                "they are not this program's; rename them, or load into another database or "
                "--schema"
            )

    def _take_up(self, others: list[Entry], mine: Entry | None) -> None:
        """Goes on with an earlier load; raises LoadError where that is not what was asked."""
        shown = self._target.shown
        if mine is None or len(others) > 1:
            known = ", ".join(f"{entry.product} {entry.dataset[:8]}" for entry in others)
            raise LoadError(
                f"{shown} holds another data set in these tables ({known}); replace it with "
                "--overwrite, or load into another database or --schema"
            )
        if not self._resume:
            if mine.is_complete:
                raise LoadError(
                    f"{shown} holds this data set already; load it again with --overwrite"
                )
            raise LoadError(
                f"{shown} holds {mine.n_done} of {mine.n_parts} parts of this data set; load the "
                "rest with --resume, or all with --overwrite"
            )
        missing = [name for name in mine.tables if name not in self._target.names()]
        if missing or mine.n_parts != self.n_parts:
            what = f"{', '.join(missing)} not there" if missing else "divided otherwise"
            raise LoadError(
                f"{shown}: {BOOKS} tells of a load that cannot be gone on with ({what}); load the "
                "data set again with --overwrite"
            )
        self.n_done = mine.n_done
        self.was_complete = mine.is_complete
        self.is_begun = True

    def _drop(self, entry: Entry) -> None:
        """Removes the tables of an earlier load, the last ones first, as keys lead to the first."""
        names = self._target.names()
        self._target.drop([name for name in reversed(entry.tables) if name in names])
        forget(self._target, entry.dataset)

    def _count(self, table: str) -> int:
        ((n_rows,),) = self._target.execute(f"SELECT count(*) FROM {self._target.named(table)}")
        return int(n_rows)
