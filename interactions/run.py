"""Makes an output folder: gather, synthesise in parallel, put together, summary last."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from interactions.libraries import library
from interactions.output.append_file import AppendFile, growing_name
from interactions.output.finished_files import put_in_place
from interactions.output.part_writer import PartWriter, part_file
from interactions.output.tally import summed
from interactions.plan import Plan
from interactions.size_estimate import check_space, estimated_bytes
from interactions.sources.article_file import ARTICLES_FILE, save_articles, save_sales
from interactions.sources.customer_sample import Tell
from interactions.sources.frames import check_readable
from interactions.sources.inputs import Inputs
from interactions.sources.part_maker import PartMaker
from interactions.sources.parts import (
    GATHERED_FILE,
    Gathered,
    PartTask,
    load_gathered,
    save_gathered,
)
from interactions.sources.sales_survey import Surveyor, total_sales
from interactions.sources.transactions import OnRead
from receipts.runs.folders import FolderKind, open_folder
from receipts.runs.workers import run_tasks

SUMMARY_FILE = "interactions_summary.json"

FOLDER = FolderKind(
    SUMMARY_FILE,
    re.compile(
        r"interactions(_train|_test)?\.(csv|jsonl|parquet|pkl|csv\.gz|jsonl\.gz|((inter|users)\.)?growing)"
        r"|sampled_(customers|transactions)\.(csv|jsonl)|source_.+\.csv|spill(_\d{5})+\.txt"
        r"|part_\d{5}\..+\.rows|articles\.json|gathered\.json|.+\.(inter|user|item)"
    ),
)

SCRATCH = ("spill_*.txt", "source_*.csv", ARTICLES_FILE, GATHERED_FILE, "part_*.rows")
"""What a run needs on the way."""

Json = dict[str, Any]
Stamp = Callable[[], tuple[str, float]]
"""Gives the date and the seconds for the summary: the library reads no clock."""


class InteractionRun:
    """The making of one output folder: ``gather`` first, then ``for report in run: ...``.

    Raises OutputError where the folder cannot be used, DataError where the source cannot, OSError
    where writing fails, and WorkerDiedError where a worker is killed.  Whatever ends it, finished
    parts stay, and a run with ``resume`` makes the rest.
    """

    def __init__(
        self,
        plan: Plan,
        inputs: Inputs,
        output: Path,
        stamp: Stamp,
        *,
        n_workers: int = 1,
        overwrite: bool = False,
        resume: bool = False,
    ) -> None:
        self.plan = plan
        self._inputs = inputs
        self._stamp = stamp
        self._n_workers = n_workers
        self.folder = open_folder(
            output, FOLDER, plan.as_json(), overwrite=overwrite, resume=resume
        )
        self.was_complete = self.folder.is_complete
        self.is_started = False
        self.tasks: list[PartTask] = []
        self.summary: Json = {}
        self.n_purchases = self.n_articles = 0
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

    @property
    def n_finished(self) -> int:
        """How many parts are made."""
        return len(self.folder.finished)

    @property
    def n_purchases_finished(self) -> int:
        """How many purchases these hold."""
        return sum(report["interactions"]["2"] for report in self.folder.finished.values())

    def gather(self, tell: Tell, on_read: OnRead) -> None:
        """Reads the source, unless an earlier run has done so; ``tasks`` are known then."""
        if self.was_complete:
            return
        check_space(self._work, self._source_bytes(), "the rows of the source need")
        was_empty = not self._work.exists() or not any(self._work.iterdir())
        self.folder.prepare()
        gathered = load_gathered(self._work)
        if gathered is None:
            self.folder.finished.clear()
            try:
                gathered = PartMaker(self._inputs, self._work, tell, on_read).make(
                    self.plan.sample, self.plan.seed, self.plan.columns
                )
                save_articles(self._work, gathered.articles)
            except Exception:
                # Nothing to keep: the folder is as it was before.
                self._forget(was_empty)
                raise
            self._survey(gathered)
            save_gathered(self._work, gathered)
        self.n_purchases = gathered.n_purchases
        self.n_articles = len(gathered.articles)
        self.tasks = gathered.tasks
        if gathered.parts:
            share = sum(report["interactions"]["2"] for report in self.folder.finished.values())
            left = 1 - share / max(1, self.n_purchases)
            n_bytes = left * estimated_bytes(gathered, self.plan, self._inputs)
            check_space(self._work, n_bytes, "the rows need")

    def __iter__(self) -> Iterator[Json]:
        """Makes what is missing; the folder is complete when the iterator ends."""
        if self.was_complete:
            return
        self.is_started = True
        self._keep_first_parts()
        growing = {name: self._growing(name) for name in self.plan.growing}
        missing = self.tasks[len(self.folder.finished) :]
        start = functools.partial(PartWriter, self.plan, self._inputs, self._work)
        n_workers = max(1, min(self._n_workers, len(missing)))
        waiting: dict[str, Json] = {}
        try:
            with closing(run_tasks(start, list(missing), n_workers)) as reports:
                for report in reports:
                    waiting[report["file"]] = report
                    while missing and missing[0].name in waiting:
                        done = waiting.pop(missing.pop(0).name)
                        for name, file in growing.items():
                            part = self._work / part_file(done["file"], name)
                            file.append(part)
                            part.unlink()
                        self.folder.add(done)
                        yield done
        except BaseException:
            with suppress(OSError):
                self.folder.save()
            raise
        files = put_in_place(self._work, self.plan, self._inputs, self.folder.target.name, growing)
        for pattern in SCRATCH:
            for path in self._work.glob(pattern):
                path.unlink()
        self.summary = self._summary(files)
        self.folder.complete(self.summary)

    def _keep_first_parts(self) -> None:
        """Drops finished parts after the first one that is missing."""
        finished = self.folder.finished
        names = [task.name for task in self.tasks]
        kept = next((i for i, name in enumerate(names) if name not in finished), len(names))
        sizes = {name: _size(self._work / growing_name(name)) for name in self.plan.growing}
        for i in range(kept):
            for name in self.plan.growing:
                sizes[name] -= finished[names[i]]["sizes"][name]
            if min(sizes.values()) < 0:
                kept = i
                break
        self.folder.finished = {name: finished[name] for name in names[:kept]}

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
        tasks = gathered.tasks
        n_workers = max(1, min(self._n_workers, len(tasks)))
        with closing(run_tasks(start, tasks, n_workers)) as surveys:
            save_sales(self._work, total_sales(surveys), keep_sales=by_sales)

    def _source_bytes(self) -> int:
        path = self._inputs.transactions
        return path.stat().st_size if path else 0

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
