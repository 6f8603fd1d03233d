"""Makes an output folder: gather, synthesise in parallel, put together, summary last."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Unpack

from interactions.describing import description_of
from interactions.folder import FOLDER, refuse_inputs_inside, refuse_long_names, remove_scratch
from interactions.libraries import check_libraries
from interactions.output.finished_files import put_in_place
from interactions.output.growing_database import GrowingDatabase, remove_growing, reports_of
from interactions.output.listed_files import damage_of
from interactions.output.part_writer import PartWriter, part_file
from interactions.output.tally import summed
from interactions.plan import SUMMARY_FILE, Plan
from interactions.room import check_room_for_rows, check_room_for_source
from interactions.sources.article_file import ARTICLES_FILE, save_articles
from interactions.sources.customer_sample import Tell
from interactions.sources.frames import check_readable
from interactions.sources.identity import WatchedFile, check_unchanged
from interactions.sources.inputs import Inputs
from interactions.sources.line_blocks import OnRead
from interactions.sources.part_maker import PartMaker
from interactions.sources.parts import (
    GATHERED_FILE,
    Gathered,
    PartTask,
    from_anywhere,
    load_gathered,
    save_gathered,
)
from interactions.sources.sales_survey import survey
from receipts.metadata.metadata_files import read_in, write_metadata
from receipts.runs.append_file import AppendFile, growing_name, n_whole_reports
from receipts.runs.files import Json, sync_files
from receipts.runs.listed_files import entry_of
from receipts.runs.places import FolderPlace
from receipts.runs.run import How, Run, Stamp
from receipts.runs.seals import sealed


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
        sources = (*inputs.receipts, inputs.transactions, inputs.customers)
        refuse_inputs_inside(output, sources)
        refuse_long_names(output, plan)
        super().__init__(FOLDER, plan.as_json(), output, stamp, **how)
        self.plan = plan
        self.n_articles = 0
        self._inputs = inputs
        self._tell = tell
        self._on_read = on_read
        self._gathered: Gathered | None = None
        self._files: dict[str, AppendFile] = {}
        self._database: GrowingDatabase | None = None
        check_libraries(plan.format)
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

    def bytes_of(self, report: Json) -> int:
        """Bytes of a part's rows, as they are kept until all parts are there."""
        return sum(report["sizes"].values())

    def _read_tasks(self) -> Mapping[str, PartTask]:
        """Reads the source, unless an earlier run has done so."""
        if self.folder.is_complete:
            damage = damage_of(self._work / SUMMARY_FILE)
            if not damage:
                return {}
            self._tell(f"{damage}; it is made again.")
            self.folder.reopen()
        self.folder.prepare()
        gathered = load_gathered(self._work)
        if gathered is None:
            if self.folder.finished:
                self._tell("What the source was divided into is not as it was; it is made again.")
            self.folder.keep([])
            gathered = self._gather()
        elif self._inputs.receipts:
            # That the summaries are the same is known; the batches have to be looked at.
            check_unchanged([each for each in self._inputs.watched if each.is_other()])
        self._gathered = gathered
        self.n_units = gathered.n_purchases
        self.n_articles = len(gathered.articles)
        return {task.name: task for task in self._dealt_out(gathered)}

    def _dealt_out(self, gathered: Gathered) -> list[PartTask]:
        """The tasks, as workers find the parts."""
        if self.executor is None:
            return gathered.tasks
        return replace(gathered, parts=[*map(from_anywhere, gathered.parts)]).tasks

    def _for_workers(self) -> Inputs:
        """The source, as workers find it."""
        return self._inputs if self.executor is None else self._inputs.from_anywhere()

    def _gather(self) -> Gathered:
        """Divides the source into parts."""
        check_room_for_source(self._work, self.plan, self._inputs)
        maker = PartMaker(self._inputs, self._work, self._tell, self._on_read)
        remove_growing(self._work, self.plan)
        gathered = maker.make(self.plan.sample, self.plan.seed, self.plan.columns)
        save_articles(self._work, gathered.articles)
        tasks, inputs = self._dealt_out(gathered), self._for_workers()
        survey(self.plan, inputs, self._work, tasks, self.n_workers, self.executor)
        check_unchanged(self._changed())
        # What says that the parts are whole comes when they are on the disk.
        sync_files(self._work)
        sampled = (path.name for path in self._sampled())
        save_gathered(self._work, gathered, [ARTICLES_FILE, *sampled])
        return gathered

    def _whole_parts(self) -> Iterator[str]:
        """The first parts whose rows are all in the tables."""
        n_noted = len(self.folder.finished)
        if self.plan.database and self.tasks:
            self._take_up_database()
        reports = [self.folder.finished.get(part, {}) for part in self.tasks]
        n_whole = n_whole_reports(self._work, self.plan.growing_files, reports)
        if n_whole < n_noted and self.tasks:
            self._tell(f"{n_noted - n_whole} of {n_noted} parts are not as they were; made again.")
        yield from islice(self.tasks, n_whole)

    def _take_up_database(self) -> None:
        """Goes by what a database says that it has.

        It is begun again where files beside it lack some of its parts: none can be taken out.
        """
        reports = reports_of(self._work, self.plan, [*self.tasks])
        if n_whole_reports(self._work, self.plan.growing_files, reports) < len(reports):
            reports = []
        if not reports:
            remove_growing(self._work, self.plan)
        self.folder.finished = {report["file"]: report for report in reports}

    def _made(self) -> Iterator[Json]:
        try:
            yield from super()._made()
        finally:
            if self._database is not None:
                self._database.close()

    def _check_space(self) -> None:
        gathered = self._gathered
        if gathered is not None and gathered.parts:
            share_left = 1 - self.n_units_finished / max(1, self.n_units)
            check_room_for_rows(self._work, self.plan, self._inputs, gathered, share_left)

    def _start(self) -> Callable[[], PartWriter]:
        self._files = {name: self._growing(name) for name in self.plan.growing_files}
        if self.plan.database:
            self._database = GrowingDatabase(self._work, self.plan)
        return functools.partial(PartWriter, self.plan, self._for_workers(), self._work)

    def _take(self, result: Json) -> Json:
        for name, file in self._files.items():
            part = self._work / part_file(result["file"], name)
            file.append(part)
            part.unlink()
        report = {**result, "digests": {name: file.digest for name, file in self._files.items()}}
        if self._database is not None:  # Last: what it has is taken for what all files have.
            self._database.append(report)
        return report

    def _write_metadata(self, summary: Json) -> None:
        said = description_of(summary, self.plan)
        write_metadata(FolderPlace(self._work), said, read_in(self._work))

    def _finish(self) -> Json:
        changed = self._changed()
        if changed:  # Nothing of this may be taken up, even if the source is restored.
            (self._work / GATHERED_FILE).unlink(missing_ok=True)
            self.folder.keep([])
            self.folder.save()
        check_unchanged(changed)
        what = (self._work, self.plan, self._inputs, self.folder.target.name)
        files = put_in_place(*what, self._files, self._database, self.doing)
        remove_scratch(self._work)
        return self._summary(files + [entry_of(path) for path in self._sampled()])

    def _growing(self, name: str) -> AppendFile:
        n_bytes = sum(report["sizes"][name] for report in self.folder.finished.values())
        path = self._work / growing_name(name)
        return AppendFile(path, n_bytes, is_gzip=self.plan.is_packed(name))

    def _summary(self, files: list[Json]) -> Json:
        date, seconds = self._stamp()
        return sealed(
            {
                "generation_date": date,
                **summed(list(self.folder.finished.values())),
                "articles": self.n_articles,
                "generation_time_seconds": seconds,
                **self.plan.as_json(),
                "files": files,
            }
        )

    def _sampled(self) -> list[Path]:
        """The files with the sample, if one was drawn."""
        return sorted(self._work.glob("sampled_*")) if self.plan.sample is not None else []

    def _changed(self) -> list[WatchedFile]:
        """Files of the source that changed since it was named."""
        return [each for each in self._inputs.watched if each.has_changed()]
