"""What a comparison comes to: a finding a row, and what was compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Profile(NamedTuple):
    """What a picture is drawn from: points, and no rows.

    kind: ``quantiles`` (``y`` is what a share ``x`` of the values is at most), ``curve``, or
        ``shares`` (``y`` by the number ``x`` of the part).
    """

    kind: str
    x: list[float]
    y: list[float | None]


class Counted(NamedTuple):
    """One side of the comparison, with what is in it."""

    name: str
    n_households: int
    n_trips: int
    n_lines: int


class Finding(NamedTuple):
    """A row of the comparison; None stands for what cannot be had, and ``reason`` says why.

    name, title, unit: of the row.
    metric: its name.
    ours, truth: both figures, of all that is compared.
    distance: between samples of both sides: the median of the draws.
    floor: between two random halves of the truth, of as many households: the median of the splits.
    floor_99: the distance that 99 of 100 of the splits stay below.
    ratio: distance by floor.
    our_profile, true_profile: more than a figure, for a picture; None where there is no more.
    """

    name: str
    title: str
    unit: str
    metric: str
    ours: float | None
    truth: float | None
    distance: float | None
    floor: float | None
    floor_99: float | None
    ratio: float | None
    reason: str = ""
    our_profile: Profile | None = None
    true_profile: Profile | None = None


class Comparison(NamedTuple):
    """A comparison.

    ours, truth: the two sides.
    halved: the truth of which random halves are taken; ``truth`` itself unless a part of it judges.
    by: of what samples and halves consist: ``households``, or ``trips`` where these are too few.
    n_compared: how many of them a sample and a half have.
    n_equal_lines: how many lines the concentration of products is taken of.
    days: how many days of ours were looked at; 0 for all.
    n_splits: how many times halves and samples were drawn.
    seed: of what is random in it.
    cleaning: what was left out of the truth, in numbers by name.
    fields: names of fields that only one of the sides has, by side; where both are receipts.
    notes: what has to be known to read it.
    """

    ours: Counted
    truth: Counted
    halved: Counted
    by: str
    n_compared: int
    n_equal_lines: int
    days: int
    n_splits: int
    seed: int
    findings: Sequence[Finding]
    cleaning: Mapping[str, int] = {}
    fields: Mapping[str, Sequence[str]] = {}
    notes: Sequence[str] = ()

    def finding(self, name: str) -> Finding | None:
        """The finding of a row, if there is one."""
        return next((each for each in self.findings if each.name == name), None)
