"""What a shopper likes, and where he or she is to be met.

Every figure is a mean of its age group (see benchmarks.py) and what makes the shopper different:

    preference  =  mean  +  LEANING x (leaning - peers' leaning)  +  income part  +  chance
    income part =  slope x (income rank - 1/2)

The leaning is the archetype's (see food_tastes.py), and the peers are those of the same age group
and income band (see peers.py).  So both parts are 0 on average in every age group, and the means
are the benchmarks' whoever lives in a state; and what an archetype likes is no reason why those
who earn more like it.  Chance is even between minus and plus its range, which no mean comes close
enough to the ends for to be cut off (but in populations of a user's own).

A preference for a category follows what the shopper truly buys:

    leaning of (share of the category in what he or she buys, mean share)  +  chance

All figures are whole ten-thousandths but those of the platforms, which are millionths.
"""

from __future__ import annotations

from itertools import islice
from math import fsum
from typing import NamedTuple

from marketing.people.benchmarks import value_of, values_of
from marketing.people.category_tastes import CategoryTastes
from marketing.people.food_tastes import TRAITS, leanings_of
from marketing.people.peers import MIDDLE, Peers, income_band, peers_of
from marketing.people.rhythm import Rhythms
from marketing.tables import age_group_of
from world.households.homes import Profile
from world.shoppers import Shopper
from world.streams import MARKETING, Streams, uint16s
from world.world import World

WHOLE = 10_000
"""Ten-thousandths in 1."""
MILLION = 1_000_000
PLATFORMS = ("instagram", "facebook", "twitter")

LEANING = 0.6
"""How far a leaning moves a preference for a kind of food (assumed)."""
TRAIT_CHANCE, CATEGORY_CHANCE = 0.12, 0.05
"""How far chance moves a preference, up or down (assumed)."""
ONLINE_CHANCE, SOCIAL_CHANCE, MOBILE_CHANCE, TABLET_CHANCE = 0.19, 0.15, 0.20, 0.50
"""... and the other rates; that of tablets is a part of their share (assumed)."""
MEMBERSHIPS_CHANCE = 13.4
"""... and the number of memberships, with the sum of two draws (assumed)."""
SLOPES = {"online_shopping_rate": 0.10, "sustainable": 0.06, "loyalty_memberships": 6.4}
"""By how much the richest of an age group are above the poorest; they give the rank correlations
``income_correlation`` of the benchmarks."""

_N_RATES = 7
"""Draws of the rates: online, social, mobile, tablet, and three of the memberships."""

_HALF = 32_768.0


class Preferences(NamedTuple):
    """One shopper's; shares are ten-thousandths, 0 to 10,000.

    traits: in the order of food_tastes.TRAITS.
    categories: in the order of the population's categories.
    platforms: interactions a post seen, millionths, in the order of PLATFORMS.
    devices: mobile, desktop and tablet; they sum to 10,000.
    """

    age_group: str
    traits: list[int]
    categories: list[int]
    online_shopping_rate: int
    social_media_rate: int
    platforms: list[int]
    devices: tuple[int, int, int]
    loyalty_memberships: int
    buying_frequency: str


class Typical(NamedTuple):
    """What is the same for all shoppers of an archetype, age group and income band: the traits and
    rates before chance.
    """

    traits: tuple[float, ...]
    online: float
    memberships: float


