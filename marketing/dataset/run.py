"""Makes a marketing data set, or steps of one: block by block, table by table, summary last.

The finished parts of a run are blocks of the steps that it makes, and whole steps that earlier
runs have made.  A data set is complete as far as its steps go; another step is another run that
completes it further.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice, takewhile
from pathlib import Path
from typing import Unpack

from marketing.dataset.describing import description_of
from marketing.dataset.errors import MissingInputError
from marketing.dataset.files import SUMMARY_FILE, files_of_step
from marketing.dataset.folder import FOLDER, refuse_foreign_tables, remove_strays
from marketing.dataset.plan import BlockTask, Plan
from marketing.dataset.size_estimate import needed_bytes
from marketing.dataset.step_checks import check_step
from marketing.tables import STEPS
from marketing.writing.daily_parts import STEP as DAILY
from marketing.writing.kept_tables import KeptTables, kept_tables
from marketing.writing.step_ends import end_tables
from receipts.file_names import UNFINISHED_FILE
from receipts.formats.tables import DATABASES
from receipts.metadata.metadata_files import read_in, write_metadata
from receipts.population_files import is_population_in, write_population
from receipts.runs.disk_space import check_space
from receipts.runs.files import Json
from receipts.runs.places import FolderPlace
from receipts.runs.regular_files import is_regular
from receipts.runs.run import How, Run, Stamp
from receipts.runs.seals import is_sealed, sealed
from receipts.runs.state_files import DamagedFileError, write_state
from receipts.runs.workers import Work
from world.population import DEFAULT_POPULATION

Tell = Callable[[str], None]
"""Takes news of what is made again."""


def _unheard(_: object) -> None:
    """Tells nobody."""


class MarketingRun(Run[BlockTask, Json]):
    """The making of steps of one data set; see ``Run``.

    Its units are customers, once a step.  Steps that are there or begun belong to the data set
    as well, and are completed with it.

    asked: the steps to make, of ``STEPS``.
    inputs: steps that must be there already.
    steps: those of the data set, in their order; known when it is prepared.

    Raises MissingInputError where an input is not there, and StepError where what a step made
    is not what it was to make.
    """

    in_order = True

    def __init__(
        self,
        plan: Plan,
        asked: Collection[str],
        output: Path,
        stamp: Stamp,
        *,
        inputs: Collection[str] = (),
        tell: Tell = _unheard,
        **how: Unpack[How],
    ) -> None:
        super().__init__(FOLDER, plan.as_json(), output, stamp, **how)
        self.plan = plan
        self.steps: tuple[str, ...] = ()
        self._blocks = {step: plan.blocks(step) for step in STEPS}
        self._asked = asked
        self._inputs = inputs
        self._tell = tell
        self._done: dict[str, Json] = {}
        self._kept: KeptTables | None = None

    @property
    def _work(self) -> Path:
        return self.folder.work

    @property
    def _tables(self) -> KeptTables:
        """The tables, where they are known to be made."""
        if self._kept is None:
            self._kept = kept_tables(self.plan, self._work, self.folder.place, self._tell)
        return self._kept

    def units_of(self, report: Json) -> int:
        """Customers of a block, or of a step."""
        n_customers: int = report["customers"]
        return n_customers

    def _read_tasks(self) -> Mapping[str, BlockTask]:
        if self.folder.is_complete and self._is_summary_ours():
            refuse_foreign_tables(self._work, self.plan.as_json(), self.folder.finished.values())
        elif self.folder.is_complete:
            self._tell(f"{self._work / SUMMARY_FILE} was changed; its tables are made again.")
            self.folder.keep([])
        self.folder.finished = self._tables.finished(self.folder.finished)
        if not self.folder.is_local:
            # What was counted for a step's end was on a disk that is gone.
            names, counted = self.folder.finished, f"{DAILY}_"
            self.folder.keep([name for name in names if not name.startswith(counted)])
        begun = {name.partition("_")[0] for name in self.folder.finished}
        self._done = {step: report for step in STEPS if (report := self._whole_step(step))}
        self._check_inputs()
        self.steps = tuple(step for step in STEPS if step in begun or step in self._asked)
        self.n_units = self.plan.n_customers * len(self.steps)
        tasks: dict[str, BlockTask] = {}
        for step in self.steps:
            if step in self._done:
                plan = self.plan
                tasks[step] = BlockTask(step, step, plan.first_customer, plan.n_customers, True)
            else:
                tasks |= {task.name: task for task in self._blocks[step]}
        return tasks

    def _is_summary_ours(self) -> bool:
        try:
            return is_sealed(self.folder.read_summary())
        except DamagedFileError:
            return False

    def _whole_step(self, step: str) -> Json | None:
        """The report of a step that an earlier run has made, if its tables are as they were."""
        report = self.folder.finished.get(step)
        if report is None:
            return None
        misfit = self._misfit(report)
        if not misfit:
            return report
        # An input is not made again here; what lacks it says how it is made.
        is_made = "" if step in self._inputs else f"; the tables of step {step} are made again"
        self._tell(f"{self.folder.target / misfit}{is_made}.")
        return None

    def _misfit(self, report: Json) -> str:
        """What is not as a step's report says; "" for nothing."""
        noted = self.folder.noted_parts()
        if noted is None:
            return self._tables.misfit(report)
        return "" if report["file"] in noted else f"{report['file']}: a table was changed"

    def _check_inputs(self) -> None:
        for step in self._inputs:
            if step not in self._done:
                names = [*files_of_step(self.plan, step)]
                missing = [name for name in names if not is_regular(self.folder.target / name)]
                path = self.folder.target / (missing or names)[0]
                is_there = "is missing" if missing else "is not as it was made"
                raise MissingInputError(f"{path} {is_there}", step)

    def _whole_parts(self) -> Iterator[str]:
        """The steps that are there, and of the others the blocks that are in their tables."""
        for step in self.steps:
            if step in self._done:
                yield step
                continue
            blocks = [task.name for task in self._blocks[step]]
            reports = self._reports(step)
            n_whole = self._tables.n_whole(step, reports) if reports else 0
            if n_whole < len(reports):
                n = len(reports)
                self._tell(f"{n - n_whole} of {n} blocks of step {step} are made again.")
            yield from islice(blocks, n_whole)

    def _reports(self, step: str) -> list[Json]:
        """The reports of a step's first blocks, as far as there are some."""
        found = (self.folder.finished.get(task.name, {}) for task in self._blocks[step])
        return [*takewhile(bool, found)]

    def _is_rest_right(self) -> bool:
        population = self.plan.settings.population
        if population != DEFAULT_POPULATION and not is_population_in(self._work, population):
            return False
        return len(self._done) == len(self.steps)

    def _write_metadata(self, summary: Json) -> None:
        said = description_of(summary, self.plan.settings.population)
        write_metadata(FolderPlace(self._work), said, read_in(self._work))

    def _check_space(self) -> None:
        n_customers = {
            step: self.plan.n_customers - sum(map(self.units_of, self._reports(step)))
            for step in self.steps
            if step not in self._done
        }
        check_space(
            self._work,
            needed_bytes(self.plan, n_customers),
            "the tables need",
            "make fewer customers, use --gzip",
        )

    def _start(self) -> Callable[[], Work[BlockTask, Json]]:
        if self.plan.settings.population != DEFAULT_POPULATION:
            # The other steps need it, and whoever reads the data set.
            write_population(self._work, self.plan.settings.population)
        for step in self.steps:
            if step not in self._done:
                self.at = f"step {step}"
                reports = self._reports(step)
                self._tables.begin(step, reports)
                if len(reports) == len(self._blocks[step]):
                    self._end_step(step)
        self._go_to_next()
        return self._tables.block_writer()

    def _take(self, result: Json) -> Json:
        task = self.tasks[result["file"]]
        report = self._tables.take(task, result)
        if task == self._blocks[task.step][-1]:
            self._end_step(task.step)
            self._go_to_next()
        return report

    def _end_step(self, step: str) -> None:
        """Puts the tables of a step in place, whose last block is made."""
        ends = end_tables(self.plan, step, self._work)
        tables = self._tables.end_step(step, ends, partial(check_step, self.plan, step))
        self._done[step] = {"file": step, "customers": self.plan.n_customers, "tables": tables}

    def _go_to_next(self) -> None:
        left = [step for step in self.steps if step not in self._done]
        self.at = f"step {left[0]}" if left else ""

    def _finish(self) -> Json:
        self._note_steps()
        steps = self._tables.finish([self._done[step] for step in self.steps])
        self._done = {report["file"]: report for report in steps}
        remove_strays(self._work, self.plan.as_json(), self._done.values())
        date, seconds = self._stamp()
        tables = [entry for step in self.steps for entry in self._done[step]["tables"]]
        return sealed(
            {
                "generation_date": date,
                "customers": self.plan.n_customers,
                "tables": n_tables(steps),
                "rows": sum(entry["rows"] for entry in tables),
                "bytes": n_bytes(steps),
                "generation_time_seconds": seconds,
                **self.plan.as_json(),
                "steps": [self._done[step] for step in self.steps],
            }
        )

    def _made(self) -> Iterator[Json]:
        try:
            yield from super()._made()
        finally:
            self._tables.close()

    def _note_steps(self) -> None:
        """Lists the steps in a state file of their own: a database that is just being finished
        says no longer itself what is in it.
        """
        if self.plan.format in DATABASES:
            keys = ("file", "customers", "tables")
            reports = [{key: self._done[step][key] for key in keys} for step in self.steps]
            state = self._work / UNFINISHED_FILE
            write_state(state, SUMMARY_FILE, self.plan.as_json(), reports)


def n_tables(steps: Iterable[Json]) -> int:
    """How many tables there are: of CSV, which has several for some, how many files."""
    found = [entry for step in steps for entry in step["tables"]]
    is_csv = any(".csv" in entry["file"] for entry in found)
    return len({entry["file" if is_csv else "table"] for entry in found})


def n_bytes(steps: Sequence[Json]) -> int:
    """How many bytes the files of the tables have."""
    databases = [step["database"]["bytes"] for step in steps if "database" in step]
    return (
        max(databases)
        if databases
        else sum(entry["bytes"] for step in steps for entry in step["tables"])
    )
