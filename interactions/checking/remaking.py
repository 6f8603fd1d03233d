"""Makes the rows of a data set again from its source, and compares.

It goes as a run does: the source is divided into parts, worker processes write the rows of
each, in order.  A part is compared with what comes next in the finished files and deleted, so
that the scratch folder holds a few of them at a time (and the rows of a file of transactions).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from interactions.checking.comparison import Comparison, FrameComparison, TextComparison
from interactions.checking.database_rows import names_in, rows_in
from interactions.checking.rows_comparison import RowsComparison, compare_rows
from interactions.checking.table_rows import batches_of
from interactions.errors import DataError
from interactions.output.database_tables import article_rows
from interactions.output.event_columns import rows_schema
from interactions.output.part_writer import PartWriter, part_file
from interactions.output.recbole import inter_name, items_text
from interactions.output.tally import new_tally, summed
from interactions.plan import Plan
from interactions.sources.article_file import load_articles, save_articles
from interactions.sources.inputs import Inputs
from interactions.sources.part_maker import PartMaker
from interactions.sources.parts import PartTask, tasks_with_headers
from interactions.sources.products import products_of
from interactions.sources.sales_survey import survey
from interactions.tables import tables_of
from receipts.checking.offences import Offences
from receipts.reading.tables.found_rows import row_tuples
from receipts.runs.files import Json
from receipts.runs.listed_files import entry_of
from receipts.runs.ordered import run_in_order


class Remaking:
    """Makes the rows again: ``prepare()``, then ``for n_rows in remaking.compare(...)``.

    tasks: what there is to make; known when it is prepared.
    totals: what the summary should count; known in the end.
    """

    def __init__(
        self, plan: Plan, inputs: Inputs, scratch: Path, n_workers: int, *, in_parts: bool = False
    ) -> None:
        self._plan = plan
        self._in_parts = in_parts
        self._inputs = inputs
        self._scratch = scratch
        self._n_workers = n_workers
        self.tasks: list[PartTask] = []
        self.totals: Json = {}

    def prepare(self) -> None:
        """Divides the source into parts.

        Raises DataError where it cannot be used.
        """
        plan, scratch = self._plan, self._scratch
        maker = PartMaker(self._inputs, scratch, lambda text: None, lambda n_bytes: None)
        gathered = maker.make(plan.sample, plan.seed, plan.columns)
        save_articles(scratch, gathered.articles)
        survey(plan, self._inputs, scratch, gathered.tasks, self._n_workers)
        self.tasks = tasks_with_headers(gathered) if self._in_parts else gathered.tasks
        self.totals = {**new_tally(), "articles": len(gathered.articles)}

    def compare(self, folder: Path, offences: dict[str, Offences], name: str) -> Iterator[int]:
        """Makes and compares part by part; how many rows each has.

        offences: by the names of the files to compare; others are left alone.
        name: what files for other tools are called.
        """
        plan = self._plan
        comparisons = {} if self._in_parts else self._comparisons(folder, offences, name)
        start = functools.partial(PartWriter, plan, self._inputs, self._scratch)
        reports = []
        with closing(run_in_order(start, self.tasks, self._n_workers)) as made:
            for report in made:
                for growing in plan.growing:
                    part = self._scratch / part_file(report["file"], growing)
                    if growing in comparisons:
                        comparisons[growing].compare(part)
                    elif self._in_parts:
                        self._compare_part(folder, offences, growing, report["file"])
                    part.unlink()
                reports.append(report)
                yield sum(report["interactions"].values())
        for comparison in comparisons.values():
            comparison.finish()
        self.totals |= summed(reports)
        self._compare_others(folder, offences, name)

    def _compare_part(
        self, folder: Path, offences: dict[str, Offences], table: str, name: str
    ) -> None:
        """Compares the file that a part has of its own for a table."""
        file = self._plan.part_file_of(table, name)
        if file in offences:
            comparison = self._comparison(folder / file, table, offences[file])
            comparison.compare(self._scratch / part_file(name, table))
            comparison.finish()

    def _comparisons(
        self, folder: Path, offences: dict[str, Offences], name: str
    ) -> dict[str, Comparison]:
        """How each growing file is compared, by its name."""
        plan = self._plan
        files = {table: plan.file_of(table) for table in plan.tables}
        if plan.export is not None:
            n_tables = len(plan.tables)
            files |= {plan.inter(each): inter_name(name, each, n_tables) for each in plan.tables}
            files[plan.users] = f"{name}.user"
        return {
            growing: self._comparison(folder / file, growing, offences[file])
            for growing, file in files.items()
            if file in offences
        }

    def _comparison(self, path: Path, growing: str, offences: Offences) -> Comparison:
        """How a file is compared with what a growing file of this name should be."""
        plan = self._plan
        if plan.database and growing in plan.tables:
            (declared,) = (each for each in tables_of(plan) if each.name == growing)
            return RowsComparison(rows_in(path, plan, declared), plan, growing, offences)
        if growing in plan.tables and not plan.is_text:
            ids, schema = load_articles(self._scratch).ids, rows_schema(plan)
            return FrameComparison(batches_of(path, schema), schema, ids, offences)
        return TextComparison(path, offences, is_gzip=plan.is_packed(growing))

    def _compare_others(self, folder: Path, offences: dict[str, Offences], name: str) -> None:
        """Compares what does not grow: articles of a database, items for another tool, and the
        sample.
        """
        if self._plan.database:
            self._compare_articles(folder, offences)
        if self._plan.export is not None:
            items = items_text(load_articles(self._scratch).ids, products_of(self._inputs))
            (self._scratch / f"{name}.item").write_text(items, encoding="utf-8", newline="")
        for file, found in offences.items():
            made = self._scratch / file
            if made.is_file():
                found.compare("content by the seed", entry_of(made), entry_of(folder / file))

    def _compare_articles(self, folder: Path, offences: dict[str, Offences]) -> None:
        """Compares the articles of a database, and sees to it that there are no other tables."""
        plan = self._plan
        (file,) = plan.table_files
        if file not in offences:
            return
        expected = article_rows(plan, self._inputs, load_articles(self._scratch).ids)
        try:
            names = sorted([*plan.tables, expected.table.name])
            offences[file].compare("tables", names, names_in(folder / file, plan))
            blocks = [*rows_in(folder / file, plan, expected.table)]
        except DataError:
            return  # That it is not whole, or has other columns, is told already.
        found = [row for rows in blocks for row in rows]
        compare_rows([*row_tuples(expected)], found, expected.table.name, 1, offences[file])
