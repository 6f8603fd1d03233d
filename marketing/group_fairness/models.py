"""The simple model of the report: logistic regression, and when it says yes."""

from __future__ import annotations

from typing import Any, NamedTuple

from marketing.group_fairness.learning_data import LearningData
from marketing.group_fairness.libraries import quiet

MODEL = (
    "logistic regression (scikit-learn, L2 with C = 1) on standardised features; yes where the "
    "chance is at least the share of the label in the half that it learned from"
)


class Predicted(NamedTuple):
    """What a model says of the examples that judge it.

    chance: of the label.
    threshold: the chance from which on it says yes.
    model: the fitted pipeline.
    """

    chance: Any
    threshold: float
    model: Any

    @property
    def says_yes(self) -> Any:
        """1 or 0 for each example that judges it."""
        return (self.chance >= self.threshold).astype(int)


def predicted(data: LearningData, weights: Any = None) -> Predicted:
    """The predictions of a model that learned from one half.

    weights: of the examples it learns from.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    learned = data.is_learned
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    with quiet():
        model.fit(
            data.features[learned], data.label[learned], logisticregression__sample_weight=weights
        )
    chance = model.predict_proba(data.features[~learned])[:, 1]
    return Predicted(chance, float(data.label[learned].mean()), model)
