"""Whether a classifier can tell made rows from real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketing.learned_model.judging.features import Features, keys_of, sampled
from marketing.learned_model.judging.measured import Figure, Found, Given, Look, Measure, Survey

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Matrix = np.ndarray[Any, Any]

N_FOLDS = 5
LEAST_ROWS = 50
"""Of each side; of fewer a classifier learns nothing (assumed)."""

_SAMPLE = 7011

MEASURES = (
    Measure(
        "auc",
        "rows: told from real ones, AUC",
        "how well gradient-boosted trees (scikit-learn's HistGradientBoostingClassifier as it "
        f"comes) tell rows from as many training rows: area under the ROC curve, mean of {N_FOLDS} "
        "parts that it has not learned from, with equal rows in the same part; 0.5 for not at all, "
        '1 for always (Lopez-Paz and Oquab 2017, "Revisiting classifier two-sample tests")',
        "likeness",
        0.5,
    ),
)


def prepared(given: Given) -> Look:
    """Holds rows against training rows."""
    import numpy as np

    features = Features(given.columns)

    def look(rows: pd.DataFrame) -> Found:
        n_rows = min(len(rows), len(given.training))
        if n_rows < LEAST_ROWS:
            why = f"{n_rows} rows of each side are too few for a classifier, {LEAST_ROWS} are not"
            return Found({"auc": Figure(None, why)})
        if not given.columns:
            return Found({"auc": Figure(None, "no column varies")})
        generator = np.random.default_rng([given.seed, _SAMPLE])
        sides = [sampled(frame, n_rows, generator) for frame in (given.training, rows)]
        matrix = np.concatenate([features.matrix_of(side) for side in sides])
        is_made = np.repeat([0, 1], [len(side) for side in sides])
        parts = parts_of(matrix, generator)
        auc = _auc(matrix, is_made, parts, features.are_categories, given.seed)
        if auc is None:
            return Found({"auc": Figure(None, "there are too few different rows")})
        return Found({"auc": Figure(auc, detail=f"{n_rows:,} rows of each")})

    return look


SURVEY = Survey("rows told apart", MEASURES, prepared)


def parts_of(matrix: Matrix, generator: np.random.Generator) -> Matrix:
    """The part of each row, 0 to N_FOLDS - 1, by chance; that of equal rows is the same.

    Else a copy on one side would tell a classifier that its original is of that side, too.
    """
    import numpy as np

    distinct: dict[bytes, int] = {}
    which = [distinct.setdefault(key, len(distinct)) for key in keys_of(matrix)]
    parts: Matrix = generator.permutation(len(distinct)) % N_FOLDS
    return parts[np.array(which)]  # type: ignore[no-any-return]


def _auc(
    matrix: Matrix, is_made: Matrix, parts: Matrix, are_categories: list[bool], seed: int
) -> float | None:
    """The mean of the parts in which both sides are; None where that is so in none."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.metrics import roc_auc_score

    scores = []
    for part in range(N_FOLDS):
        tests, teachers = parts == part, parts != part
        if len({*is_made[tests]}) == len({*is_made[teachers]}) == 2:
            trees = HistGradientBoostingClassifier(
                categorical_features=are_categories, early_stopping=False, random_state=seed
            ).fit(matrix[teachers], is_made[teachers])
            chances = trees.predict_proba(matrix[tests])[:, 1]
            scores.append(float(roc_auc_score(is_made[tests], chances)))
    return sum(scores) / len(scores) if scores else None
