"""At home with shopper i: where they live, who they are, and what they earn.

A stand-in for the real thing, with its shape.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import NamedTuple

from world.settings import Settings
from world.shoppers import Shopper
from world.states import STATES, State
from world.streams import WORLD, Streams

AGE_EDGES = (18, 25, 35, 45, 55, 65, 75)
"""The first ages of the bands."""
INCOME_EDGES = (0, 25_000, 50_000, 75_000, 100_000, 150_000)
"""The lowest incomes of the bands, dollars a year."""


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
        self._keys = [*settings.population.by_key]
        self._draws = Streams(WORLD, settings.seed, "households")

    def profile(self, shopper: Shopper) -> Profile:
        """The part of a home that decides who is addressed by a campaign, in few steps."""
        return self._profile(shopper.index, shopper.archetype.key)

    def _profile(self, index: int, key: str) -> Profile:
        draws = self._draws.draw(index, 3)
        state = self._states[draws[0] * len(self._states) >> 8]
        age = 18 + draws[1] * 60 // 256 if key != "college_student" else 20
        return Profile(state, age, 20_000 + 500 * draws[2])

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
        """The share of the shoppers in a target, 0 to 1; both ends of a range belong to it, and
        they are edges of bands.
        """
        n_found = sum(
            key in archetypes
            and ages[0] <= profile.age <= ages[1]
            and incomes[0] <= profile.household_income <= incomes[1]
            and profile.state.region in regions
            for key, profile in self._some
        )
        return n_found / len(self._some)

    @cached_property
    def _some(self) -> list[tuple[str, Profile]]:
        keys = self._keys
        pairs = ((index, keys[index % len(keys)]) for index in range(2000))
        return [(key, self._profile(index, key)) for index, key in pairs]
