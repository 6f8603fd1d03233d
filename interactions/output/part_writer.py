"""Makes the rows of one part of the customers: what a worker process does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from interactions.model.events import Purchaser
from interactions.output.customer_rows import RowMaker
from interactions.output.rows_files import RowsFile, RowsFiles
from interactions.output.tally import Tally, new_tally
from interactions.plan import Plan
from interactions.sources.article_file import load_articles
from interactions.sources.inputs import Inputs
from interactions.sources.parts import PartTask
from interactions.sources.purchasers import PurchaserReader
from receipts.runs.files import Json, whole_file
from receipts.runs.packing import packed


def part_file(task_name: str, name: str) -> str:
    """The name of the file with what a part adds to the growing file of this name."""
    return f"{task_name}.{name}.rows"


class PartWriter:
    """Writes the rows of parts: ``writer(task)`` makes one and reports on it."""

    def __init__(self, plan: Plan, inputs: Inputs, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        articles = load_articles(folder)
        self._reader = PurchaserReader(plan, inputs, articles)
        self._rows = RowMaker(plan, articles)
        self._files = RowsFiles(plan, articles)

    def __call__(self, task: PartTask) -> Json:
        """Writes one part; its report.

        Raises OSError where writing fails and DataError where the purchases cannot be read.
        """
        tally = new_tally()
        return self.write(task, self.purchasers(task, tally), tally)

    def purchasers(self, task: PartTask, tally: Tally) -> Iterator[Purchaser]:
        """The customers of a part; adds them to the tally.

        Raises DataError where they cannot be read.
        """
        return self._reader.read(task, tally)

    def write(self, task: PartTask, purchasers: Iterable[Purchaser], tally: Tally) -> Json:
        """Writes the rows of these customers as those of a part; adds them to the tally, which
        is the report together with the sizes of the files.

        Raises OSError where writing fails.
        """
        names = self._plan.growing
        with ExitStack() as stack:
            files = {name: stack.enter_context(self._file(task, name)) for name in names}
            adds = {
                table: [files[name].add for name in names if table in self._plan.tables_in(name)]
                for table in self._plan.tables
            }
            for purchaser in purchasers:
                for table, rows in self._rows.rows_of(purchaser, tally):
                    for add in adds[table]:
                        add(rows)
        sizes = {name: (self._folder / part_file(task.name, name)).stat().st_size for name in names}
        return {"file": task.name, "sizes": sizes, **tally}

    @contextmanager
    def _file(self, task: PartTask, name: str) -> Iterator[RowsFile]:
        path = self._folder / part_file(task.name, name)
        is_gzip = self._plan.is_packed(name)
        with whole_file(path, is_scratch=True) as file, packed(file, is_gzip=is_gzip) as to_file:
            rows_file = self._files.rows_file(to_file, name, is_first=task.is_first)
            yield rows_file
            rows_file.finish()
