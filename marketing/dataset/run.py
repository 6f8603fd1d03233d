"""Makes a marketing data set, or steps of one: block by block, table by table, summary last.

The finished parts of a run are blocks of the steps that it makes, and whole steps that earlier
runs have made.  A data set is complete as far as its steps go; another step is another run that
completes it further.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Unpack

from marketing.dataset.describing import description_of
from marketing.dataset.files import SUMMARY_FILE
from marketing.dataset.folder import (
    FOLDER,
    refuse_foreign_tables,
    remove_parts,
    remove_strays,
)
from marketing.dataset.found_steps import ENDS_STEP, FoundSteps, Tell
from marketing.dataset.plan import BlockTask, Plan
from marketing.dataset.size_estimate import needed_bytes
from marketing.dataset.step_checks import check_step
from marketing.dataset.summary import summary_of
from marketing.tables import STEPS
from marketing.writing.kept_tables import KeptTables, kept_tables
from marketing.writing.step_ends import end_tables
from receipts.file_names import UNFINISHED_FILE
from receipts.formats.tables import DATABASES
from receipts.metadata.metadata_files import read_in, write_metadata
from receipts.population_files import is_population_in, write_population
from receipts.runs.disk_space import check_space
from receipts.runs.files import Json
from receipts.runs.outputs import Output
from receipts.runs.places import FolderPlace
from receipts.runs.run import How, Run, Stamp
from receipts.runs.seals import is_sealed
from receipts.runs.state_files import DamagedFileError, write_state
from receipts.runs.workers import Work
from world.population import DEFAULT_POPULATION


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
        output: Output,
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
        self._found: FoundSteps
        self._tables: KeptTables

    @property
    def _work(self) -> Path:
        return self.folder.work

    def units_of(self, report: Json) -> int:
        """Customers of a block, or of a step."""
        n_customers: int = report["customers"]
        return n_customers

    def _read_tasks(self) -> Mapping[str, BlockTask]:
        folder = self.folder
        if folder.is_complete and self._is_summary_ours():
            plan, steps = self.plan.as_json(), folder.finished.values()
            refuse_foreign_tables(folder.place, folder.target, plan, steps)
        elif folder.is_complete:
            self._tell(f"{folder.target / SUMMARY_FILE} was changed; its tables are made again.")
            folder.keep([])
        self._tables = kept_tables(self.plan, self._work, folder.place, self._tell)
        self._found = FoundSteps(self.plan, folder, self._tables, self._inputs, self._tell)
        self._done = self._found.done
        begun = self._found.begun
        self.steps = tuple(step for step in STEPS if step in begun or step in self._asked)
        self.n_units = self.plan.n_customers * len(self.steps)
        return {name: task for step in self.steps for name, task in self._found.tasks(step).items()}

    def _is_summary_ours(self) -> bool:
        try:
            return is_sealed(self.folder.read_summary())
        except DamagedFileError:
            return False

    def _whole_parts(self) -> Iterator[str]:
        """The steps that are there, and of the others the blocks that are in their tables."""
        for step in self.steps:
            yield from (step,) if step in self._done else self._found.whole_blocks(step)

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
            step: self.plan.n_customers - sum(map(self.units_of, self._found.reports(step)))
            for step in self.steps
            if step not in self._done
        }
        check_space(
            self._work,
            needed_bytes(self.plan, n_customers),
            "the tables need",
            self._smaller(),
        )

    def _smaller(self) -> str:
        """What makes the tables smaller."""
        may_be_packed = self.plan.format == "csv" and not self.plan.gzip
        return "make fewer customers, use --gzip" if may_be_packed else "make fewer customers"

    def _start(self) -> Callable[[], Work[BlockTask, Json]]:
        if self.plan.settings.population != DEFAULT_POPULATION:
            # The other steps need it, and whoever reads the data set.
            write_population(self._work, self.plan.settings.population)
        for step in self.steps:
            if step not in self._done:
                self.at = f"step {step}"
                reports = self._found.reports(step)
                self._tables.begin(step, reports)
                if len(reports) == len(self._blocks[step]):
                    self._end_step(step)
        self._go_to_next()
        return self._tables.block_writer()

    def _take(self, result: Json) -> Json:
        task = self.tasks[result["file"]]
        report = self._tables.take(task, result)
        if task != self._blocks[task.step][-1]:
            return report
        self._end_step(task.step)
        self._go_to_next()
        if self.folder.is_local:
            return report
        tables = self._done[task.step]["tables"]
        return {"file": task.name, "customers": task.n_customers, "tables": tables, ENDS_STEP: True}

    def _end_step(self, step: str) -> None:
        """Puts the tables of a step in place, whose last block is made."""
        ends = end_tables(self.plan, step, self.folder.place)
        tables = self._tables.end_step(step, ends, partial(check_step, self.plan, step))
        self._done[step] = {"file": step, "customers": self.plan.n_customers, "tables": tables}

    def _go_to_next(self) -> None:
        left = [step for step in self.steps if step not in self._done]
        self.at = f"step {left[0]}" if left else ""

    def _finish(self) -> Json:
        self._note_steps()
        steps = self._tables.finish([self._done[step] for step in self.steps])
        remove_strays(self.folder.place, self.plan.as_json(), steps)
        return summary_of(self.plan, steps, *self._stamp())

    def _made(self) -> Iterator[Json]:
        try:
            for report in super()._made():
                if ENDS_STEP in report:
                    # First it is noted that nobody needs them any more.
                    self.folder.save()
                    remove_parts(self.folder.place, self.tasks[report["file"]].step)
                yield report
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
