"""Makes a data set of which every part has files of its own: in a store, where no file can grow.

The source is a world, so that every part derives its own shoppers and needs nothing that other
parts have.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Unpack

from interactions.describing import description_of
from interactions.folder import FOLDER
from interactions.libraries import check_libraries
from interactions.model.articles import Articles
from interactions.output.part_files import FORMATS, PartFilesWriter
from interactions.output.tally import summed
from interactions.plan import Plan
from interactions.sources.article_file import load_articles, save_articles
from interactions.sources.inputs import Inputs
from interactions.sources.part_maker import PartMaker
from interactions.sources.parts import Gathered, PartTask, tasks_with_headers
from interactions.sources.sales_survey import survey
from receipts.metadata.metadata_files import read_in, write_metadata
from receipts.runs.errors import OutputError
from receipts.runs.files import Json
from receipts.runs.listed_files import misfits
from receipts.runs.outputs import Output
from receipts.runs.places import FolderPlace
from receipts.runs.run import How, Run, Stamp
from receipts.runs.seals import sealed
from receipts.runs.workers import Work


class PartFilesRun(Run[PartTask, Json]):
    """The making of one data set in files of its parts; see ``Run``.

    Its units are purchases.

    Raises OutputError where the plan needs files that grow.
    """

    def __init__(
        self, plan: Plan, inputs: Inputs, output: Output, stamp: Stamp, **how: Unpack[How]
    ) -> None:
        refuse_growing(plan, inputs, output)
        check_libraries(plan.format)
        super().__init__(FOLDER, plan.as_json(), output, stamp, **how)
        self.plan = plan
        self._inputs = inputs
        self._gathered: Gathered | None = None

    def units_of(self, report: Json) -> int:
        """Purchases of a part."""
        n_purchases: int = report["interactions"]["2"]
        return n_purchases

    def bytes_of(self, report: Json) -> int:
        """Bytes of a part's files."""
        return sum(entry["bytes"] for entry in report["files"])

    def _read_tasks(self) -> Mapping[str, PartTask]:
        gathered = PartMaker(self._inputs, self.folder.work, _unheard, _unheard).make(
            None, self.plan.seed, self.plan.columns
        )
        self._gathered = gathered
        self.n_units = gathered.n_purchases
        return {task.name: task for task in tasks_with_headers(gathered)}

    def _whole_parts(self) -> Iterator[str]:
        for name, report in self.folder.finished.items():
            entries = report.get("files", ())
            if entries and not any(
                misfit for entry in entries for misfit in misfits(self.folder.work, entry)
            ):
                yield name

    def _check_space(self) -> None:
        """A store has room."""

    def _start(self) -> Callable[[], Work[PartTask, Json]]:
        inputs = self._inputs if self.executor is None else self._inputs.from_anywhere()
        return functools.partial(
            PartFilesWriter, self.plan, inputs, self._articles(inputs), self.folder.place
        )

    def _articles(self, inputs: Inputs) -> Articles:
        """All articles, and which of them may be shown."""
        assert self._gathered is not None
        with TemporaryDirectory(prefix="interactions-") as name:
            scratch = Path(name)
            save_articles(scratch, self._gathered.articles)
            tasks = self._gathered.tasks
            survey(self.plan, inputs, scratch, tasks, self.n_workers, self.executor)
            return load_articles(scratch)

    def _libraries(self) -> Iterator[str]:
        if self.plan.format == "parquet":
            yield "pyarrow"

    def _take(self, result: Json) -> Json:
        return result

    def _write_metadata(self, summary: Json) -> None:
        folder = self.folder.work
        write_metadata(FolderPlace(folder), description_of(summary, self.plan), read_in(folder))

    def _finish(self) -> Json:
        assert self._gathered is not None
        date, seconds = self._stamp()
        reports = [self.folder.finished[name] for name in self.tasks]
        return sealed(
            {
                "generation_date": date,
                **summed(reports),
                "articles": len(self._gathered.articles),
                "generation_time_seconds": seconds,
                **self.plan.as_json(),
                "parts": reports,
            }
        )


def refuse_growing(plan: Plan, inputs: Inputs, output: Output) -> None:
    """Raises OutputError where a plan cannot be made in files of its parts alone."""
    found = ""
    if inputs.world is None:
        found = "purchases from files are divided up on a disk first"
    elif plan.format not in FORMATS:
        found = f"a {plan.format} file is made of all parts"
    elif plan.sample is not None or plan.export is not None:
        found = f"{'a sample' if plan.sample is not None else plan.export} has files of all parts"
    if found:
        raise OutputError(
            f"{output} is in a store, where no file can grow, and {found}; make the data set in a "
            f"folder and copy it, or write --customers NUM with --format {' or '.join(FORMATS)}"
        )


def _unheard(_: object) -> None:
    """Tells nobody."""
