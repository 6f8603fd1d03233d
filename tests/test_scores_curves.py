"""Qini, AUUC and the gain curve: by hand, and against brute force."""

import random
from itertools import pairwise, permutations
from statistics import fmean

import pytest

from ground_truth.scores.curves import (
    Outcomes,
    area,
    best_scores,
    gain_height,
    qini_coefficient,
    qini_height,
    random_area,
    uplift_height,
)

# By hand: the first is treated and buys, the last is held out and buys.
FOUR = Outcomes([1, 0, 1, 0], bought=[1, 0, 0, 1], effects=[1, 0, 0, -1], weights=[1] * 4)


def test_curves_by_hand():
    """Qini heights 1, 1, 1, 0; uplift heights 1, 2, 1.5, 0; gain heights 1, 1, 1, 0."""
    scores = [4.0, 3.0, 2.0, 1.0]
    assert area(scores, FOUR, qini_height) == 3 / 16
    assert area(scores, FOUR, uplift_height) == 4.5 / 16
    assert area(scores, FOUR, gain_height) == 3 / 16


def test_coefficients_by_hand():
    """The order reversed has Qini heights 0, -1, -0.5, 0."""
    best = best_scores(FOUR)
    assert best == [1, 0, 0, -1]
    assert qini_coefficient([4, 3, 2, 1], FOUR, qini_height, best) == 1
    assert qini_coefficient([1, 2, 3, 4], FOUR, qini_height, best) == -0.5
    assert qini_coefficient([7, 7, 7, 7], FOUR, qini_height, best) == 0


def test_nothing_to_be_found_has_no_coefficient():
    nobody = Outcomes([1, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0], [1] * 4)
    assert qini_coefficient([4, 3, 2, 1], nobody, qini_height, best_scores(nobody)) is None
    assert area([4, 3, 2, 1], nobody, uplift_height) == 0


def some_outcomes(chance, n):
    treated = [int(chance.random() < 0.6) for _ in range(n)]
    kinds = [chance.choice([(1, 0), (1, 1), (0, 0), (0, 1)]) for _ in range(n)]
    bought = [pair[0] if t else pair[1] for t, pair in zip(treated, kinds, strict=True)]
    effects = [if_treated - if_not for if_treated, if_not in kinds]
    return Outcomes(treated, bought, effects, [1] * n)


def brute_area(order, outcomes, height):
    """The area by the definitions, for an order of contacts."""
    heights = [0.0]
    for n in range(1, len(order) + 1):
        first = order[:n]
        treated = [outcomes.bought[i] for i in first if outcomes.treated[i]]
        held_out = [outcomes.bought[i] for i in first if not outcomes.treated[i]]
        t_rate, c_rate = (fmean(group) if group else 0.0 for group in (treated, held_out))
        heights.append(
            {
                qini_height: sum(treated) - len(treated) * c_rate,
                uplift_height: (t_rate - c_rate) * n,
                gain_height: sum(outcomes.effects[i] for i in first),
            }[height]
        )
    return sum(map(fmean, zip(heights[1:], heights[:-1], strict=True))) / len(order) ** 2


@pytest.mark.parametrize("height", [qini_height, uplift_height, gain_height])
def test_areas_are_those_of_the_definitions(height):
    chance = random.Random(1)
    for n in (1, 2, 5, 40):
        for _ in range(20):
            outcomes = some_outcomes(chance, n)
            order = chance.sample(range(n), n)
            scores = [float(-order.index(i)) for i in range(n)]
            assert area(scores, outcomes, height) == pytest.approx(
                brute_area(order, outcomes, height), abs=1e-12
            )