class Consumers:
    """The preferences of a world's shoppers."""

    def __init__(self, world: World) -> None:
        population = world.population
        self._draws = Streams(MARKETING, world.settings.seed, "preferences")
        self._peers = peers_of(world)
        self._leanings = leanings_of(population)
        self._trait_means = {trait: values_of(trait) for trait in TRAITS}
        self._online_means = values_of("online_shopping_rate")
        self._social_means = values_of("social_media_engagement_rate")
        self._memberships_mean = value_of("loyalty_memberships")
        self._platform_means = [value_of(f"{name}_engagement_rate") for name in PLATFORMS]
        self._mobile_mean = value_of("mobile_share")
        self._tablet_part = value_of("tablet_share") / (1 - self._mobile_mean)
        self._categories = CategoryTastes(world.population)
        self._rhythms = Rhythms()
        self._known: dict[tuple[str, str, int], Typical] = {}
        n_food = len(TRAITS) + len(population.categories)
        self._n_draws = _N_RATES + n_food + len(PLATFORMS)

    def of(self, shopper: Shopper, profile: Profile) -> Preferences:
        """The preferences of a shopper who is at home there."""
        age_group = age_group_of(profile.age)
        typical = self._typical(shopper, age_group, profile)
        leanings = self._categories.leanings(shopper)
        chances = iter(self._chances(shopper))
        online, social, mobile, tablet, one, other, rounding = islice(chances, _N_RATES)
        social_mean = self._social_means[age_group]
        social_rate = social_mean + SOCIAL_CHANCE * social
        return Preferences(
            age_group,
            [_share(taste + TRAIT_CHANCE * next(chances)) for taste in typical.traits],
            [_share(taste + CATEGORY_CHANCE * next(chances)) for taste in leanings],
            _share(typical.online + ONLINE_CHANCE * online),
            _share(social_rate),
            [
                int(mean * (1 + next(chances)) * social_rate / social_mean * MILLION + 0.5)
                for mean in self._platform_means
            ],
            self._devices(mobile, tablet),
            _rounded(typical.memberships + MEMBERSHIPS_CHANCE * (one + other) / 2, rounding),
            self._rhythms.of(shopper),
        )

    def online_shopping_rate(self, shopper: Shopper, profile: Profile) -> int:
        """The rate of ``of``, ten-thousandths."""
        typical = self._typical(shopper, age_group_of(profile.age), profile)
        draw = uint16s(self._draws.draw(shopper.index, 2))[0]
        return _share(typical.online + ONLINE_CHANCE * _chance(draw))

    def devices(self, shopper: Shopper) -> tuple[int, int, int]:
        """The devices of ``of``, ten-thousandths."""
        # The third and the fourth draw, as there.
        draws = uint16s(self._draws.draw(shopper.index, 8))
        return self._devices(_chance(draws[2]), _chance(draws[3]))

    def _chances(self, shopper: Shopper) -> list[float]:
        """Even between -1 and 1: of the rates, the traits, the categories and the platforms."""
        return [*map(_chance, uint16s(self._draws.draw(shopper.index, 2 * self._n_draws)))]

    def _devices(self, mobile: float, tablet: float) -> tuple[int, int, int]:
        on_mobile = _share(self._mobile_mean + MOBILE_CHANCE * mobile)
        rest = WHOLE - on_mobile
        on_tablet = int(rest * self._tablet_part * (1 + TABLET_CHANCE * tablet) + 0.5)
        return on_mobile, rest - on_tablet, on_tablet

    def _typical(self, shopper: Shopper, age_group: str, profile: Profile) -> Typical:
        band = income_band(profile.household_income)
        key = shopper.archetype.key, age_group, band
        typical = self._known.get(key)
        if typical is None:
            peers = self._peers[age_group][band]
            typical = self._known[key] = self._typical_of(shopper.archetype.key, peers)
        return typical

    def _typical_of(self, archetype: str, peers: Peers) -> Typical:
        above = peers.income_rank - MIDDLE
        traits = [
            self._trait_means[trait][peers.age_group]
            + LEANING * self._beside_peers(trait, archetype, peers)
            + SLOPES.get(trait, 0.0) * above
            for trait in TRAITS
        ]
        return Typical(
            tuple(traits),
            self._online_means[peers.age_group] + SLOPES["online_shopping_rate"] * above,
            self._memberships_mean + SLOPES["loyalty_memberships"] * above,
        )

    def _beside_peers(self, trait: str, archetype: str, peers: Peers) -> float:
        """The archetype's leaning less the mean of its peers'."""
        leanings = self._leanings[trait]
        mean = fsum(share * leanings[key] for key, share in peers.archetype_shares.items())
        return leanings[archetype] - mean


def _chance(draw: int) -> float:
    """A number between -1 and 1, 0 on average."""
    return (draw + 0.5) / _HALF - 1


def _share(value: float) -> int:
    """Ten-thousandths of a share that may stick out of 0 to 1."""
    return min(max(int(value * WHOLE + 0.5), 0), WHOLE)


def _rounded(value: float, chance: float) -> int:
    """A whole number of 0 or more whose mean is the value."""
    return max(int(value + (chance + 1) / 2), 0)
