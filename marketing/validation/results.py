"""What a validation finds: checks by name, and what of them could not be run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from receipts.runs.outputs import Output

OTHER_POPULATION = "the population is another than the default one"
"""Why what is stated of the default population is not looked for in others."""

SECTIONS = ("structure", "distributions", "correlations", "parity", "business_rules")
"""In the order of the report."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    section: of ``SECTIONS``.
    name: the table, a full stop, and what is right about it.
    says: the same in a sentence.
    expected, actual: shares, means and correlations; of a rule, 0 and the offences found.
    tolerance: how far ``actual`` may be from ``expected``.
    n: the rows (or shoppers, or contacts) that were looked at.
    sampling_error: the standard error that chance alone gives ``actual``; None for a rule, which
        chance does not touch.
    detail: the source of what is expected, or the first offences.
    is_least: whether more than ``expected`` is right too.
    """

    section: str
    name: str
    says: str
    expected: float
    actual: float
    tolerance: float
    n: int
    sampling_error: float | None
    is_passed: bool
    detail: str = ""
    is_least: bool = False

    @property
    def distance(self) -> float | None:
        """How many sampling errors lie between what is expected and what was found.

        0 where both are equal; None for a rule, and where chance has no part in a difference.
        """
        if self.sampling_error is None:
            return None
        difference = abs(self.actual - self.expected)
        if self.is_least and self.actual > self.expected:
            return 0.0
        if difference == 0:
            return 0.0
        return difference / self.sampling_error if self.sampling_error else None


class NotRun(NamedTuple):
    """A check, or several that belong together, for which something is missing."""

    name: str
    reason: str


Outcome = Check | NotRun


class FileIdentity(NamedTuple):
    """Which file was validated, so that a report can be held against its data.

    size: bytes.
    """

    name: str
    size: int
    sha256: str


class Score(NamedTuple):
    """Checks passed, of how many."""

    passed: int
    total: int

    @property
    def share(self) -> float | None:
        """``passed / total``; None where nothing was run, which is no success."""
        return self.passed / self.total if self.total else None


@dataclass(frozen=True)
class Report:
    """All that a validation found.

    thresholds: the tolerances it went by.
    """

    folder: Output
    files: Sequence[FileIdentity]
    thresholds: Mapping[str, float]
    checks: Sequence[Check]
    not_run: Sequence[NotRun]

    @property
    def passed(self) -> bool:
        """Whether something was checked, and everything that was is right."""
        return bool(self.checks) and all(check.is_passed for check in self.checks)

    @property
    def score(self) -> Score:
        """Of all checks that were run."""
        return _score(self.checks)

    @property
    def sections(self) -> dict[str, Score]:
        """The scores of the sections of which a check was run."""
        return {
            section: _score(checks)
            for section in SECTIONS
            if (checks := [check for check in self.checks if check.section == section])
        }

    @property
    def failed(self) -> list[Check]:
        """The checks that failed, in their order."""
        return [check for check in self.checks if not check.is_passed]


def _score(checks: Sequence[Check]) -> Score:
    return Score(sum(check.is_passed for check in checks), len(checks))
