"""Makes an output folder: gather, synthesise in parallel, put together, summary last."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Unpack

from interactions.libraries import library
from interactions.output.append_file import AppendFile, growing_name
from interactions.output.finished_files import put_in_place
from interactions.output.part_writer import PartWriter, part_file
from interactions.output.tally import summed
from interactions.plan import Plan
from interactions.size_estimate import estimated_bytes
from interactions.sources.article_file import ARTICLES_FILE, save_articles, save_sales
from interactions.sources.customer_sample import Tell
from interactions.sources.frames import check_readable
from interactions.sources.inputs import Inputs
from interactions.sources.line_blocks import OnRead
from interactions.sources.part_maker import PartMaker
from interactions.sources.parts import (
    GATHERED_FILE,
    Gathered,
    PartTask,
    load_gathered,
    save_gathered,
)
from interactions.sources.sales_survey import Surveyor, total_sales
from interactions.sources.text_files import STANDARD_INPUT
from receipts.runs.disk_space import check_space
from receipts.runs.files import Json
from receipts.runs.folders import FolderKind
from receipts.runs.run import How, Run, Stamp
from receipts.runs.workers import run_tasks

SUMMARY_FILE = "interactions_summary.json"

FOLDER = FolderKind(
    SUMMARY_FILE,
    re.compile(
        r"interactions(_train|_test)?\.(csv|jsonl|parquet|pkl|csv\.gz|jsonl\.gz|((inter|users)\.)?growing)"
        r"|sampled_(customers|transactions)\.(csv|jsonl)|source_.+\.(csv|jsonl)|spill(_\d{5})+\.txt"
        r"|part_\d{5}\..+\.rows|articles\.json|gathered\.json|.+\.(inter|user|item)"
    ),
)

SCRATCH = ("spill_*.txt", "source_*.*", ARTICLES_FILE, GATHERED_FILE, "part_*.rows")
"""What a run needs on the way."""

SMALLER = "use --gzip or --sample,"
"""What to do where the disk is too small."""


def _unheard(_: object) -> None:
    """Tells nobody."""


class InteractionRun(Run[PartTask, Json]):
    """The making of one output folder, part by part; see ``Run``.

    Its units are purchases.  The parts' rows are appended to the tables in order, so that the
    finished parts are always the first ones.

    tell, on_read: take news of a sample, and how many bytes of the source were read.
    n_articles: how many articles there are; known when it is prepared.

    Raises DataError where the source cannot be used.
    """

    in_order = True

    def __init__(
        self,
        plan: Plan,
        inputs: Inputs,
        output: Path,
        stamp: Stamp,
        *,
        tell: Tell = _unheard,
        on_read: OnRead = _unheard,
        **how: Unpack[How],
    ) -> None:
        super().__init__(FOLDER, plan.as_json(), output, stamp, **how)
        self.plan = plan
        self.n_articles = 0
        self._inputs = inputs
        self._tell = tell
        self._on_read = on_read
        self._gathered: Gathered | None = None
        self._tables: dict[str, AppendFile] = {}
        if plan.format in ("parquet", "pickle"):
            library("pyarrow.parquet")
        if plan.format == "pickle":
            library("pandas")
        for path in (inputs.transactions, inputs.customers):
            if path is not None:
                check_readable(path, allow_pickle=inputs.allow_pickle)

    @property
    def _work(self) -> Path:
        return self.folder.work

    def units_of(self, report: Json) -> int:
        """Purchases of a part."""
        n_purchases: int = report["interactions"]["2"]
        return n_purchases

    def _read_tasks(self) -> Mapping[str, PartTask]:
        """Reads the source, unless an earlier run has done so."""
        if self.folder.is_complete:
            return {}
        check_space(self._work, self._source_bytes(), "the rows of the source need", SMALLER)
        was_empty = not self._work.exists() or not any(self._work.iterdir())
        self.folder.prepare()
        gathered = load_gathered(self._work)
        if gathered is None:
            self.folder.keep([])
            gathered = self._gather(was_empty)
        self._gathered = gathered
        self.n_units = gathered.n_purchases
        self.n_articles = len(gathered.articles)
        return {task.name: task for task in gathered.tasks}

    def _gather(self, was_empty: bool) -> Gathered:
        maker = PartMaker(self._inputs, self._work, self._tell, self._on_read)
        try:
            gathered = maker.make(self.plan.sample, self.plan.seed, self.plan.columns)
            save_articles(self._work, gathered.articles)
            self._survey(gathered)
            save_gathered(self._work, gathered)
        except BaseException:
            # Nothing to keep: the folder is as it was before.
            self._forget(was_empty)
            raise
        return gathered

    def _whole_parts(self) -> Iterator[str]:
        """The first parts whose rows are all in the tables."""
        finished = self.folder.finished
        left = {name: _size(self._work / growing_name(name)) for name in self.plan.growing}
        for part in self.tasks:
            if part not in finished:
                return
            for name in left:
                left[name] -= finished[part]["sizes"][name]
            if min(left.values()) < 0:
                return
            yield part

    def _check_space(self) -> None:
        if self._gathered is not None and self._gathered.parts:
            share_left = 1 - self.n_units_finished / max(1, self.n_units)
            n_bytes = share_left * estimated_bytes(self._gathered, self.plan, self._inputs)
            check_space(self._work, n_bytes, "the rows need", SMALLER)

    def _start(self) -> Callable[[], PartWriter]:
        self._tables = {name: self._growing(name) for name in self.plan.growing}
        return functools.partial(PartWriter, self.plan, self._inputs, self._work)

    def _take(self, result: Json) -> Json:
        for name, file in self._tables.items():
            part = self._work / part_file(result["file"], name)
            file.append(part)
            part.unlink()
        return result

    def _finish(self) -> Json:
        files = put_in_place(
            self._work, self.plan, self._inputs, self.folder.target.name, self._tables
        )
        for pattern in SCRATCH:
            for path in self._work.glob(pattern):
                path.unlink()
        return self._summary(files)

    def _growing(self, name: str) -> AppendFile:
        n_bytes = sum(report["sizes"][name] for report in self.folder.finished.values())
        path = self._work / growing_name(name)
        return AppendFile(path, n_bytes, is_gzip=self.plan.is_packed(name))

    def _summary(self, files: list[Json]) -> Json:
        date, seconds = self._stamp()
        return {
            "generation_date": date,
            **summed(list(self.folder.finished.values())),
            "articles": self.n_articles,
            "generation_time_seconds": seconds,
            **self.plan.as_json(),
            "files": files,
        }

    def _survey(self, gathered: Gathered) -> None:
        """Finds out which articles may be shown, where that is not simply all of them."""
        by_sales = self.plan.policy.negatives == "popularity"
        if not by_sales and self.plan.split is None:
            return
        start = functools.partial(Surveyor, self.plan, self._inputs, self._work)
        with closing(run_tasks(start, gathered.tasks, self.n_workers)) as surveys:
            save_sales(self._work, total_sales(surveys), keep_sales=by_sales)

    def _source_bytes(self) -> int:
        path = self._inputs.transactions
        return path.stat().st_size if path and path != STANDARD_INPUT else 0

    def _forget(self, was_empty: bool) -> None:
        """Takes away what a run left that did not come as far as the first part."""
        for path in self._work.iterdir():
            if FOLDER.is_part(path.name):
                path.unlink()
        if was_empty:
            with suppress(OSError):
                self._work.rmdir()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
