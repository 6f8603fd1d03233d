"""How a verdict is reached: a rule has no exception, and a figure keeps its tolerance.

A figure of few rows strays from what is expected by chance alone.  Where four sampling errors
are more than the tolerance, and the figure is no further off than they are, nothing can be said
of the data, and the check is not run.  The tolerance that is asked about is the document's or the
one in force, whichever is wider: to set a threshold tighter makes checks fail, not vanish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import sqrt

from marketing.constants import VALIDATION_THRESHOLDS
from marketing.validation.results import Check, NotRun, Outcome
from marketing.validation.sampling import Estimate

N_ERRORS = 4
"""Sampling errors that chance alone exceeds once in 16,000 times, so that a report of a hundred
figures is not wrong by chance."""

FEWEST_ROWS = 30
"""Fewer do not even tell how far chance moves them; rows that belong together count as one."""

TOO_FEW = "too few rows"

_DOCUMENTED = {"distribution_tolerance": 0.05, "correlation_tolerance": 0.10}

_N_EXAMPLES = 3


class Rule:
    """Something that holds for every row, and the offences against it.

    says: what holds, in a sentence.
    """

    def __init__(self, name: str, says: str, section: str = "business_rules") -> None:
        self.name = name
        self._says = says
        self._section = section
        self.n = 0
        self.n_offences = 0
        self._examples: list[str] = []

    def see(self, is_right: bool, example: str) -> None:
        """Counts a row."""
        self.n += 1
        if not is_right:
            self.broken(example)

    def broken(self, example: str) -> None:
        """Counts an offence of a row that is, or will be, counted elsewhere."""
        self.n_offences += 1
        if len(self._examples) < _N_EXAMPLES:
            self._examples.append(example)

    def check(self, n: int | None = None) -> Outcome:
        """The verdict.

        n: rows looked at, where they were not counted one by one.
        """
        n = self.n if n is None else n
        if not n:
            return NotRun(self.name, "there are no rows that it is about")
        return Check(
            section=self._section,
            name=self.name,
            says=self._says,
            expected=0,
            actual=self.n_offences,
            tolerance=0,
            n=n,
            sampling_error=None,
            is_passed=not self.n_offences,
            detail="; ".join(self._examples),
        )


class Judge:
    """Verdicts on figures by the thresholds in force.

    thresholds: names and values as in ``constants.VALIDATION_THRESHOLDS``.

    Raises ValueError where one is missing or no number of 0 or more.
    """

    def __init__(self, thresholds: Mapping[str, float] = VALIDATION_THRESHOLDS) -> None:
        for name in _DOCUMENTED:
            value = thresholds.get(name)
            if not isinstance(value, int | float) or not value >= 0:
                raise ValueError(f"threshold {name} is {value!r}; it must be a number, 0 or more")
        self.thresholds = dict(thresholds)

    def can_tell(self, expected: float, found: Estimate) -> bool:
        """Whether there are rows enough for a verdict on a share."""
        error = _share_error(expected, found)
        widest = self._widest("distribution_tolerance", 1)
        return error is not None and N_ERRORS * error <= widest

    def _widest(self, kind: str, scale: float) -> float:
        return max(self.thresholds[kind], _DOCUMENTED[kind]) * scale

    def share(
        self,
        name: str,
        says: str,
        expected: float,
        found: Estimate,
        detail: str = "",
        section: str = "distributions",
    ) -> Outcome:
        """A verdict on a share of cases.

        Its error is that of the cases found, or that which the share expected would have among so
        many, whichever is larger: a few cases that happen to be alike prove nothing.
        """
        found = found._replace(error=_share_error(expected, found))
        return self.mean(name, says, expected, found, detail, section)

    def mean(
        self,
        name: str,
        says: str,
        expected: float,
        found: Estimate,
        detail: str = "",
        section: str = "distributions",
    ) -> Outcome:
        """A verdict on a mean."""
        kind = "distribution_tolerance"
        return self._verdict(section, kind, 1, name, says, expected, found, detail)

    def relative(
        self, name: str, says: str, expected: float, found: Estimate, within: float, detail: str
    ) -> Outcome:
        """A verdict on a mean that may be off by a share of itself.

        within: that share at the document's tolerance; it moves with the threshold.
        """
        kind = "distribution_tolerance"
        scale = within * expected / _DOCUMENTED[kind]
        return self._verdict("distributions", kind, scale, name, says, expected, found, detail)

    def correlation(
        self, name: str, says: str, expected: float, found: Estimate, detail: str = ""
    ) -> Outcome:
        """A verdict on a correlation; its error is, as that of a share, at least the expected."""
        if found.error is not None and found.n:
            alone = (1 - expected * expected) / sqrt(found.n_clusters or found.n)
            found = found._replace(error=max(found.error, alone))
        kind = "correlation_tolerance"
        return self._verdict("correlations", kind, 1, name, says, expected, found, detail)

    def at_least(
        self, name: str, says: str, least: float, found: Estimate, detail: str = ""
    ) -> Outcome:
        """A verdict on a correlation that may be above ``least``, and below it by no more than
        the tolerance.
        """
        outcome = self.correlation(name, says, least, found, detail)
        if isinstance(outcome, NotRun):
            return outcome
        is_passed = outcome.actual >= least - outcome.tolerance
        return replace(outcome, is_least=True, is_passed=is_passed)

    def _verdict(
        self,
        section: str,
        kind: str,
        scale: float,
        name: str,
        says: str,
        expected: float,
        found: Estimate,
        detail: str,
    ) -> Outcome:
        tolerance = self.thresholds[kind] * scale
        widest = self._widest(kind, scale)
        n_clusters = found.n if found.n_clusters is None else found.n_clusters
        if found.value is None or found.error is None or min(found.n, n_clusters) < FEWEST_ROWS:
            of = f" of {n_clusters:,} households" if n_clusters < found.n else ""
            return NotRun(name, f"{TOO_FEW}: {found.n:,}{of}")
        by_chance, difference = N_ERRORS * found.error, abs(found.value - expected)
        if by_chance > widest and difference <= max(by_chance, tolerance):
            said = f"by chance alone it is {found.error:.3g} off, and may be {widest:.3g}"
            return NotRun(name, f"{TOO_FEW}: {found.n:,}, {said}")
        return Check(
            section=section,
            name=name,
            says=says,
            expected=expected,
            actual=found.value,
            tolerance=tolerance,
            n=found.n,
            sampling_error=found.error,
            is_passed=difference <= tolerance,
            detail=detail,
        )


def _share_error(expected: float, found: Estimate) -> float | None:
    """The error of the cases found, or what the share expected would have among as many."""
    if found.error is None or not found.n:
        return None
    return max(found.error, sqrt(max(expected * (1 - expected), 0.0) / found.n))
