"""The stated prediction of the report, and whether it is as right for all groups.

Described and not judged: groups that differ in how they shop differ in how often a prediction about
it is right, however it was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from marketing.group_fairness.attributes import SINGLE, Groups
from marketing.group_fairness.learning_data import SPENDING, LearningData
from marketing.group_fairness.models import predicted
from marketing.group_fairness.odds import Odds, odds


class Prediction(NamedTuple):
    """A prediction.

    predicts: what from what, in words.
    n_learned, n_judged: examples of either half.
    auc: the chance that an example with the label has a higher chance than one without.
    odds: over each attribute by itself.
    """

    predicts: str
    n_learned: int
    n_judged: int
    label_share: float
    selected: float
    accuracy: float
    balanced_accuracy: float
    auc: float
    odds: tuple[Odds, ...]


def prediction(data: LearningData, groups: Mapping[str, Groups]) -> Prediction:
    """The prediction of who spends most."""
    from sklearn.metrics import accuracy_score, balanced_accuracy_score, roc_auc_score

    found = predicted(data)
    judged = ~data.is_learned
    label, yes, person = data.label[judged], found.says_yes, data.person[judged]
    return Prediction(
        predicts=SPENDING,
        n_learned=int(data.is_learned.sum()),
        n_judged=int(judged.sum()),
        label_share=float(label.mean()),
        selected=float(yes.mean()),
        accuracy=float(accuracy_score(label, yes)),
        balanced_accuracy=float(balanced_accuracy_score(label, yes)),
        auc=float(roc_auc_score(label, found.chance)),
        odds=tuple(
            odds(each, groups[each.key], person, label, yes, found.chance) for each in SINGLE
        ),
    )
