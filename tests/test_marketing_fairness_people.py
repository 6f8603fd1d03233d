"""Who is of which group, who is looked at, and whom a campaign is for."""

import numpy as np
import pandas as pd
import pytest

from marketing.group_fairness.attributes import ATTRIBUTES, PAIRS, UNKNOWN, groups_of
from marketing.group_fairness.campaign_targets import is_in_target
from marketing.group_fairness.counts import counted
from marketing.group_fairness.outcomes import OUTCOMES, Trials, is_top
from marketing.group_fairness.people import people_of
from marketing.group_fairness.sampling import is_for_learning, sampled
from marketing.group_fairness.tables_read import Tables
from tests.fairness_worlds import people_and_tables
from world.campaigns.bias_effects import group_of
from world.campaigns.biases import AGE, HISPANIC, INCOME, RACE, SEX

BY_KEY = {outcome.key: outcome for outcome in OUTCOMES}


def persons(**columns):
    n = max(map(len, columns.values()))
    usual = {
        "consumer_id": [f"c{i}" for i in range(n)],
        "archetype": ["a"] * n,
        "region": ["South"] * n,
        "age_group": ["55+"] * n,
        "AGEP": [60] * n,
        "SEX": [1] * n,
        "RAC1P": [1] * n,
        "HISP": [1] * n,
        "HINCP": [50_000] * n,
    }
    return pd.DataFrame({**usual, **columns})


def names_of(attribute, **columns):
    groups = groups_of(persons(**columns))[attribute]
    return [None if code == UNKNOWN else groups.names[code] for code in groups.codes]


@pytest.mark.parametrize(
    ("attribute", "bias", "column", "values"),
    [
        ("sex", SEX, "SEX", [1, 2]),
        ("race", RACE, "RAC1P", [*range(1, 10)]),
        ("hispanic", HISPANIC, "HISP", [*range(1, 25)]),
        ("income", INCOME, "HINCP", [0, 34_999, 35_000, 74_999, 75_000, 149_999, 150_000, 10**6]),
    ],
)
def test_the_groups_are_those_in_which_biases_are_planted(attribute, bias, column, values):
    """S2.89: so that a planted bias is found as it was named."""
    theirs = [group_of(bias, value) for value in values]
    pairs = set(zip(names_of(attribute, **{column: values}), theirs, strict=True))
    assert len(pairs) == len({ours for ours, _ in pairs}) == len(set(theirs))


def test_the_age_groups_are_those_of_the_biases():
    groups = {group_of(AGE, age) for age in range(18, 100)}
    assert set(names_of("age", age_group=sorted(groups))) == groups


def test_a_value_that_is_missing_or_unheard_of():
    """Missing: of no group.  A region of a user's own is a group; a code of no meaning is not."""
    assert names_of("sex", SEX=[2, None, 7]) == ["female", None, None]
    assert names_of("region", region=["West", "Lombardy", None]) == ["West", "Lombardy", None]
    assert names_of("income", HINCP=[None, 1]) == [None, "under $35,000"]


def test_pairs_are_groups_of_both():
    """S2.89: each two of six."""
    assert len(PAIRS) == 6 * 5 / 2
    found = names_of("sex*region", SEX=[1, 2, None], region=["West", "South", "West"])
    assert found == ["male and West", "female and South", None]
    assert ATTRIBUTES["sex*region"].of == ("sex", "region")


def test_trials_are_counted_by_stratum_and_group():
    """By hand; who is of no known group takes no part."""
    groups = groups_of(persons(SEX=[1, 2, None]))["sex"]
    trials = Trials(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 0, 1]), np.array([1, 0, 0, 1, 1]))
    found = counted(trials, groups)
    assert found.names == ("male", "female")
    assert found.n.tolist() == [[1, 2], [1, 0]]
    assert found.n_with.tolist() == [[1, 1], [0, 0]]
    assert found.n_shoppers.tolist() == [1, 1]


def test_a_sample_depends_on_the_seed_and_not_on_the_order():
    ids = [f"customer_{i:06d}" for i in range(500)]
    found = sampled(ids, 100, seed=1)
    assert len(found) == 100
    assert found == sorted(found)
    assert set(sampled(ids[::-1], 100, seed=1)) == set(found)
    assert set(sampled(ids, 100, seed=2)) != set(found)
    assert set(sampled(ids, 50, seed=1)) < set(found)
    assert sampled(ids, 1000, seed=1) == ids


def test_the_halves_are_about_halves():
    n = 4000
    n_learning = sum(is_for_learning([f"c{i}" for i in range(n)], seed=1))
    assert abs(n_learning - n / 2) < 3 * (n / 4) ** 0.5


