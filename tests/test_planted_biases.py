"""world/campaigns/planted.py: biases in a world, found again in its contacts and receipts."""

from functools import cache
from math import sqrt

import pytest

from world.campaigns.bias_effects import LEAST_PROPENSITY, MOST_PROPENSITY, group_of
from world.campaigns.biases import bias_of
from world.settings import CampaignSettings, Settings
from world.world import World

N = 1200
DAYS = 364


@cache
def world_with(*biases, assignment="randomised", **values):
    campaigns = CampaignSettings(assignment, 4.0, tuple(map(bias_of, biases)))
    return World(Settings(campaigns=campaigns, **values))


@cache
def contacts_of(*biases, assignment="randomised"):
    """By shopper, the contacts of the last year by campaign_id."""
    world = world_with(*biases, assignment=assignment)
    first = world.settings.end_date.toordinal() - DAYS
    return [
        {c.campaign.campaign_id: c for c in world.targeting.contacts(world.shopper(i), first)}
        for i in range(N)
    ]


@cache
def groups():
    """By shopper, the group of each attribute."""
    world = world_with()
    found = []
    for shopper in map(world.shopper, range(N)):
        home, profile = world.homes.home(shopper), world.homes.profile(shopper)
        traits = {
            "sex": home.persons[0].sex,
            "age": profile.age,
            "income": profile.household_income,
            "region": profile.state.region,
            "race": home.race,
            "hispanic": home.hispanic,
        }
        found.append({name: group_of(name, value) for name, value in traits.items()})
    return found


def in_group(bias):
    bias = bias_of(bias)
    return [each[bias.attribute] == bias.group for each in groups()]


def pairs(members, biased):
    """Contacts without and with biases, of the members."""
    return [
        (here[campaign_id], there[campaign_id])
        for is_member, here, there in zip(members, contacts_of(), biased, strict=True)
        if is_member
        for campaign_id in here
    ]


def more_treated(contacts):
    """Of the eligible, the share treated less what holdout shares leave; and its error."""
    eligible = [c for c in contacts if c.is_eligible]
    n = len(eligible)
    more = sum(c.is_treated - (1 - c.campaign.holdout_share) for c in eligible) / n
    return more, sqrt(sum(c.propensity * (1 - c.propensity) for c in eligible)) / n


@pytest.mark.parametrize(
    "bias",
    [
        "targeting:sex=-0.3",
        "targeting:age:18-34=0.12",
        "targeting:income=-0.5",
        "targeting:hispanic=-0.4",
    ],
)
def test_a_targeting_bias_is_found_in_who_is_treated(bias):
    """S2.92: in its size, within three standard errors, and in nobody else."""
    size, members = bias_of(bias).size, in_group(bias)
    biased = contacts_of(bias)
    of_group = pairs(members, biased)
    found, error = more_treated([c for _, c in of_group])
    assert abs(found - size) < 3 * error < abs(size)
    assert all(
        c.propensity == pytest.approx(b.propensity + size) for b, c in of_group if b.is_eligible
    )
    others = pairs([not each for each in members], biased)
    assert len(others) > 1000
    assert all(here == there for here, there in others)


@pytest.mark.parametrize("bias", ["targeting:sex=-0.3", "targeting:sex=0.12", "targeting:sex=-1"])
def test_with_the_same_draw_a_lower_propensity_treats_some_of_them(bias):
    """S2.92: who is eligible and when is untouched; the treated are a subset."""
    lower, higher = contacts_of(bias), contacts_of()
    if bias_of(bias).size > 0:
        lower, higher = higher, lower
    n_fewer = 0
    for here, there in zip(lower, higher, strict=True):
        assert here.keys() == there.keys()
        for campaign_id, contact in here.items():
            other = there[campaign_id]
            assert contact[:4] == other[:4]
            assert contact.is_treated <= other.is_treated
            n_fewer += contact.is_treated < other.is_treated
    assert n_fewer > 100


def test_propensities_have_limits():
    """S2.92: so that weighting by them is always possible."""
    for bias, limit in (("targeting:sex=-1", LEAST_PROPENSITY), ("targeting:sex=1", 0.98)):
        of_group = [c for _, c in pairs(in_group(bias), contacts_of(bias)) if c.is_eligible]
        assert {c.propensity for c in of_group} == {limit}
    assert MOST_PROPENSITY == 0.98


def test_a_bias_comes_on_top_of_what_is_spent():
    """S2.92: in a confounded world too, propensities are shifted within the limits."""
    bias = "targeting:sex=-0.3"
    plain = contacts_of(assignment="confounded")
    biased = contacts_of(bias, assignment="confounded")
    n = 0
    for is_member, here, there in zip(in_group(bias), plain, biased, strict=True):
        for campaign_id, contact in here.items():
            if contact.is_eligible:
                shift = -0.3 if is_member else 0.0
                right = max(contact.propensity + shift, LEAST_PROPENSITY)
                assert there[campaign_id].propensity == pytest.approx(right)
                n += is_member
    assert n > 500


