"""What the fairness report finds of each planted bias, in the unit in which it was planted."""

from math import isclose

import numpy as np
import pytest

from marketing.group_fairness.attributes import ATTRIBUTES, groups_of
from marketing.group_fairness.comparison import compare
from marketing.group_fairness.grading import LEVEL, graded
from marketing.group_fairness.outcomes import OUTCOMES, Trials
from marketing.group_fairness.planted import name_of, planted_found
from marketing.group_fairness.words import planted_text
from tests.test_marketing_fairness_people import persons
from world.campaigns.biases import GROUPS, Bias, bias_of

BY_KEY = {outcome.key: outcome for outcome in OUTCOMES}


def one_campaign(outcome, attribute, people, value):
    """The grade of an outcome that each of these people has or has not, once."""
    n = len(people)
    trials = Trials(np.arange(n), np.zeros(n, dtype=int), np.asarray(value))
    groups = groups_of(people)[attribute]
    found = compare(
        BY_KEY[outcome], ATTRIBUTES[attribute], trials, groups, np.random.default_rng(1)
    )
    return graded([found], LEVEL)


def two_sexes(n_men, men_with, n_women, women_with):
    people = persons(SEX=[1] * n_men + [2] * n_women)
    value = [1] * men_with + [0] * (n_men - men_with)
    return people, value + [1] * women_with + [0] * (n_women - women_with)


@pytest.mark.parametrize(
    ("kind", "outcome", "size"),
    [
        ("targeting", "treated", 0.4 - 0.8),
        ("representation", "eligible", 0.4 / 0.8 - 1),
        ("measurement", "recorded", 0.4 / 0.8 - 1),
    ],
)
@pytest.mark.parametrize("n_women", [100, 300])
def test_the_size_is_in_the_unit_of_the_flag(kind, outcome, size, n_women):
    """S2.92.  By hand: of the men 80% have it, of the women 40%, whoever are more."""
    grades = one_campaign(outcome, "sex", *two_sexes(200, 160, n_women, n_women * 2 // 5))
    [found] = planted_found([bias_of(f"{kind}:sex=-0.4")], grades)
    assert isclose(found.size, size)
    assert found.is_flagged
    low, high = found.interval
    assert low < size < high < 0
    assert f"found {size:.2f} (95% interval {low:.2f} to {high:.2f}), flagged" in planted_text(
        found
    )


def test_a_bias_that_is_not_there_is_found_in_no_size():
    """S2.92: and where nobody could tell, none is."""
    grades = one_campaign("treated", "sex", *two_sexes(200, 100, 200, 100))
    biases = [bias_of("targeting:sex=-0.3"), bias_of("targeting:age=-0.3")]
    found, untold = planted_found(biases, grades)
    assert (found.size, found.is_flagged) == (0, False)
    assert (untold.size, untold.interval, untold.is_flagged) == (None, None, False)
    assert planted_text(untold) == "planted targeting:age:55+=-0.3: it cannot be told"


@pytest.mark.parametrize("attribute", GROUPS)
def test_the_group_of_a_bias_is_one_of_the_reports(attribute):
    """S2.92: of every attribute and group, and no two of them the same."""
    names = groups_of(persons(age_group=["18-34", "35-54"]))[attribute].names
    found = [name_of(Bias("targeting", attribute, group, 0.1)) for group in GROUPS[attribute]]
    assert set(found) <= set(names)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("attribute", "column", "group", "value"),
    [
        ("hispanic", "HISP", "yes", 2),
        ("income", "HINCP", "under-35000", 34_999),
        ("income", "HINCP", "150000+", 150_000),
        ("race", "RAC1P", "api", 7),
        ("sex", "SEX", "female", 2),
    ],
)
def test_its_name_is_that_of_those_whom_the_bias_is_about(attribute, column, group, value):
    groups = groups_of(persons(**{column: [value]}))[attribute]
    assert groups.names[groups.codes[0]] == name_of(Bias("targeting", attribute, group, 0.1))