def test_the_target_is_the_worlds():
    """Everybody on a list is of the target; of those who are, the share on it does not depend on
    whether they are of the target's edges or not.  Some contacts are of nobody in it.
    """
    people, tables = people_and_tables(300, 2)
    found = is_in_target(people, tables)
    assert len(found) < len(tables.contacts)
    assert found["eligible"].sum() == tables.contacts["eligible"].sum()


def test_the_target_by_hand():
    people = people_of(
        persons(AGEP=[17, 18, 30, 31, 30], HINCP=[10, 10, 99, 10, None], archetype=[*"aaaaa"]),
        [],
        5,
    )
    campaigns = pd.DataFrame(
        [("C", 18, 30, 10, 99, "South|West", "a|b"), ("D", 0, 99, 0, 999, "West", "a")],
        columns=[
            "campaign_id",
            "target_age_min",
            "target_age_max",
            "target_income_min",
            "target_income_max",
            "target_regions",
            "target_archetypes",
        ],
    )
    contacts = pd.DataFrame(
        {"campaign_id": [*"CCCCCDE"], "person": [0, 1, 2, 3, 4, 1, 1], "eligible": [True] * 7}
    )
    found = is_in_target(people, Tables(campaigns=campaigns, contacts=contacts))
    assert found["person"].tolist() == [1, 2]


def test_the_outcomes_by_hand():
    """What each is a rate of: S2.86."""
    people = people_of(persons(SEX=[1, 2, 1, 2, 1]), [], 5)
    contacts = pd.DataFrame(
        {
            "campaign_id": [*"CCCCC"],
            "person": range(5),
            "eligible": [True, True, True, True, False],
            "assignment": ["treated", "treated", "holdout", "treated", None],
            "window_observed": [True, True, True, False, True],
        }
    )
    events = pd.DataFrame(
        [
            ("C", "sent", 0, None, None),
            ("C", "conversion", 0, "r1", 2),
            ("C", "sent", 3, None, None),
        ],
        columns=["campaign_id", "event", "person", "transaction_id", "line_number"],
    )
    coupons = pd.DataFrame(
        {
            "campaign_id": [*"CC"],
            "person": [0, 1],
            "transaction_id": ["r1", "r2"],
            "line_number": [2, 2],
        }
    )
    receipts = pd.DataFrame(
        {"person": [0, 0, 1, 2, 3, 4], "transaction_value": [1.0, 2.0, 9.0, 1.0, 1.0, 1.0]}
    )
    loyalties = pd.DataFrame({"person": range(5), "tier": ["gold", "silver", "platinum", "x", "x"]})
    tables = Tables(
        contacts=contacts, events=events, coupons=coupons, receipts=receipts, loyalties=loyalties
    )
    expected = {
        "treated": {0: 1, 1: 1, 2: 0, 3: 1},
        "sent": {0: 1, 1: 0, 3: 1},
        "recorded": {0: 1, 1: 0},
        "converted": {0: 1, 1: 1},
        "high_tier": {0: 1, 1: 0, 2: 1, 3: 0, 4: 0},
        "high_spender": {0: 0, 1: 1, 2: 0, 3: 0, 4: 0},
    }
    for key, values in expected.items():
        found = BY_KEY[key].trials(people, tables)
        assert dict(zip(found.person.tolist(), found.value.tolist(), strict=True)) == values, key


def test_contacts_are_of_their_campaigns_stratum_and_shoppers_of_one():
    """S2.86, S2.92: groups are compared within campaigns, each outcome of contacts."""
    people, tables = people_and_tables(60, 2)
    contacts = tables.contacts
    coupons = contacts.assign(transaction_id=range(len(contacts)), line_number=1)
    tables = tables._replace(
        events=coupons.assign(event="sent"),
        coupons=coupons,
        loyalties=pd.DataFrame({"person": range(60), "tier": "gold"}),
    )
    names = sorted(contacts["campaign_id"].unique())
    assert len(names) > 5
    of_person = contacts.groupby("person")["campaign_id"].agg(set)
    for key in ("eligible", "treated", "sent", "recorded", "converted"):
        found = BY_KEY[key].trials(people, tables)
        pairs = zip(found.person, found.stratum, strict=True)
        there = sorted({*found.stratum})
        assert there == [*range(len(there))]
        assert len(there) > 5, key
        if len(there) == len(names):
            assert all(names[stratum] in of_person[person] for person, stratum in pairs)
    assert not BY_KEY["high_tier"].trials(people, tables).stratum.any()


def test_the_top_is_a_fifth():
    assert is_top(pd.Series(range(10))).tolist() == [False] * 8 + [True] * 2
