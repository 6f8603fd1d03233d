"""world/campaigns/targeting.py: whom campaigns meet, when, and who is treated."""

from collections import defaultdict
from math import sqrt
from statistics import fmean, stdev

import pytest

from world.campaigns.campaign import FIGURES, SIZES, WINDOW_DAYS
from world.settings import CampaignSettings, Settings
from world.world import World

N = 1500
N_TRIPS = 30


def world_with(assignment="randomised", **values):
    settings = Settings(
        campaigns=CampaignSettings(assignment), receipts_per_customer=N_TRIPS, **values
    )
    return World(settings)


@pytest.fixture(scope="module")
def world():
    return world_with()


@pytest.fixture(scope="module")
def met(world):
    """Shoppers and their contacts of the last year."""
    first = world.settings.end_date.toordinal() - 364
    shoppers = [world.shopper(index) for index in range(N)]
    return [(shopper, world.targeting.contacts(shopper, first)) for shopper in shoppers]


def contacts_of(met, size=None):
    return [c for _, contacts in met for c in contacts if size in (None, c.campaign.size)]


def test_a_window_lies_inside_its_campaign(met):
    """S2.48: the contact and what follows from it are on days of the campaign."""
    for contact in contacts_of(met):
        assert contact.campaign.first_day <= contact.day
        assert contact.last_day == contact.day + WINDOW_DAYS - 1 <= contact.campaign.last_day


def test_contacts_are_sorted_and_of_every_campaign_once(met):
    for _, contacts in met[:100]:
        assert [c.day for c in contacts] == sorted(c.day for c in contacts)
        ids = [contact.campaign.campaign_id for contact in contacts]
        assert len(set(ids)) == len(ids)
        assert 20 < len(ids) < 40


@pytest.mark.parametrize("size", SIZES)
def test_early_days_are_the_likelier_ones(met, size):
    """Half of the contacts are in the first quarter of the days."""
    places = [
        (c.day - c.campaign.first_day) / (c.campaign.last_day - c.campaign.first_day - 12)
        for c in contacts_of(met, size)
        if c.campaign.first_day > met[0][1][0].day
    ]
    share = fmean(place < 0.25 for place in places)
    # Whole days: one day more or less.
    one_day = 1 / (FIGURES[size].days[0] - 13)
    assert abs(share - 0.5) < 3 * 0.5 / sqrt(len(places)) + one_day


@pytest.mark.parametrize("size", SIZES)
def test_campaigns_reach_as_many_households_as_stated(met, size):
    """Of all shoppers so many are treated: within 5% of it and three standard errors.

    A shopper's contacts hang together, so that the error is that of the shoppers' sums.
    """
    campaigns = {c.campaign.campaign_id for c in contacts_of(met, size)}
    whole = [
        [c for c in contacts if c.campaign.size == size and c.is_treated] for _, contacts in met
    ]
    n_contacts = fmean(sum(c.campaign.size == size for c in contacts) for _, contacts in met)
    reached = [len(treated) / n_contacts for treated in whole]
    error = stdev(reached) / sqrt(N)
    assert len(campaigns) >= FIGURES[size].a_year
    assert abs(fmean(reached) - FIGURES[size].reach) < 0.05 * FIGURES[size].reach + 3 * error


def test_only_the_target_is_eligible(world, met):
    """S2.52."""
    n_eligible = 0
    for shopper, contacts in met:
        profile = world.homes.profile(shopper)
        for contact in contacts:
            target = contact.campaign.target
            is_of_target = (
                shopper.archetype.key in target.archetypes
                and target.ages[0] <= profile.age <= target.ages[1]
                and target.incomes[0] <= profile.household_income <= target.incomes[1]
                and profile.state.region in target.regions
            )
            assert is_of_target or not contact.is_eligible
            assert (contact.propensity > 0) == contact.is_eligible >= contact.is_treated
            n_eligible += contact.is_eligible
    assert n_eligible > 1000


def test_the_coin_is_fair_at_the_holdout_share(met):
    shares = defaultdict(list)
    for contact in contacts_of(met):
        if contact.is_eligible:
            assert contact.propensity == 1 - contact.campaign.holdout_share
            shares[contact.propensity].append(contact.is_treated)
    assert len(shares) > 1
    for propensity, treated in shares.items():
        error = sqrt(propensity * (1 - propensity) / len(treated))
        assert abs(fmean(treated) - propensity) < 3 * error


@pytest.fixture(scope="module")
def confounded(met):
    world = world_with("confounded")
    first = world.settings.end_date.toordinal() - 364
    return [(shopper, world.targeting.contacts(shopper, first)) for shopper, _ in met]


