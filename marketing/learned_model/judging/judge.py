"""Judges what models make, beside real rows that they have not seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from marketing.learned_model.columns import Columns
from marketing.learned_model.engine import Engine
from marketing.learned_model.judging import (
    closeness,
    fences,
    marginals,
    pairs,
    soundness,
    telling_apart,
    usefulness,
)
from marketing.learned_model.judging.features import sampled
from marketing.learned_model.judging.measured import (
    REAL,
    Found,
    Given,
    Judged,
    Judgement,
    Measured,
    Survey,
    TableIdentity,
)
from marketing.learned_model.judging.usefulness import target_of
from marketing.tables import Table

if TYPE_CHECKING:
    import pandas as pd

SURVEYS: tuple[Survey, ...] = (
    marginals.SURVEY,
    fences.SURVEY,
    pairs.SURVEY,
    telling_apart.SURVEY,
    usefulness.SURVEY,
    closeness.SURVEY,
    soundness.SURVEY,
)
"""In the order of the report."""

MOST_ROWS = 10_000
"""Of each side that are looked at, if not said otherwise (assumed)."""

LEAST_HELD_OUT = 10
"""Held-out rows without which there is nothing to judge by (assumed)."""

_SAMPLE = 7010


def judge(
    training: pd.DataFrame,
    held_out: pd.DataFrame,
    columns: Columns,
    engines: Sequence[Engine],
    *,
    identity: TableIdentity,
    seed: int,
    n_rows: int = MOST_ROWS,
    table: Table | None = None,
    target: str | None = None,
    tell: Callable[[str], object] = lambda _: None,
) -> Judgement:
    """Measures rows of each model, and the held-out rows in the same way.

    training: the rows that the models learned from.
    held_out: real rows that they did not.
    n_rows: how many of each side are looked at, at most; a model makes as many rows as there are
        held-out ones among these, so that chance plays the same part in both.
    table: the table of ours that it is.
    target: the column that is to be told from the others; of tables of ours there is a usual one.
    tell: takes news of what is looked at next.

    The same for the same seed.  Raises ValueError where there are fewer than LEAST_HELD_OUT rows
    on either side, where the target is none, or where two models have the same name.
    """
    import numpy as np
    import sklearn.ensemble  # noqa: F401  (whose threads are limited once they are there)
    from threadpoolctl import threadpool_limits

    check_rows(training, held_out)
    _check_names(engines)
    generator = np.random.default_rng([seed, _SAMPLE])
    known = sampled(training, n_rows, generator)
    real = sampled(held_out, n_rows, generator)
    varied = tuple(column for column in columns if column.is_varied)
    usual = target_of(varied, table.name if table else "", target)
    given = Given(training, known, real, varied, columns, table, identity.name, usual, seed)
    with threadpool_limits(1):
        sides = {REAL: real}
        for engine in engines:
            tell(f"{len(real):,} rows of {engine.name}")
            sides[engine.name] = engine.sample(len(real), seed)
        found = _looked_at(sides, given, tell)
    rows = Judged(len(training), len(held_out), len(known), len(real), seed)
    return _judgement(identity, rows, found)


Everything = Mapping[str, Mapping[str, Found]]
"""By the survey's name, then by side."""


def _looked_at(
    sides: Mapping[str, pd.DataFrame], given: Given, tell: Callable[[str], object]
) -> Everything:
    found: dict[str, dict[str, Found]] = {}
    for survey in SURVEYS:
        tell(survey.name)
        look = survey.prepared(given)
        for side, rows in sides.items():
            found.setdefault(survey.name, {})[side] = look(rows)
    return found


def _judgement(identity: TableIdentity, rows: Judged, found: Everything) -> Judgement:
    measures = []
    for survey in SURVEYS:
        sides = found[survey.name]
        for measure in survey.measures:
            figures = {side: each.figures[measure.key] for side, each in sides.items()}
            real = figures.pop(REAL)
            measures.append(Measured(measure, figures, real))
    engines = tuple(measures[0].engines)
    details = {
        name: {side: each.details for side, each in sides.items()}
        for name, sides in found.items()
        if any(each.details for each in sides.values())
    }
    return Judgement(identity, rows, engines, tuple(measures), details)


def check_rows(training: pd.DataFrame, held_out: pd.DataFrame) -> None:
    """Raises ValueError where there are too few rows to judge by."""
    for name, frame in (("training", training), ("held-out", held_out)):
        if len(frame) < LEAST_HELD_OUT:
            raise ValueError(
                f"there are {len(frame)} {name} rows, and at least {LEAST_HELD_OUT} are needed to "
                "judge; take a table with more rows"
            )


def _check_names(engines: Sequence[Engine]) -> None:
    names = [engine.name for engine in engines]
    if len({*names, REAL}) <= len(names):
        raise ValueError(f"models of the names {', '.join(names)} cannot be told apart")
