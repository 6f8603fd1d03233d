"""Worlds without a bias are not flagged more often than the level says, and biases are found."""

from math import log

import numpy as np
import pytest
from scipy.stats import binom

from marketing.group_fairness import comparison
from marketing.group_fairness.attributes import ATTRIBUTES, Groups
from marketing.group_fairness.comparison import compare
from marketing.group_fairness.grading import LEVEL, graded, in_order
from marketing.group_fairness.outcomes import OUTCOMES, Trials
from marketing.group_fairness.words import short_finding
from tests.fairness_worlds import people_and_tables

BY_KEY = {outcome.key: outcome for outcome in OUTCOMES}
RANDOM = np.random.default_rng(1)
N_SEEDS, N_SHOPPERS = 20, 1000


ALL = (*ATTRIBUTES.values(),)


def grades(people, tables, keys=("eligible", "treated"), attributes=ALL):
    found = []
    for key in keys:
        trials = BY_KEY[key].trials(people, tables)
        found += [
            compare(BY_KEY[key], each, trials, people.groups[each.key], RANDOM)
            for each in attributes
        ]
    return graded(found, LEVEL)


@pytest.fixture
def quick(monkeypatch):
    """Without the parity figures, which take most of the time and part in no test."""
    monkeypatch.setattr(comparison, "_parity", lambda counts, is_compared: (0.0, 1.0))


def test_unbiased_worlds_are_flagged_no_more_often_than_the_level_says(quick):
    """S2.92.  Reports of 20 seeds, all attributes and pairs; of as many independent ones with a
    false alarm at the level, more than the limit come once in a thousand times.
    """
    n_flagged, n_tests, below = 0, 0, 0
    for seed in range(N_SEEDS):
        found = grades(*people_and_tables(N_SHOPPERS, seed))
        n_flagged += any(each.is_flagged for each in found)
        p_values = [each.comparison.equality.p for each in found if each.comparison.equality]
        n_tests += len(p_values)
        below += sum(p <= LEVEL for p in p_values)
    assert n_flagged <= binom.ppf(0.999, N_SEEDS, LEVEL)
    # The tests have power: not adjusted, about the level of them are below it.  The tests of a
    # seed hang together; taken as wholly the same in each outcome, the error is that of 40 draws.
    assert n_tests >= N_SEEDS * 30
    assert abs(below / n_tests - LEVEL) < 3 * (LEVEL * (1 - LEVEL) / (2 * N_SEEDS)) ** 0.5


def row(found, outcome, attribute, group):
    for each in found:
        of = each.comparison
        if (of.outcome.key, of.attribute.key) == (outcome, attribute):
            return each, next(row for row in of.groups if row.name == group)
    raise AssertionError((outcome, attribute))


def test_a_targeting_bias_is_found_with_its_sign_and_size(quick):
    """S2.92.  The chance of being treated is 0.3 less for women."""
    found = grades(*people_and_tables(N_SHOPPERS, 3, "targeting:sex=-0.3"))
    each, female = row(found, "treated", "sex", "female")
    assert each.is_flagged
    assert in_order(found)[0] is each
    assert abs(female.from_others.value + 0.3) < 3 * female.from_others.error
    # Nothing else: neither another attribute by itself, nor who is on the lists.
    alone = [one.comparison for one in in_order(found) if not one.comparison.attribute.of]
    assert [(of.outcome.key, of.attribute.key) for of in alone] == [("treated", "sex")]
    pairs = [one for one in in_order(found) if one.comparison.attribute.of]
    assert all(one.also_alone == ("sex",) for one in pairs)


def test_a_representation_bias_is_found_with_its_sign_and_size(quick):
    """S2.92.  Women of a target are on the lists 0.6 times as often; the group with the most
    contacts is the one that the other is compared with.
    """
    found = grades(*people_and_tables(N_SHOPPERS, 3, "representation:sex=-0.4"))
    each, female = row(found, "eligible", "sex", "female")
    assert each.is_flagged
    assert female.from_others.value < 0
    other = next(group for group in each.comparison.groups if group.to_reference)
    factor = 0.6 if other is female else 1 / 0.6
    assert abs(log(other.to_reference.value / factor)) < 3 * other.to_reference.log_error
    assert not row(found, "treated", "sex", "female")[0].is_flagged


def test_a_measurement_bias_is_found_with_its_sign_and_size():
    """S2.92.  Half of the coupons of a group are not recorded; of others all are."""
    people, _ = people_and_tables(1500, 1)
    random = np.random.default_rng(1)
    person = np.repeat(np.arange(1500), 2)
    is_black = np.array(people.frame["RAC1P"] == 2)[person]
    value = np.where(is_black, random.random(3000) < 0.5, True).astype(int)
    trials = Trials(person, random.integers(0, 5, 3000), value)
    found = compare(BY_KEY["recorded"], ATTRIBUTES["race"], trials, people.groups["race"], RANDOM)
    black = next(group for group in found.groups if group.name == "black")
    assert graded([found], LEVEL)[0].is_flagged
    assert found.standing_out is black
    assert abs(black.from_reference.value + 0.5) < 3 * black.from_reference.error
    assert black.to_reference.value == pytest.approx(black.rate, abs=0.05)
    assert found.parity_difference == pytest.approx(1 - black.rate)


def test_groups_that_are_too_small_are_reported_and_not_judged(quick):
    """S2.88."""
    people, tables = people_and_tables(400, 1)
    found = grades(people, tables, ["treated"], [ATTRIBUTES["race"]])[0].comparison
    small = [group for group in found.groups if group.n_shoppers < comparison.LEAST_SHOPPERS]
    assert small
    assert not any(group.is_compared for group in small)
    assert found.equality.n_free == sum(group.is_compared for group in found.groups) - 1