def test_the_confounded_world_has_the_same_shoppers_and_another_coin(met, confounded):
    for (_, here), (_, there) in zip(met, confounded, strict=True):
        pairs = [*zip(here, there, strict=True)]
        for one, other in pairs:
            assert one[:4] == other[:4]
            assert 0.05 <= other.propensity <= 0.95 or not other.is_eligible


def test_the_best_customers_are_likelier_to_be_treated(confounded):
    """And as many of the target on average as where the coin is fair, within three errors."""
    by_campaign = defaultdict(list)
    for shopper, contacts in confounded:
        for contact in contacts:
            if contact.is_eligible:
                who = shopper.archetype.key, shopper.household_size
                by_campaign[contact.campaign].append((who, contact))
    checked = 0
    for found in by_campaign.values():
        chances = {who: contact.propensity for who, contact in found}
        for key in {key for key, _ in chances}:
            values = [chances[key, size] for size in range(3) if (key, size) in chances]
            assert values == sorted(values)
            checked += len(values) == 3 and values[0] < values[2]
    assert checked > 20
    eligible = [contact for found in by_campaign.values() for _, contact in found]
    gap = [c.propensity - (1 - c.campaign.holdout_share) for c in eligible]
    assert abs(fmean(gap)) < 3 * stdev(gap) / sqrt(len(gap)) + 0.01
    hits = [c.is_treated - c.propensity for c in eligible]
    assert abs(fmean(hits)) < 3 * stdev(hits) / sqrt(len(hits))


def test_a_history_has_the_contacts_whose_window_it_sees_the_end_of(world):
    """And answers where it sees it whole."""
    n_early = 0
    for index in range(50):
        history = world.history(world.shopper(index))
        contacts = world.contacts(history)
        assert contacts == world.targeting.contacts(history.shopper, history.days[0])
        assert all(contact.last_day >= history.days[0] for contact in contacts)
        whole = [*filter(history.sees_whole, contacts)]
        assert whole == [contact for contact in contacts if contact.day >= history.days[0]]
        eligible = [contact for contact in whole if contact.is_eligible]
        assert [answer.contact for answer in history.answers] == eligible
        # None is left out of those that a longer history has.
        longer = world.targeting.contacts(history.shopper, history.days[0] - 500)
        assert contacts == [each for each in longer if each.last_day >= history.days[0]]
        n_early += len(contacts) - len(whole)
    assert n_early > 20


def test_every_coupon_is_of_a_treated_contact(world):
    """S2.67: also where the contact was before the first receipt."""
    n, n_early = 0, 0
    for index in range(N // 3):
        history = world.history(world.shopper(index))
        if not history.coupons:
            continue
        contacts = {each.campaign.campaign_id: each for each in world.contacts(history)}
        for coupon in history.coupons:
            contact = contacts[coupon.campaign.campaign_id]
            assert contact.is_treated
            assert contact.day <= history.days[coupon.trip] <= contact.last_day
            n += 1
            n_early += not history.sees_whole(contact)
    assert 0 < n_early < n / 2


def test_earlier_contacts_wear_a_campaign_out_and_its_own_does_not(world):
    """Those of the 60 days before its contact, for which the shopper was eligible; neither itself
    nor another one on the same day.
    """
    n_found = 0
    for index in range(200):
        shopper = world.shopper(index)
        first = world.settings.end_date.toordinal() - 364
        encounters = world.targeting.encounters(shopper, first)
        days = [
            contact.day
            for contact in world.targeting.contacts(shopper, first - 100)
            if contact.is_eligible
        ]
        for day, *_ in encounters.met:
            n_before = sum(day - 60 <= earlier < day for earlier in days)
            assert encounters.n_before(day) == n_before
            n_found += n_before
    assert n_found > 200


def test_where_there_are_no_campaigns_nobody_is_met():
    world = World(Settings())
    history = world.history(world.shopper(3))
    assert world.contacts(history) == []
    assert history.answers == history.coupons == ()


def test_whom_a_campaign_meets_depends_on_neither_receipts_nor_ids(met):
    other = World(Settings(campaigns=CampaignSettings(), receipts_per_customer=3, id_digits=9))
    first = other.settings.end_date.toordinal() - 364
    for index in range(100):
        assert other.targeting.contacts(other.shopper(index), first) == met[index][1]
        # A longer time has the contacts of a shorter one.
        longer = other.targeting.contacts(other.shopper(index), first - 500)
        assert [contact for contact in longer if contact.last_day >= first] == met[index][1]
