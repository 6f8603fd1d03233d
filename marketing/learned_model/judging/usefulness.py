"""Whether what is learned from made rows holds of real ones: train on made rows, test on real."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from marketing.learned_model.columns import Columns, LearnedColumn
from marketing.learned_model.frames import codes_of
from marketing.learned_model.judging.features import MOST_CATEGORIES, Features, sampled
from marketing.learned_model.judging.marginals import present_numbers
from marketing.learned_model.judging.measured import Figure, Found, Given, Look, Measure, Survey

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Matrix = np.ndarray[Any, Any]

TARGETS: Mapping[str, str] = {
    "demographics": "PINCP",
    "consumer_preferences": "archetype",
    "campaign_assignments": "eligible",
    "engagement_daily": "clicks",
    "loyalties": "tier",
    "transactions": "transaction_value",
    "transaction_details": "line_total",
}
"""What is worth telling from the other columns, of tables of ours."""

LEAST_ROWS = 50
"""Of each side; of fewer a model learns nothing, and says nothing (assumed)."""

_SAMPLE = 7012

MEASURES = (
    Measure(
        "usefulness",
        "use: learned here, right on real",
        "how well trees that learned from these rows tell the target column of the held-out rows "
        "from the other columns: share of categories told right, or R squared of a number (Esteban "
        'and others 2017, "Real-valued medical time series generation", section 4.1); for real '
        "rows, trees that learned from as many training rows",
        "likeness",
        None,
        is_high_good=True,
    ),
)


def prepared(given: Given) -> Look:
    """Keeps the held-out rows for the test."""
    import numpy as np

    target = next((column for column in given.columns if column.name == given.target), None)
    features = Features(tuple(column for column in given.columns if column is not target))

    def look(rows: pd.DataFrame) -> Found:
        if target is None or not features.columns:
            return _none(why_no_target(given))
        if rows is given.held_out:  # What teaches must not be asked.
            generator = np.random.default_rng([given.seed, _SAMPLE])
            rows = sampled(given.training, len(rows), generator)
        teachers, tests = (_answered(frame, target) for frame in (rows, given.held_out))
        if min(len(teachers), len(tests)) < LEAST_ROWS:
            n_rows = min(len(teachers), len(tests))
            return _none(f"{n_rows} rows with {target.name} are too few, {LEAST_ROWS} are not")
        return Found({"usefulness": _score(teachers, tests, features, target, given.seed)})

    return look


SURVEY = Survey("usefulness", MEASURES, prepared)


def target_of(columns: Columns, table_name: str, wanted: str | None) -> str | None:
    """The target: the one that is wanted, or one that our table has.

    Raises ValueError where the one that is wanted is no column that can be told.
    """
    names = [column.name for column in columns if _can_be_told(column)]
    if wanted is not None and wanted not in names:
        raise ValueError(
            f"{wanted!r} is no column that can be told from the others; name one of "
            f"{', '.join(names) or 'another table'}"
        )
    usual = TARGETS.get(table_name)
    return wanted or (usual if usual in names else None)


def why_no_target(given: Given) -> str:
    """Why there is none."""
    if given.target is None:
        return "no target column is named"
    return f"there is no column beside {given.target} that varies"


def _can_be_told(column: LearnedColumn) -> bool:
    return column.is_varied and column.role != "key" and column.n_options <= MOST_CATEGORIES


def _none(why: str) -> Found:
    return Found({"usefulness": Figure(None, why)})


def _answered(frame: pd.DataFrame, target: LearnedColumn) -> pd.DataFrame:
    return frame[frame[target.name].notna()].reset_index(drop=True)


def _score(
    teachers: pd.DataFrame,
    tests: pd.DataFrame,
    features: Features,
    target: LearnedColumn,
    seed: int,
) -> Figure:
    """The share that is told right of a categorical target, R squared of a number."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    flags: Any = {
        "categorical_features": features.are_categories,
        "early_stopping": False,
        "random_state": seed,
    }
    matrices = [features.matrix_of(frame) for frame in (teachers, tests)]
    if target.role == "continuous":
        answers = [present_numbers(frame, target) for frame in (teachers, tests)]
        if answers[1].min() == answers[1].max():
            return Figure(None, f"{target.name} is the same in all held-out rows")
        told = HistGradientBoostingRegressor(**flags).fit(matrices[0], answers[0])
        score = float(told.score(matrices[1], answers[1]))
        return Figure(score, detail=f"R squared of {target.name}")
    answers = [codes_of(frame, target) for frame in (teachers, tests)]
    if answers[0].min() == answers[0].max():
        score = float((answers[1] == answers[0][0]).mean())
    else:
        told = HistGradientBoostingClassifier(**flags).fit(matrices[0], answers[0])
        score = float(told.score(matrices[1], answers[1]))
    return Figure(score, detail=f"{target.name} told right")
