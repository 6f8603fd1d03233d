"""What a stated model learns from, and what it is judged on."""

from __future__ import annotations

from typing import Any, NamedTuple

from marketing.group_fairness.outcomes import TOP_SHARE, Trials
from marketing.group_fairness.people import People
from marketing.group_fairness.sampling import is_for_learning

LEAST_POSITIVES = 30
"""In each half; with fewer, a model is not made (assumed)."""


class LearningData(NamedTuple):
    """Arrays with an entry (features: a row) an example.

    person: the shopper's number.
    label: 1 or 0, what is to be predicted.
    is_learned: of the half that the model learns from; the others judge it.
    """

    person: Any
    features: Any
    label: Any
    is_learned: Any

    @property
    def is_enough(self) -> bool:
        """Whether both halves have enough examples of both kinds."""
        halves = (self.label[self.is_learned], self.label[~self.is_learned])
        return all(
            min(int(half.sum()), len(half) - int(half.sum())) >= LEAST_POSITIVES for half in halves
        )


def spending_data(people: People, trials: Trials, seed: int) -> LearningData:
    """Who is a high spender, from what can be known of a shopper before the first receipt: the
    preferences, age and household income.

    trials: of the outcome high_spender.
    """
    import numpy as np

    known = people.frame[[*people.preferences, "AGEP"]].to_numpy(dtype=float)
    income = np.log1p(people.frame["HINCP"].to_numpy(dtype=float))
    features = np.nan_to_num(np.column_stack([known, income]))
    return LearningData(
        person=trials.person,
        features=features[trials.person],
        label=trials.value,
        is_learned=_halves(people, seed)[trials.person],
    )


def decision_data(people: People, trials: Trials, codes: Any, seed: int) -> LearningData:
    """What the company decided, from the preferences and the group itself: what a model learns that
    is to decide as was decided before.

    codes: the shoppers' groups of the attribute.
    """
    import numpy as np

    wishes = people.frame[list(people.preferences)].to_numpy(dtype=float)
    groups = np.eye(int(codes.max()) + 2)[codes]  # The last column is of those of no known group.
    features = np.hstack([np.nan_to_num(wishes), groups])
    return LearningData(
        person=trials.person,
        features=features[trials.person],
        label=trials.value,
        is_learned=_halves(people, seed)[trials.person],
    )


def _halves(people: People, seed: int) -> Any:
    import numpy as np

    return np.array(is_for_learning(people.frame["consumer_id"], seed), dtype=bool)


SPENDING = (
    f"which shoppers are of the {TOP_SHARE:.0%} who pay most, from what can be known before the "
    "first receipt: preferences, age and household income"
)
"""What ``spending_data`` is, in words."""