@pytest.mark.parametrize(
    "bias",
    ["representation:sex=-0.4", "representation:age:18-34=0.25", "representation:hispanic=-1"],
)
def test_a_representation_bias_is_found_in_who_is_eligible(bias):
    """S2.92: the group is on the list 1 + size times as often, within three standard errors; the
    coin is the same, so that it is some of them or more, and others are as they were.
    """
    factor, members = 1 + bias_of(bias).size, in_group(bias)
    biased = contacts_of(bias)
    homes, listed = world_with().homes, {}
    for entry in world_with().calendar.block(0):
        assert homes.share_of(*entry.campaign.target) > 0
        listed[entry.campaign.campaign_id] = entry.listed_share
    found = expected = variance = 0.0
    for here, there in pairs(members, biased):
        few, many = (there, here) if factor < 1 else (here, there)
        assert few.is_eligible <= many.is_eligible
        share = listed.get(here.campaign.campaign_id)
        if here.is_eligible and share and share * factor <= 1:
            # Of those who are listed anyway, the coin leaves so many.
            chance = min(factor, 1.0)
            found += there.is_eligible
            expected += chance
            variance += chance * (1 - chance)
    assert abs(found - expected) <= 3 * sqrt(variance)
    others = pairs([not each for each in members], biased)
    assert all(here == there for here, there in others)


@pytest.mark.parametrize("size", [-0.4, 0.25])
def test_the_parity_ratio_of_eligible_among_the_target_is_as_stated(size):
    """S2.92: 1 + size where no list is full, within three standard errors."""
    bias = f"representation:sex={size}"
    n, rates = {}, {}
    world = world_with()
    listed = {e.campaign.campaign_id: e.listed_share for e in world.calendar.block(0)}
    for is_member, i, contacts in zip(in_group(bias), range(N), contacts_of(bias), strict=True):
        shopper = world.shopper(i)
        profile = world.homes.profile(shopper)
        for campaign_id, contact in contacts.items():
            target = contact.campaign.target
            if (
                listed.get(campaign_id, 1) * (1 + size) < 1
                and shopper.archetype.key in target.archetypes
                and target.ages[0] <= profile.age <= target.ages[1]
                and target.incomes[0] <= profile.household_income <= target.incomes[1]
                and profile.state.region in target.regions
            ):
                n[is_member] = n.get(is_member, 0) + 1
                rates[is_member] = rates.get(is_member, 0) + contact.is_eligible
    rates = {each: rates[each] / n[each] for each in n}
    ratio = rates[True] / rates[False]
    # Of a ratio of two shares, by the delta method.
    error = ratio * sqrt(sum((1 - rates[each]) / rates[each] / n[each] for each in n))
    assert abs(ratio - (1 + size)) < 3 * error < abs(size)


def test_a_list_that_would_be_too_long_has_the_whole_target():
    """S2.92: the share listed is at most 1."""
    bias = "representation:sex=1"
    world = world_with(bias)
    everybody = {
        e.campaign.campaign_id for e in world_with().calendar.block(0) if e.listed_share >= 0.5
    }
    assert everybody
    for is_member, i, contacts in zip(in_group(bias), range(N), contacts_of(bias), strict=True):
        if not is_member:
            continue
        shopper = world.shopper(i)
        profile = world.homes.profile(shopper)
        for campaign_id in everybody & contacts.keys():
            target = contacts[campaign_id].campaign.target
            is_of_target = (
                shopper.archetype.key in target.archetypes
                and target.ages[0] <= profile.age <= target.ages[1]
                and target.incomes[0] <= profile.household_income <= target.incomes[1]
                and profile.state.region in target.regions
            )
            assert contacts[campaign_id].is_eligible == is_of_target


def test_two_biases_at_once_are_each_found():
    """S2.92: of the same kind, of groups that overlap; and of two kinds."""
    biases = ("targeting:sex=-0.3", "targeting:age=-0.2", "representation:region=-0.5")
    women, older = in_group(biases[0]), in_group(biases[1])
    contacts = contacts_of(*biases)
    for is_woman in (False, True):
        for is_older in (False, True):
            members = [(w, o) == (is_woman, is_older) for w, o in zip(women, older, strict=True)]
            found, error = more_treated([c for _, c in pairs(members, contacts)])
            assert abs(found - (-0.3 * is_woman - 0.2 * is_older)) < 3 * error < 0.2
    south = pairs(in_group(biases[2]), contacts)
    kept = [there.is_eligible for here, there in south if here.is_eligible]
    assert abs(sum(kept) / len(kept) - 0.5) < 3 * sqrt(0.25 / len(kept))


def receipts(world, indices):
    return [world.customer(index) for index in indices]


def test_receipts_follow_who_is_treated():
    """S2.92: a real cause in the world; who is not of the group buys what he or she bought."""
    bias = "targeting:sex=-0.6"
    members = in_group(bias)[:200]
    plain, biased = (receipts(world, range(200)) for world in (world_with(), world_with(bias)))
    changed = [here != there for here, there in zip(plain, biased, strict=True)]
    assert not any(c and not m for c, m in zip(changed, members, strict=True))
    assert sum(changed) > 10


def test_a_measurement_bias_changes_no_contact_and_no_receipt():
    """S2.92: the record is wrong, not the world."""
    bias = "measurement:sex=-1"
    assert contacts_of(bias) == contacts_of()
    assert receipts(world_with(bias), range(40)) == receipts(world_with(), range(40))


def test_without_campaigns_biases_leave_the_twin_as_it_is():
    twin = world_with("targeting:sex=-0.6", without=frozenset({"campaigns"}))
    assert receipts(twin, range(20)) == receipts(World(Settings()), range(20))


def test_a_longer_history_meets_the_same_campaigns_in_the_same_way():
    bias = ("representation:sex=-0.5", "targeting:race:white=-0.3")
    short, long = (
        World(Settings(receipts_per_customer=n, campaigns=world_with(*bias).settings.campaigns))
        for n in (8, 17)
    )
    for index in range(60):
        later = long.history(long.shopper(index)).answers
        answers = short.history(short.shopper(index)).answers
        found = {a.contact.campaign.campaign_id: (a.contact, a.kind) for a in later}
        for answer in answers:
            assert found[answer.contact.campaign.campaign_id] == (answer.contact, answer.kind)
