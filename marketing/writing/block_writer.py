"""Makes the rows of one block of customers as CSV: what a worker process does."""

from __future__ import annotations

from contextlib import ExitStack

from marketing.dataset.files import growing_names, table_of
from marketing.dataset.plan import BlockTask, Plan
from marketing.dataset.worlds import world_of
from marketing.outreach.daily import DailyCounts
from marketing.tables import ENGAGEMENTS, tables_of
from marketing.writing.csv_rows import csv_rows
from marketing.writing.csv_text import CsvText
from marketing.writing.daily_parts import COUNTS, STEP
from marketing.writing.part_names import part_file
from marketing.writing.step_ends import campaigns_of
from receipts.runs.files import Json
from receipts.runs.packing import packed
from receipts.runs.places import Place


class BlockWriter:
    """Writes the rows of blocks: ``writer(task)`` makes one and reports on it.

    Holds the tables of the world, so a process makes one writer for all its blocks.

    place: where the rows go.
    """

    def __init__(self, plan: Plan, place: Place) -> None:
        self._plan = plan
        self._place = place
        self._world = world_of(plan.settings)

    def __call__(self, task: BlockTask) -> Json:
        """Writes one block's rows, a file for each table; the report.

        Raises OSError where that fails.
        """
        names = growing_names(task.step, self._plan.settings.states)
        texts_of = csv_rows(self._world, task.step)
        n_rows = dict.fromkeys(names, 0)
        counts = DailyCounts(campaigns_of(self._world) if task.step == STEP else ())
        with ExitStack() as whole:
            files = {
                name: whole.enter_context(
                    self._place.new_file(part_file(task.name, name), is_scratch=True)
                )
                for name in names
            }
            with ExitStack() as packing:
                texts = {
                    name: packing.enter_context(packed(file, is_gzip=self._plan.gzip))
                    for name, file in files.items()
                }
                for name in names if task.is_first else ():
                    texts[name].write(header_text(self._plan, name).encode())
                for index in range(task.first_customer, task.first_customer + task.n_customers):
                    for name, text, n, rows in texts_of(index):
                        texts[name].write(text.encode())
                        n_rows[name] += n
                        if name == ENGAGEMENTS.name:
                            counts.add_all(rows)
            sizes = {name: file.tell() for name, file in files.items()}
        report = {
            "file": task.name,
            "customers": task.n_customers,
            "rows": n_rows,
            "sizes": sizes,
        }
        return {**report, COUNTS: counts.as_json()} if task.step == STEP else report


def header_text(plan: Plan, name: str) -> str:
    """The first line of a file, whose name is given less the ending."""
    table = tables_of(plan.settings.population)[table_of(name).name]
    return CsvText().of([table.header])
