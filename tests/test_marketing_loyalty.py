"""marketing/people/loyalty.py: points, rewards and tiers."""

from collections import Counter, defaultdict
from statistics import fmean

import pytest

from marketing.people.loyalty import REWARD_POINTS, TIER_STEPS, Loyalty, n_redemptions, tier_of
from marketing.tables import AGE_GROUPS, TIERS, age_group_of
from tests.marketing_people import histories, sampling_error, world

N = 1500


@pytest.fixture(scope="module")
def accounts():
    made = Loyalty(world())
    return [
        (history, profile, made.account(history, profile))
        for history in histories(N)
        for profile in [world().homes.profile(history.shopper)]
    ]


def test_points_are_the_whole_dollars_of_the_receipts(accounts):
    """S2.53."""
    for history, _, account in accounts:
        assert account.lifetime_points == sum(cents // 100 for cents in history.total_cents)
        assert account.redeemed_points == account.redemptions * REWARD_POINTS
        assert account.points_balance == account.lifetime_points - account.redeemed_points
        assert 0 <= account.points_balance <= account.lifetime_points


def test_all_tiers_occur_and_agree_with_the_points(accounts):
    """S2.53: in the default population, each for one in twenty at least."""
    counts = Counter(account.tier for _, _, account in accounts)
    assert set(counts) == set(TIERS)
    assert min(counts.values()) > N / 20
    for _, _, account in accounts:
        lowest = (0, *TIER_STEPS)[TIERS.index(account.tier)]
        assert account.lifetime_points >= lowest
    for number, step in enumerate(TIER_STEPS):
        assert tier_of(step - 1) == TIERS[number]
        assert tier_of(step) == TIERS[number + 1]


def test_redemption_varies_by_age(accounts):
    """S2.53: the younger take more of the rewards that their points are good for."""
    shares = defaultdict(list)
    for _, profile, account in accounts:
        rewards = account.lifetime_points // REWARD_POINTS
        shares[age_group_of(profile.age)].append(account.redemptions / rewards)
    means = [fmean(shares[age_group]) for age_group in AGE_GROUPS]
    errors = [sampling_error(shares[age_group]) for age_group in AGE_GROUPS]
    for i in (0, 1):
        assert means[i] - means[i + 1] > 3 * (errors[i] + errors[i + 1])


def test_nobody_gives_points_away_that_are_not_there():
    """S2.53: balance >= 0, at any time."""
    always = bytes(5)
    assert n_redemptions([249, 0, 1, 0, 250], always, 256) == 2
    assert n_redemptions([1000, 0, 0, 0, 0], always, 256) == 4
    assert n_redemptions([1000, 0, 0, 0, 0], bytes([255] * 5), 255) == 0
    assert n_redemptions([], b"", 255) == 0


def test_an_account_is_the_same_whenever_it_is_made(accounts):
    """S2.16."""
    made = Loyalty(world())
    for history, profile, account in accounts[5::-1]:
        assert made.account(history, profile) == account