def test_ties_have_the_mean_gain_of_all_their_orders():
    chance = random.Random(2)
    scores = [2.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    for _ in range(5):
        outcomes = some_outcomes(chance, len(scores))
        areas = [
            brute_area(order, outcomes, gain_height)
            for order in permutations(range(len(scores)))
            if [scores[i] for i in order] == scores
        ]
        assert area(scores, outcomes, gain_height) == pytest.approx(fmean(areas), abs=1e-12)


def test_a_random_ranking_has_half_of_what_everybody_has():
    outcomes = some_outcomes(random.Random(3), 500)
    assert random_area(outcomes, gain_height) == sum(outcomes.effects) / 500 / 2
    treated = [b for b, t in zip(outcomes.bought, outcomes.treated, strict=True) if t]
    held_out = [b for b, t in zip(outcomes.bought, outcomes.treated, strict=True) if not t]
    average_effect = fmean(treated) - fmean(held_out)
    assert random_area(outcomes, uplift_height) == pytest.approx(average_effect / 2)


def test_no_ranking_is_better_than_the_best():
    chance = random.Random(4)
    for _ in range(50):
        outcomes = some_outcomes(chance, 30)
        scores = [chance.random() for _ in range(30)]
        best = best_scores(outcomes)
        assert area(scores, outcomes, gain_height) <= area(outcomes.effects, outcomes, gain_height)
        assert qini_coefficient(scores, outcomes, gain_height, outcomes.effects) <= 1
        assert qini_coefficient(best, outcomes, qini_height, best) == 1


def test_scikit_uplift_gives_the_same():
    """What ``qini_auc_score`` and ``uplift_auc_score`` of scikit-uplift 0.5.1 gave for these ten
    contacts, and the heights of the Qini curve by hand: t - c T / C.
    """
    treated = [1, 1, 0, 1, 0, 0, 1, 0, 1, 0]
    bought = [1, 1, 0, 0, 0, 1, 1, 0, 0, 1]
    outcomes = Outcomes(treated, bought, [0] * 10, [1] * 10)
    scores = [float(10 - i) for i in range(10)]
    heights = [0, 1, 2, 2, 2, 2, 2 - 3 / 3, 3 - 4 / 3, 3 - 4 / 4, 3 - 5 / 4, 3 - 2 * 5 / 5]
    expected = sum((a + b) / 2 for a, b in pairwise(heights)) / 100
    assert area(scores, outcomes, qini_height) == pytest.approx(expected)
    best = best_scores(outcomes)
    qini = qini_coefficient(scores, outcomes, qini_height, best)
    assert qini == pytest.approx(0.5900900900900902, abs=1e-12)
    # Its best ranking for the uplift curve, as there are no more held-out buyers (2) than treated
    # who do not buy (2): treated buyers, then who is held out and does not buy, then the treated.
    best = [2 * (b == t) + t for b, t in zip(bought, treated, strict=True)]
    normal = qini_coefficient(scores, outcomes, uplift_height, best)
    assert normal == pytest.approx(0.5885416666666665, abs=1e-12)


def test_equal_weights_of_each_side_change_no_coefficient():
    chance = random.Random(5)
    outcomes = some_outcomes(chance, 60)
    scores = [chance.random() for _ in range(60)]
    weighted = outcomes._replace(weights=[1 / 0.6 if t else 1 / 0.4 for t in outcomes.treated])
    best = best_scores(outcomes)
    assert qini_coefficient(scores, weighted, qini_height, best) == pytest.approx(
        qini_coefficient(scores, outcomes, qini_height, best)
    )
    assert area(scores, weighted, uplift_height) == pytest.approx(
        area(scores, outcomes, uplift_height)
    )


def test_weights_mend_what_confounding_breaks():
    """Of 100 good customers nine in ten are treated and half buy, of 100 others half are treated
    and a tenth buys; treatment does nothing.
    """
    treated, bought, weights = [], [], []
    for propensity, side, n, n_buyers in (
        (0.9, 1, 90, 45), (0.9, 0, 10, 5), (0.5, 1, 50, 5), (0.5, 0, 50, 5)
    ):  # fmt: skip
        treated += [side] * n
        bought += [1] * n_buyers + [0] * (n - n_buyers)
        weights += [1 / (propensity if side else 1 - propensity)] * n
    outcomes = Outcomes(treated, bought, [0] * 200, [1] * 200)
    assert random_area(outcomes, uplift_height) == pytest.approx((50 / 140 - 10 / 60) / 2)
    weighted = outcomes._replace(weights=weights)
    assert random_area(weighted, uplift_height) == pytest.approx(0, abs=1e-12)
