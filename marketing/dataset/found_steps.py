"""Which steps of a data set earlier runs have made, and of the others which blocks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import islice, takewhile

from marketing.dataset.errors import MissingInputError
from marketing.dataset.files import files_of_step
from marketing.dataset.plan import BlockTask, Plan
from marketing.tables import STEPS
from marketing.writing.kept_tables import KeptTables
from receipts.runs.files import Json
from receipts.runs.outputs import DataFolder

Tell = Callable[[str], None]
"""Takes news of what is made again."""

ENDS_STEP = "ends_step"
"""Marks the report of a block that holds, in a store, what that of its whole step would: the
objects of the blocks are gone then.
"""


class FoundSteps:
    """The steps of a plan as they are in a folder; or in a store, where the parts are not read but
    compared with what was noted of them.

    inputs: steps that must be there.
    tell: takes news of what is made again.
    done: the reports of the steps that are there as they were made.
    begun: the steps of which there is something.

    Raises MissingInputError where an input is not there.
    """

    def __init__(
        self,
        plan: Plan,
        folder: DataFolder,
        tables: KeptTables,
        inputs: Collection[str],
        tell: Tell,
    ) -> None:
        self._plan = plan
        self._folder = folder
        self._tables = tables
        self._inputs = inputs
        self._tell = tell
        self._blocks = {step: plan.blocks(step) for step in STEPS}
        folder.finished = tables.finished(folder.finished)
        if not folder.is_local:
            self._take_ended_steps()
        noted = folder.noted_parts()
        self._noted = None if noted is None else frozenset(noted)
        self.begun = frozenset(name.partition("_")[0] for name in folder.finished)
        self.done: dict[str, Json] = {
            step: report for step in STEPS if (report := self._whole_step(step))
        }
        self._check_inputs()
        if self._noted is not None:
            folder.keep(
                [*self.done, *(name for step in STEPS for name in self._noted_blocks(step))]
            )

    def tasks(self, step: str) -> Mapping[str, BlockTask]:
        """What there is to make of a step, by the names of the parts."""
        plan = self._plan
        if step in self.done:
            return {step: BlockTask(step, step, plan.first_customer, plan.n_customers, True)}
        return {task.name: task for task in self._blocks[step]}

    def reports(self, step: str) -> list[Json]:
        """The reports of a step's first blocks, as far as there are some."""
        found = (self._folder.finished.get(task.name, {}) for task in self._blocks[step])
        return [*takewhile(bool, found)]

    def whole_blocks(self, step: str) -> Iterator[str]:
        """The names of a step's first blocks that are in its tables."""
        reports = self.reports(step)
        n_whole = self._tables.n_whole(step, reports) if reports else 0
        if n_whole < len(reports):
            n = len(reports)
            self._tell(f"{n - n_whole} of {n} blocks of step {step} are made again.")
        yield from islice((task.name for task in self._blocks[step]), n_whole)

    def _take_ended_steps(self) -> None:
        """Takes the last block of a step for the step where its report says so."""
        for step, blocks in self._blocks.items():
            last = self._folder.finished.get(blocks[-1].name, {})
            if ENDS_STEP in last:
                names = {task.name for task in blocks}
                finished = self._folder.finished.items()
                others = {name: report for name, report in finished if name not in names}
                whole = {"file": step, "customers": self._plan.n_customers}
                self._folder.finished = {**others, step: {**whole, "tables": last["tables"]}}

    def _noted_blocks(self, step: str) -> Iterator[str]:
        """The names of a step's first blocks whose objects are as they were uploaded."""
        noted = self._noted or frozenset()
        yield from takewhile(noted.__contains__, (task.name for task in self._blocks[step]))

    def _whole_step(self, step: str) -> Json | None:
        """The report of a step that an earlier run has made, if its tables are as they were."""
        report = self._folder.finished.get(step)
        if report is None:
            return None
        misfit = self._misfit(report)
        if not misfit:
            return report
        # An input is not made again here; what lacks it says how it is made.
        is_made = "" if step in self._inputs else f"; the tables of step {step} are made again"
        self._tell(f"{self._folder.target / misfit}{is_made}.")
        return None

    def _misfit(self, report: Json) -> str:
        """What is not as a step's report says; "" for nothing."""
        if self._noted is None:
            return self._tables.misfit(report)
        return "" if report["file"] in self._noted else f"{report['file']}: a table was changed"

    def _check_inputs(self) -> None:
        for step in self._inputs:
            if step not in self.done:
                names = [*files_of_step(self._plan, step)]
                there = self._folder.place.names()
                missing = [name for name in names if name not in there]
                path = self._folder.target / (missing or names)[0]
                is_there = "is missing" if missing else "is not as it was made"
                raise MissingInputError(f"{path} {is_there}", step)
