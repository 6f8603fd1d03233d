"""marketing/outreach/lost_conversions.py: what a measurement bias leaves out of the engagements."""

from functools import cache
from math import sqrt

import pytest

from marketing.outreach.campaign_attributes import budget_cents
from marketing.outreach.daily import DailyCounts
from marketing.rows.engagements import EngagementRows
from marketing.tables import ENGAGEMENTS
from tests.test_planted_biases import in_group
from world.campaigns.biases import bias_of
from world.campaigns.campaign import FIGURES
from world.settings import CampaignSettings, Settings
from world.world import World

N = 400
EFFECT = 60.0
"""Many redeem, so that there is much to lose."""
EVENT, CONSUMER, CAMPAIGN = (
    ENGAGEMENTS.header.index(name) for name in ("event", "consumer_id", "campaign_id")
)


@cache
def shoppers():
    """With history and contacts, which a measurement bias does not change."""
    world = World(Settings(campaigns=CampaignSettings(effect=EFFECT)))
    histories = [world.history(world.shopper(index)) for index in range(N)]
    return [
        (history, world.homes.profile(history.shopper), world.contacts(history))
        for history in histories
    ]


@cache
def rows_of(*biases):
    """By shopper, the rows of the engagements."""
    campaigns = CampaignSettings(effect=EFFECT, biases=tuple(map(bias_of, biases)))
    maker = EngagementRows(World(Settings(campaigns=campaigns)))
    return [maker.rows(*each) for each in shoppers()]


def lost(*biases):
    """By shopper, how many conversions there are, and how many of them are lost."""
    found = []
    for rows, fewer in zip(rows_of(), rows_of(*biases), strict=True):
        gone = [row for row in rows if row not in fewer]
        assert [row for row in rows if row in fewer] == fewer
        assert {row[EVENT] for row in gone} <= {"conversion"}
        found.append((sum(row[EVENT] == "conversion" for row in rows), len(gone)))
    return found


@pytest.mark.parametrize("bias", ["measurement:sex=-0.4", "measurement:race:white=-0.2"])
def test_so_many_conversions_of_the_group_are_not_recorded(bias):
    """S2.92: within three standard errors; nothing else is missing, and of nobody else."""
    size, of_group = -bias_of(bias).size, in_group(bias)[:N]
    counts = lost(bias)
    n = sum(n for is_member, (n, _) in zip(of_group, counts, strict=True) if is_member)
    gone = sum(gone for is_member, (_, gone) in zip(of_group, counts, strict=True) if is_member)
    assert n > 150
    assert abs(gone / n - size) < 3 * sqrt(size * (1 - size) / n)
    assert gone == sum(gone for _, gone in counts)


def test_a_larger_bias_loses_these_and_more():
    """S2.92: the coin is the same."""
    few, many = (rows_of(f"measurement:sex={size}") for size in (-0.4, -0.7))
    assert all({*fewer} <= {*rows} for fewer, rows in zip(many, few, strict=True))
    assert sum(map(len, many)) < sum(map(len, few))


def test_two_biases_lose_what_either_does():
    """S2.92: of older women, 1 - 0.5 x 0.6 of them."""
    biases = ("measurement:sex=-0.5", "measurement:age=-0.4")
    women, older = (in_group(bias)[:N] for bias in biases)
    counts = lost(*biases)
    for is_woman in (False, True):
        for is_older in (False, True):
            cases = [counts[i] for i in range(N) if (women[i], older[i]) == (is_woman, is_older)]
            n, gone = sum(n for n, _ in cases), sum(gone for _, gone in cases)
            share = 1 - (0.5 if is_woman else 1) * (0.6 if is_older else 1)
            assert n > 50
            assert abs(gone / n - share) <= 3 * sqrt(share * (1 - share) / n)


def test_all_can_be_lost_and_the_days_count_what_is_recorded():
    """S2.92: engagement_daily has no conversion then, and as many clicks as without the bias."""
    biases = ("measurement:sex=-1", "measurement:sex:male=-1")
    campaigns = {c.campaign.campaign_id: c.campaign for *_, found in shoppers() for c in found}
    totals = []
    for rows in (rows_of(), rows_of(*biases)):
        counts = DailyCounts(campaigns.values())
        for row in (row for of_shopper in rows for row in of_shopper):
            counts.add(row)
        totals.append([sum(row[i] for row in counts.rows()) for i in (5, 6, 7)])
    assert totals[0][:2] == totals[1][:2]
    assert totals[0][2] > 200
    assert totals[1][2] == 0


def test_a_budget_is_enough_for_more_contacts():
    """S2.92: biases that let more be treated raise it, others leave it alone."""
    campaign = shoppers()[0][2][0].campaign

    def budget(*biases):
        return budget_cents(campaign, 50, 100_000, tuple(map(bias_of, biases)))

    assert budget("targeting:sex=-0.3", "measurement:sex=-0.3") == budget()
    assert budget("representation:sex=0.5") > 1.5 * FIGURES[campaign.size].reach * 100_000 * 50
    assert budget("targeting:sex=0.1") > budget()
