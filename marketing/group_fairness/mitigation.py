"""What two mitigations do to a model that says yes to groups at different rates, and their cost.

*Reweighing* lets the examples it learns from count so that group and label do not hang together
(F. Kamiran and T. Calders, "Data preprocessing techniques for classification without
discrimination", Knowledge and Information Systems 33, 2012; AI Fairness 360 has it for two groups).
*Thresholds by group* leaves the model and says yes from another chance on in each group, so that
all have equal rates (Hardt and others, 2016; fairlearn's ThresholdOptimizer).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from marketing.group_fairness.attributes import Attribute, Groups
from marketing.group_fairness.learning_data import LEAST_POSITIVES, LearningData
from marketing.group_fairness.libraries import quiet
from marketing.group_fairness.models import Predicted, predicted
from marketing.group_fairness.odds import odds

FEW_EXAMPLES = (
    f"fewer than two groups have {LEAST_POSITIVES} examples of either kind in both halves"
)
"""Why there is none."""

AS_IS, REWEIGHED, THRESHOLDS = "as it is", "reweighing", "thresholds by group"


class Variant(NamedTuple):
    """A model with or without a mitigation, on the half that judges it.

    parity_difference: greatest less least share to whom it says yes.
    accuracy: share of right answers; balanced_accuracy: the mean of the shares of right answers
        among those with the label and among those without.
    rates: by group, the share to whom it says yes.
    """

    name: str
    parity_difference: float
    equalized_odds_difference: float
    accuracy: float
    balanced_accuracy: float
    selected: float
    rates: dict[str, float]


class Mitigation(NamedTuple):
    """What a model predicts, over which attribute, and its variants, AS_IS first."""

    predicts: str
    attribute: Attribute
    n_learned: int
    n_judged: int
    variants: tuple[Variant, ...]


def mitigate(
    predicts: str, data: LearningData, attribute: Attribute, groups: Groups, seed: int
) -> Mitigation | None:
    """The model as it is and with each mitigation, of the groups with enough examples in both
    halves; None where these are fewer than two.
    """
    import numpy as np

    kept = _large_enough(data, groups)
    if len(kept) < 2:
        return None
    is_kept = np.isin(groups.codes[data.person], kept)
    data = LearningData(*(each[is_kept] for each in data))
    if not data.is_enough:
        return None
    learned_codes = groups.codes[data.person[data.is_learned]]
    codes = groups.codes[data.person[~data.is_learned]]
    plain = predicted(data)
    weights = reweighing(learned_codes, data.label[data.is_learned])
    answers = {
        AS_IS: plain.says_yes,
        REWEIGHED: predicted(data, weights).says_yes,
        THRESHOLDS: by_group_thresholds(plain, data, learned_codes, codes, seed),
    }
    return Mitigation(
        predicts,
        attribute,
        int(data.is_learned.sum()),
        int((~data.is_learned).sum()),
        tuple(_variant(name, yes, data, attribute, groups) for name, yes in answers.items()),
    )


def reweighing(codes: Any, label: Any) -> Any:
    """A weight an example: P(group) P(label) / P(group and label).

    codes, label: whole numbers from 0 on.
    """
    import numpy as np

    n_labels = int(label.max()) + 1
    cells = codes * n_labels + label
    n_group, n_label, n_cell = map(np.bincount, (codes, label, cells))
    return n_group[codes] * n_label[label] / (len(label) * n_cell[cells])


def by_group_thresholds(
    plain: Predicted, data: LearningData, learned_codes: Any, codes: Any, seed: int
) -> Any:
    """What the model says with thresholds that give all groups equal rates, 1 or 0; between two
    thresholds a coin of the seed decides.
    """
    from fairlearn.postprocessing import ThresholdOptimizer

    optimiser = ThresholdOptimizer(
        estimator=plain.model,
        constraints="demographic_parity",
        objective="balanced_accuracy_score",
        prefit=True,
        predict_method="predict_proba",
    )
    learned = data.is_learned
    with quiet():
        optimiser.fit(data.features[learned], data.label[learned], sensitive_features=learned_codes)
        yes = optimiser.predict(
            data.features[~learned], sensitive_features=codes, random_state=seed % 2**32
        )
    return yes.astype(int)


def _large_enough(data: LearningData, groups: Groups) -> list[int]:
    codes = groups.codes[data.person]

    def least(code: int) -> int:
        return min(
            int(((codes == code) & (data.is_learned == half) & (data.label == label)).sum())
            for half in (True, False)
            for label in (0, 1)
        )

    return [code for code in range(len(groups.names)) if least(code) >= LEAST_POSITIVES]


def _variant(
    name: str, yes: Any, data: LearningData, attribute: Attribute, groups: Groups
) -> Variant:
    from sklearn.metrics import accuracy_score, balanced_accuracy_score

    judged = ~data.is_learned
    label = data.label[judged]
    found = odds(attribute, groups, data.person[judged], label, yes, yes)
    assert found.parity_difference is not None
    assert found.equalized_odds_difference is not None
    return Variant(
        name=name,
        parity_difference=found.parity_difference,
        equalized_odds_difference=found.equalized_odds_difference,
        accuracy=float(accuracy_score(label, yes)),
        balanced_accuracy=float(balanced_accuracy_score(label, yes)),
        selected=float(yes.mean()),
        rates={
            row.name: row.selected.value for row in found.groups if row.selected.value is not None
        },
    )
