"""marketing/outreach/campaign_attributes.py: channel, creative and budget of a campaign."""

from collections import Counter
from functools import cache

import pytest

from marketing.outreach.campaign_attributes import (
    LEAST_BUDGET_CENTS,
    CampaignAttributes,
    budget_cents,
    pick,
)
from marketing.people.benchmarks import value_of, values_of
from marketing.tables import CAMPAIGN_CHANNELS, CREATIVE_ELEMENTS, CREATIVE_TYPES
from tests.marketing_people import campaign, is_share
from world.campaigns.campaign import FIGURES, SIZES

N = 4000


@cache
def attributes():
    made = CampaignAttributes(42)
    return [made[f"CMP-{number:08d}"] for number in range(N)]


@pytest.mark.parametrize(
    ("field", "name", "values"),
    [
        ("channel", "campaign_channel", CAMPAIGN_CHANNELS),
        ("creative_type", "creative_type", CREATIVE_TYPES),
    ],
)
def test_channels_and_creatives_are_of_the_lists_with_the_stated_shares(field, name, values):
    """S2.42."""
    counts = Counter(getattr(each, field) for each in attributes())
    assert set(counts) == set(values)
    for value, share in values_of(name).items():
        assert is_share(counts[value], N, share)


def test_elements_are_of_the_list_with_the_stated_shares():
    """S2.45: in the order of the list, one at least, none twice."""
    for each in attributes():
        assert each.creative_elements
        places = [*map(CREATIVE_ELEMENTS.index, each.creative_elements)]
        assert places == sorted(set(places))
    for element, share in values_of("creative_element").items():
        assert is_share(sum(element in each.creative_elements for each in attributes()), N, share)


def test_the_base_rate_is_that_of_channel_and_creative():
    """S2.46."""
    for each in attributes():
        rate = value_of("base_click_rate", each.channel)
        assert each.base_click_rate == rate * value_of("creative_factor", each.creative_type)
        assert 0 < each.base_click_rate < 1


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("n_customers", [1, 30, 1000, 10_000, 1_000_000])
def test_the_budget_is_enough_for_the_contacts(size, n_customers):
    """S2.46: for all contacts to expect and five sampling errors more."""
    share = FIGURES[size].reach
    most = n_customers * share + 5 * (n_customers * share * (1 - share)) ** 0.5
    for cents in (1, 60, 10_000):
        budget = budget_cents(campaign(730_000, size=size), cents, n_customers)
        assert budget >= most * cents
        assert budget >= LEAST_BUDGET_CENTS
        assert budget % 100_00 == 0
        # It is no fortune either.
        assert budget <= LEAST_BUDGET_CENTS + 1.25 * cents * (most + 5 * most**0.5 + 20)


def test_attributes_depend_on_seed_and_campaign_alone():
    """S2.16."""
    made = CampaignAttributes(42)
    assert [made[f"CMP-{number:08d}"] for number in (9, 3, 9)] == [
        attributes()[number] for number in (9, 3, 9)
    ]
    other = CampaignAttributes(43)
    assert any(other[f"CMP-{number:08d}"] != attributes()[number] for number in range(20))


def test_every_draw_picks_something():
    shares = {"a": 0.1, "b": 0.2, "c": 0.7}
    assert pick(shares, 0) == "a"
    assert pick(shares, 65_535) == "c"
    assert pick({"a": 0.1, "b": 0.1}, 65_535) == "b"
