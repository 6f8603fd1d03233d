"""At home with shopper i: where they live, who they are, and what they earn.

A stand-in for the real thing, with its shape.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import NamedTuple

from world.settings import Settings
from world.shoppers import Shopper
from world.states import STATES, State
from world.streams import WORLD, Streams

AGE_EDGES = (18, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 100)
"""Where bands of shoppers' ages begin, in years; the last is the end of the last band."""
INCOME_EDGES = (
    *(0, 10_000, 15_000, 25_000, 35_000, 50_000),
    *(75_000, 100_000, 150_000, 200_000, 1_000_000),
)
"""Where bands of household incomes begin, in dollars a year; the last is the end of the last."""


class Profile(NamedTuple):
    """What a campaign can know of a shopper.

    age: in years, 18 to 99.
    household_income: dollars a year.
    """

    state: State
    age: int
    household_income: int


class Person(NamedTuple):
    """Somebody in a household.

    age: in years, 0 to 99.
    sex: 1 male, 2 female, as in PUMS.
    schooling: the PUMS code SCHL, 1 to 24; None below three years.
    income: dollars a year; None below 15 years.
    """

    age: int
    sex: int
    schooling: int | None
    income: int | None


class Home(NamedTuple):
    """A household.  The persons' incomes add up to the household's.

    puma: area of the state, five digits.
    race: the PUMS code RAC1P.
    hispanic: the PUMS code HISP, 1 for none.
    persons: the shopper first.
    """

    profile: Profile
    puma: str
    race: int
    hispanic: int
    persons: tuple[Person, ...]


class Homes:
    """The homes of a world's shoppers."""

    def __init__(self, settings: Settings) -> None:
        self._states = [STATES[code] for code in settings.states]
        self._keys = [archetype.key for archetype in settings.population.archetypes]
        self._draws = Streams(WORLD, settings.seed, "households")

    def profile(self, shopper: Shopper) -> Profile:
        """The part of a home that decides who is addressed by a campaign, in few steps."""
        draws = self._draws.draw(shopper.index, 5)
        state = self._states[draws[0] * len(self._states) >> 8]
        age = _within(AGE_EDGES, draws[1], draws[2])
        return Profile(state, age, _within(INCOME_EDGES, draws[3], draws[4]))

    def home(self, shopper: Shopper) -> Home:
        """The whole home, whose profile is that of ``profile``."""
        profile = self.profile(shopper)
        person = Person(profile.age, 2, 21, profile.household_income)
        return Home(profile, "00100", 1, 1, (person,))

    def share_of(
        self,
        archetypes: Collection[str],
        ages: tuple[int, int],
        incomes: tuple[int, int],
        regions: Collection[str],
    ) -> float:
        """The share of the population, 0 to 1, that is of these archetypes, ages, household
        incomes and regions.  Both ends of a range belong to it.

        Raises ValueError where a range does not begin and end with bands of ``AGE_EDGES`` and
        ``INCOME_EDGES``: 25 to 54 years does.
        """
        of_bands = [
            _share(edges, *limits) for edges, limits in ((AGE_EDGES, ages), (INCOME_EDGES, incomes))
        ]
        of_keys = sum(key in archetypes for key in self._keys) / len(self._keys)
        of_states = sum(state.region in regions for state in self._states) / len(self._states)
        return of_keys * of_states * of_bands[0] * of_bands[1]


def _share(edges: tuple[int, ...], low: int, high: int) -> float:
    for limit in (low, high + 1):
        if limit not in edges:
            raise ValueError(f"{low} to {high} are no whole bands; they begin at {edges}")
    inside = [low <= start <= high for start, _ in pairwise(edges)]
    return sum(inside) / len(inside)


def _within(edges: tuple[int, ...], band: int, place: int) -> int:
    number = band * (len(edges) - 1) >> 8
    start, end = edges[number], edges[number + 1]
    return start + place * (end - start) // 256
