"""What a judgement is made of: measures, and the figure that each has for each model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from marketing.learned_model.columns import Columns
from marketing.tables import Table

if TYPE_CHECKING:
    import pandas as pd

Group = Literal["likeness", "privacy", "rules"]


class Measure(NamedTuple):
    """Something that can be measured of rows.

    title: short, for a table.
    says: a sentence on how it is measured, with its source.
    perfect: what endlessly many rows would have that cannot be told from real ones; None where
        only real rows tell.
    is_high_good: whether more is better.
    is_part: whether another measure holds it too, so that it does not count on its own.
    """

    key: str
    title: str
    says: str
    group: Group
    perfect: float | None
    is_high_good: bool = False
    is_part: bool = False


class Figure(NamedTuple):
    """What was measured.

    value: None where it does not exist.
    reason: why it does not.
    detail: which column or pair it is of, or what else there is to know.
    """

    value: float | None
    reason: str = ""
    detail: str = ""


Details = Mapping[str, float | None]
"""Figures of single columns, pairs or checks, by name."""

NO_DETAILS: Details = MappingProxyType({})


class Found(NamedTuple):
    """What a look at some rows finds.

    figures: by the key of the measure.
    """

    figures: Mapping[str, Figure]
    details: Details = NO_DETAILS


class Given(NamedTuple):
    """What rows are judged by.

    learned: all rows that the models learned from.
    training: these, or a sample of them.
    held_out: real rows that they have not seen.
    columns: those that vary.
    all_columns: of the table.
    table: the table of ours, or None.
    file_name: of the file that it is of, without its ending.
    target: the column that a classifier is to tell from the others, or None.
    """

    learned: pd.DataFrame
    training: pd.DataFrame
    held_out: pd.DataFrame
    columns: Columns
    all_columns: Columns
    table: Table | None
    file_name: str
    target: str | None
    seed: int


Look = Callable[["pd.DataFrame"], Found]
"""Looks at rows."""


class Survey(NamedTuple):
    """One way to look at rows.

    name: what is looked at, for the news and the details.
    prepared: what it makes of the given, once for all rows.
    """

    name: str
    measures: Sequence[Measure]
    prepared: Callable[[Given], Look]


class Measured(NamedTuple):
    """A measure's figures.

    engines: by the models' names.
    real: of the held-out rows: what perfect rows may have by chance.
    """

    measure: Measure
    engines: Mapping[str, Figure]
    real: Figure


class TableIdentity(NamedTuple):
    """Which table was learned from.

    n_rows: of the whole file.
    sha256: of the file.
    """

    name: str
    n_rows: int
    sha256: str


class Judged(NamedTuple):
    """How many rows were looked at.

    n_training, n_held_out: of all, before any sampling.
    n_training_judged: of the training rows.
    n_each: of the held-out rows, and rows that each model made.
    """

    n_training: int
    n_held_out: int
    n_training_judged: int
    n_each: int
    seed: int


class Judgement(NamedTuple):
    """All that was found.

    details: by survey, then by model (REAL for the held-out rows), then by name.
    """

    table: TableIdentity
    rows: Judged
    engines: tuple[str, ...]
    measures: tuple[Measured, ...]
    details: Mapping[str, Mapping[str, Details]]


REAL = "held-out"
"""What the held-out rows are called beside the models."""


def mean_of(values: Mapping[str, float | None], why_none: str) -> Figure:
    """The mean of those that exist."""
    there = [value for value in values.values() if value is not None]
    if not there:
        return Figure(None, why_none)
    return Figure(sum(there) / len(there), detail=f"of {len(there)}")


def worst_of(values: Mapping[str, float | None], why_none: str) -> Figure:
    """The greatest of those that exist, and whose it is."""
    there = {name: value for name, value in values.items() if value is not None}
    if not there:
        return Figure(None, why_none)
    worst = max(there, key=there.__getitem__)
    return Figure(there[worst], detail=worst)
