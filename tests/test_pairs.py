"""No two products are bound never to meet: pairs lie in one basket as often as chances say.

Every label (see world/baskets.py) has a coin of its own, and baskets outside the limits on their
size do not count.  So with P(i) the probability that label i is in a basket that counts,

    P(i and j) = P(i) x P(j in a basket of the others, of one product less)

which world/inclusion.py knows exactly; it is a little less than P(i) x P(j), as what one product
takes of a basket the others lack.  Causes are left out: they are another story for each week.
"""

from itertools import combinations
from math import sqrt
from statistics import fmean, variance

import pytest

from world.inclusion import inclusion
from world.lines import products_of
from world.population import DEFAULT_POPULATION
from world.settings import CAUSES, Settings
from world.streams import BYTE_VALUES
from world.world import World

N_CUSTOMERS = 1_500
N_TRIPS = 200
ENOUGH = 20
"""Expected meetings from which on their number is near enough to normal."""
Z = 6
KEYS = pytest.mark.parametrize("key", DEFAULT_POPULATION.by_key)


@pytest.fixture(scope="module")
def trips_by_household():
    """By archetype and household size: the chances, and the labels of all trips."""
    world = World(Settings(receipts_per_customer=N_TRIPS, without=frozenset(CAUSES)))
    found = {}
    for shopper in map(world.shopper, range(N_CUSTOMERS)):
        household = shopper.habits.tables.baskets.households[shopper.household_size]
        labels = shopper.habits.taste.labels
        trips = [bytes(products_of(b)).translate(labels) for b in world.history(shopper).baskets]
        key = shopper.archetype.key, shopper.household_size
        found.setdefault(key, (household, []))[1].extend(trips)
    return found


@pytest.fixture(scope="module")
def products_met():
    """By archetype: pairs of products that have lain in one basket, all causes at work."""
    world = World(Settings(receipts_per_customer=60))
    met = {key: set() for key in DEFAULT_POPULATION.by_key}
    for shopper in map(world.shopper, range(N_CUSTOMERS)):
        for basket in world.history(shopper).baskets:
            met[shopper.archetype.key].update(combinations(sorted(products_of(basket)), 2))
    return met


def joint_probabilities(household):
    """P(i and j) by labels i < j."""
    chances = [chance / BYTE_VALUES for chance in household.chances]
    given = {}
    joint = {}
    for i, p in enumerate(household.inclusion.probabilities):
        chance = chances[i]
        if chance not in given:
            # Labels of one chance are alike: the others of any of them are the same.
            others = chances[:i] + chances[i + 1 :]
            found = inclusion(others, household.low - 1, household.high - 1).probabilities
            given[chance] = dict(zip(others, found, strict=True))
        for j in range(i + 1, len(chances)):
            joint[i + 1, j + 1] = p * given[chance][chances[j]]
    return joint


def meetings(trips, n_labels):
    """How often each two labels met."""
    where = [0] * (n_labels + 1)
    for place, labels in enumerate(trips):
        for label in labels:
            where[label] |= 1 << place
    return {
        (i, j): (where[i] & where[j]).bit_count()
        for i, j in combinations(range(1, n_labels + 1), 2)
    }


def deviations(household, trips):
    """By how many standard errors each pair that may be judged alone meets too often."""
    joint = joint_probabilities(household)
    found = meetings(trips, len(household.chances))
    n = len(trips)
    return [
        (found[pair] - n * p) / sqrt(n * p * (1 - p))
        for pair, p in joint.items()
        if n * p >= ENOUGH
    ]


def deviation_of_rare_pairs(household, trips):
    """By how many standard errors all other pairs together do.

    Pairs of one label come together, so the error is that of their number a trip.
    """
    joint, n = joint_probabilities(household), len(trips)
    rare = {pair: p for pair, p in joint.items() if n * p < ENOUGH}
    partners = dict.fromkeys(range(1, len(household.chances) + 1), 0)
    for i, j in rare:
        partners[i] |= 1 << j
    per_trip = []
    for labels in trips:
        mask = sum(1 << label for label in labels)
        per_trip.append(sum((mask & partners[label]).bit_count() for label in labels))
    return (fmean(per_trip) - sum(rare.values())) / sqrt(variance(per_trip) / n)


def meet_as_they_should(household, trips):
    """No pair is far off, all pairs together spread as they should, and the rare ones do too.

    The spread (1 for independent pairs) of pairs that share labels varies by a tenth or so.
    """
    judged = deviations(household, trips)
    spread = fmean(z * z for z in judged)
    return (
        max(map(abs, judged)) < Z
        and 0.7 < spread < 1.4
        and abs(deviation_of_rare_pairs(household, trips)) < Z
    )


def never_meeting(trips, i, j):
    """The same trips, but where both labels lie in one the second is left out."""
    return [
        labels.replace(bytes([j]), b"") if i in labels and j in labels else labels
        for labels in trips
    ]


@KEYS
def test_pairs_meet_as_often_as_their_probabilities_say(trips_by_household, key):
    n_judged = 0
    for size in range(3):
        household, trips = trips_by_household[key, size]
        assert len(trips) > 5_000
        assert meet_as_they_should(household, trips)
        n_judged += len(deviations(household, trips))
    assert n_judged > 1_000


@KEYS
def test_two_labels_that_never_meet_would_be_found(trips_by_household, key):
    household, trips = trips_by_household[key, 1]
    joint = joint_probabilities(household)
    likely = max(joint, key=joint.__getitem__)
    middle = sorted(joint, key=joint.__getitem__)[-len(joint) // 20]
    for pair in (likely, middle):
        assert not meet_as_they_should(household, never_meeting(trips, *pair))


@KEYS
def test_groups_of_labels_that_never_meet_would_be_found(trips_by_household, key):
    """A sampler that draws one of a few subsets for a group: the labels of different subsets
    never meet, and the other ones always do.
    """
    household, trips = trips_by_household[key, 1]
    odd = bytes(range(1, BYTE_VALUES, 2))
    even = bytes(range(2, BYTE_VALUES, 2))
    halves = [labels.translate(None, (odd, even)[i % 2]) for i, labels in enumerate(trips)]
    assert not meet_as_they_should(household, halves)


@KEYS
def test_any_two_products_of_an_archetypes_world_have_lain_in_one_basket(products_met, key):
    """But for those that nobody wants: a chance of 1 in 256 for both, one trip in 65,536."""
    kind = DEFAULT_POPULATION.by_key[key]
    bought = [n for n, p in enumerate(DEFAULT_POPULATION.catalogue) if not p.has_any(kind.avoids)]
    pairs = set(combinations(bought, 2))
    assert products_met[key] <= pairs
    assert len(products_met[key]) > 0.995 * len(pairs)


@KEYS
def test_no_pair_of_labels_is_impossible(trips_by_household, key):
    for size in range(3):
        household, _ = trips_by_household[key, size]
        assert min(joint_probabilities(household).values()) > 1e-7