def test_where_all_are_treated_alike_by_rule_there_is_no_test():
    """S2.90, S2.92: a rule without exceptions has no chance in it."""
    people, tables = people_and_tables(300, 1)
    contacts = tables.contacts.assign(assignment="treated")
    found = grades(people, tables._replace(contacts=contacts), ["treated"])
    assert all(each.comparison.equality is None and not each.is_flagged for each in found)
    assert {each.comparison.reason for each in found} <= {
        comparison.NOTHING_VARIES,
        comparison.FEW_GROUPS,
    }


def test_groups_that_are_equal_within_campaigns_are_not_flagged():
    """S2.92.  Simpson's paradox, through the whole comparison: of one campaign 90% have it and most
    are men, of the other 10%, and most are women.
    """
    groups = Groups(("male", "female"), np.tile(np.repeat([0, 1], [900, 100]), 2))
    groups.codes[1000:] = 1 - groups.codes[1000:]
    value = np.concatenate([np.arange(1000) % 10 < 9, np.arange(1000) % 10 < 1]).astype(int)
    trials = Trials(np.arange(2000), np.repeat([0, 1], 1000), value)
    found = compare(BY_KEY["treated"], ATTRIBUTES["sex"], trials, groups, RANDOM)
    male, female = found.groups
    assert found.parity_difference == pytest.approx(0.82 - 0.18)
    for row in (male, female):
        assert row.from_others.value == pytest.approx(0)
        assert row.to_others.value == pytest.approx(1)
    other = next(row for row in (male, female) if row.name != found.reference)
    assert other.from_reference.value == pytest.approx(0)
    assert other.to_reference.value == pytest.approx(1)
    assert other.raw_difference == pytest.approx(other.rate - (1 - other.rate))
    assert found.equality.p == pytest.approx(1)
    assert not graded([found], LEVEL)[0].is_flagged


def comparison_of(rates, n=400, outcome="treated"):
    """A comparison of groups of equal size, in one campaign, with these rates."""
    names = tuple(f"group {place}" for place in range(len(rates)))
    groups = Groups(names, np.repeat(np.arange(len(rates)), n))
    value = np.concatenate([(np.arange(n) < n * rate).astype(int) for rate in rates])
    trials = Trials(np.arange(len(value)), np.zeros(len(value), dtype=int), value)
    return compare(BY_KEY[outcome], ATTRIBUTES["race"], trials, groups, RANDOM)


def test_the_groups_that_differ_are_named_furthest_first():
    """S2.88, S2.92: of equal ones none, however many tests there are."""
    one = comparison_of([0.5, 0.5, 0.7, 0.2])
    found = graded([one], LEVEL)[0]
    assert [row.name for row in found.differing] == ["group 3", "group 2"]
    assert one.standing_out.name == "group 3"
    assert short_finding(found).startswith("Treated, by race: group 3")
    assert "points less than all others" in short_finding(found)
    assert "points more than group 0" in short_finding(graded([comparison_of([0.5, 0.7])], 0.05)[0])


def test_more_tests_ask_for_more_before_a_group_is_named():
    """S2.92.  A difference with z = 2.97, p = 0.003, is named as one of one test, not of 100;
    one with z = 2.26, p = 0.024, is not as one of 3 groups that are left to be named.
    """
    far = comparison_of([0.5, 0.1])
    close = comparison_of([0.5, 0.605])
    assert graded([close], LEVEL)[0].is_flagged
    assert not graded([close, *[comparison_of([0.5, 0.5])] * 99], LEVEL)[0].is_flagged
    mixed = comparison_of([0.5, 0.1, 0.605])
    assert len(graded([mixed], LEVEL)[0].differing) == 2
    many = graded([mixed, *[comparison_of([0.5, 0.5])] * 99], LEVEL)[0]
    assert [row.name for row in many.differing] == ["group 1"]
    several = graded([comparison_of([0.5, 0.1, 0.58, 0.5, 0.5])], LEVEL)[0]
    assert [row.name for row in several.differing] == ["group 1"]
    assert graded([far], LEVEL)[0].adjusted_p == far.equality.p


def test_an_attribute_by_itself_comes_before_pairs():
    """S2.88: however sure a pair is."""
    alone = comparison_of([0.5, 0.65])
    pair = comparison_of([0.5, 0.1])._replace(attribute=ATTRIBUTES["sex*race"])
    first, second = in_order(graded([pair, alone], LEVEL))
    assert (first.comparison, second.comparison) == (alone, pair)
    assert second.also_alone == ("race",)


def test_the_intervals_of_differences_and_ratios():
    """S2.88: 1.96 errors each way, of a ratio of its logarithm; and a difference is at most 1."""
    found = comparison_of([0.5, 0.25]).groups[1]
    low, high = comparison.interval_of(found.from_reference)
    error = (0.25 / 400 + 0.1875 / 400) ** 0.5
    assert (low, high) == pytest.approx((-0.25 - 1.959964 * error, -0.25 + 1.959964 * error))
    low, high = comparison.ratio_interval_of(found.to_reference)
    error = (1 / 100 - 1 / 400 + 1 / 200 - 1 / 400) ** 0.5
    assert (log(low), log(high)) == pytest.approx(
        (log(0.5) - 1.959964 * error, log(0.5) + 1.959964 * error)
    )
