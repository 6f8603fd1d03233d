"""At home with shopper i: where they live, who they are, and what they earn.

Who lives how follows from the shopper's archetype and the size of household that the baskets have
by a stated table of weights (see lifestyles.py); and all households of a state together have the
ages, sexes, incomes, schooling, races and origins of the public figures, by construction (see
household_fit.py).  The state is drawn by population, race and origin by those of the state and by
nothing else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import accumulate
from struct import Struct
from typing import NamedTuple

from world.household_figures import (
    INCOME_EDGES,
    RACE_GROUPS,
    national_figures,
    state_figures,
)
from world.household_fit import CLASS_OF_KIND, INCOME_CLASSES, N_AGES, StateFit
from world.household_kinds import AGE_EDGES, KINDS, shopper_ages
from world.household_people import N_BYTES, People, Person, level_bounds
from world.lifestyles import ANYHOW, LIFESTYLES
from world.settings import Settings
from world.shoppers import Shopper
from world.states import STATES, State
from world.streams import WORLD, Streams, apportion, byte_table

_FOUR_BYTES, _TWO_BYTES = 1 << 32, 1 << 16
_PROFILE = Struct("<3IBxH")
"""State, kind of household, band of income; place in the bands of age and of income."""
_AREA = Struct("<I3H")
"""Group of race and origin; race, origin and area."""
_AGES = [byte_table(ages.weights, ages.values) for ages in map(shopper_ages, range(N_AGES))]
"""By band, from a byte to an age in years."""
_TOP_INCOME = INCOME_EDGES[-2]
_TOP_RATIO = INCOME_EDGES[-1] // _TOP_INCOME
_PERSONS_AN_AREA = 130_000
"""About as many as an area of PUMS has (100,000 or more)."""
_NOT_HISPANIC = 1
_RACES = {"white": 1, "black": 2, "native": 3, "multiple": 9}
_ALASKA_NATIVE = 4
"""PUMS codes RAC1P; there are two for natives."""


class Profile(NamedTuple):
    """What a campaign can know of a shopper.

    age: in years, 18 to 99.
    household_income: dollars a year, in whole hundreds.
    """

    state: State
    age: int
    household_income: int


class Home(NamedTuple):
    """A household.  The persons' incomes add up to the household's.

    puma: area of the state, five digits.  The areas are made up: as many as the state's
        population fills with 130,000 persons each, 00100, 00200, ...
    race: the PUMS code RAC1P.
    hispanic: the PUMS code HISP, 1 for none.
    persons: the shopper first.
    """

    profile: Profile
    puma: str
    race: int
    hispanic: int
    persons: tuple[Person, ...]


class _StateHomes:
    """One state's fit as tables to draw from.

    kinds: by archetype's number and size of household, bounds and the places in ``KINDS``.
    incomes: by archetype's number and class of household, bounds of bands of income.
    """

    def __init__(self, state: State, fit: StateFit) -> None:
        self.state = state
        self.fit = fit
        self.kinds = [[_choice(shares) for shares in of_sizes] for of_sizes in fit.kinds]
        self.incomes = [
            [_bounds(shares) if shares else [] for shares in of_classes]
            for of_classes in fit.incomes
        ]

    @cached_property
    def people(self) -> People:
        return People(self.fit.women)

    @cached_property
    def levels(self) -> list[list[list[int]]]:
        return [[level_bounds(shares) for shares in row] for row in self.fit.levels]

    @cached_property
    def race_groups(self) -> list[int]:
        return _bounds(state_figures(self.state.code).races)

    @cached_property
    def n_areas(self) -> int:
        return max(state_figures(self.state.code).population // _PERSONS_AN_AREA, 1)


class Homes:
    """The homes of a world's shoppers."""

    def __init__(self, settings: Settings) -> None:
        population = settings.population
        self._codes = settings.states
        self._numbers = {each.key: i for i, each in enumerate(population.archetypes)}
        self._lifestyles = [LIFESTYLES.get(key, ANYHOW) for key in self._numbers]
        self._n_sizes = len(population.parameters.household_sizes)
        # In one order, so that it is no matter in which the states are named.
        self._ordered = sorted(settings.states)
        self._state_shares = _shares([state_figures(code).population for code in self._ordered])
        self._state_bounds = _bounds(self._state_shares)
        self._states: dict[str, _StateHomes] = {}
        self._draws = Streams(WORLD, settings.seed, "households")
        self._person_draws = Streams(WORLD, settings.seed, "households", "persons")

    def profile(self, shopper: Shopper) -> Profile:
        """The part of a home that decides who is addressed by a campaign, in few steps."""
        return self._drawn(shopper)[0]

    def home(self, shopper: Shopper) -> Home:
        """The whole home, whose profile is that of ``profile``."""
        profile, homes, number, band = self._drawn(shopper)
        draws = self._person_draws.draw(shopper.index, _AREA.size + N_BYTES)
        group, race, origin, area = _AREA.unpack_from(draws)
        puma = 100 * (1 + (area * homes.n_areas >> 16))
        composition = KINDS[number].composition
        adults = INCOME_CLASSES[CLASS_OF_KIND[number]].adults
        persons = homes.people.make(
            composition,
            profile.age,
            profile.household_income,
            homes.levels[band][adults - 1],
            self._lifestyles[self._numbers[shopper.archetype.key]].is_student,
            draws[_AREA.size :],
        )
        name = RACE_GROUPS[bisect_right(homes.race_groups, group)]
        return Home(profile, f"{puma:05d}", *_race(name, profile.state, race, origin), persons)

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
        of_ages, of_incomes = _bands(AGE_EDGES, *ages), _bands(INCOME_EDGES, *incomes)
        numbers = [number for key, number in self._numbers.items() if key in archetypes]
        share = 0.0
        for code, state_share in zip(self._ordered, self._state_shares, strict=True):
            if STATES[code].region in regions:
                joint = self._homes_of(code).fit.joint
                for number in numbers:
                    for row in joint[number][of_ages]:
                        for inside in row[of_incomes]:
                            share += state_share * inside
        return min(share / len(self._numbers), 1.0)

    def _drawn(self, shopper: Shopper) -> tuple[Profile, _StateHomes, int, int]:
        """The profile, its state, the place in ``KINDS`` and the band of income."""
        state, kind, income, age, place = _PROFILE.unpack(
            self._draws.draw(shopper.index, _PROFILE.size)
        )
        code = self._ordered[bisect_right(self._state_bounds, state)]
        homes = self._states.get(code) or self._homes_of(code)
        archetype = self._numbers[shopper.archetype.key]
        bounds, numbers = homes.kinds[archetype][shopper.household_size]
        number = numbers[bisect_right(bounds, kind)]
        band = bisect_right(homes.incomes[archetype][CLASS_OF_KIND[number]], income)
        profile = Profile(homes.state, _AGES[KINDS[number].band][age], _income(band, place))
        return profile, homes, number, band

    def _homes_of(self, code: str) -> _StateHomes:
        """A state's homes, fitted when they are first needed."""
        if code not in self._states:
            fit = StateFit(state_figures(code), self._lifestyles, self._n_sizes)
            self._states[code] = _StateHomes(STATES[code], fit)
        return self._states[code]


def _shares(numbers: Sequence[int]) -> list[float]:
    total = sum(numbers)
    return [number / total for number in numbers]


def _bounds(shares: Sequence[float]) -> list[int]:
    """Numbers of four bytes where the next value begins."""
    return [*accumulate(apportion(shares, _FOUR_BYTES))][:-1]


def _choice(shares: Sequence[float]) -> tuple[list[int], list[int]]:
    """The bounds of the places that have a share, and the places."""
    places = [place for place, share in enumerate(shares) if share > 0]
    return _bounds([shares[place] for place in places]), places


def _bands(edges: tuple[int, ...], low: int, high: int) -> slice:
    """The places of the bands from ``low`` to ``high``."""
    if low not in edges or high + 1 not in edges or low > high:
        raise ValueError(
            f"{low} to {high} are no whole bands; bands begin at {', '.join(map(str, edges))}"
        )
    return slice(edges.index(low), edges.index(high + 1))


def _income(band: int, place: int) -> int:
    """An income in a band, by a number of two bytes: even, but in the highest band a dollar more
    is rarer by the square of the income (a Pareto law, assumed).
    """
    start = INCOME_EDGES[band]
    if start == _TOP_INCOME:
        whole = _TWO_BYTES * _TOP_RATIO
        return start * whole // (whole - (_TOP_RATIO - 1) * place) // 100 * 100
    return start + 100 * (place * ((INCOME_EDGES[band + 1] - start) // 100) >> 16)


class _Origins:
    """Races and origins of Hispanics, and of Asians and Pacific Islanders, by the country's
    figures: numbers of two bytes to PUMS codes.
    """

    def __init__(self, figure: str) -> None:
        counts = national_figures()[figure]
        self._codes = [*map(int, counts)]
        self._bounds = [*accumulate(apportion([*counts.values()], _TWO_BYTES))][:-1]

    def code(self, draw: int) -> int:
        return self._codes[bisect_right(self._bounds, draw)]


_API = _Origins("api_race")
_HISPANIC_RACE, _HISPANIC_ORIGIN = _Origins("hispanic_race"), _Origins("hispanic_origin")


def _race(group: str, state: State, race: int, origin: int) -> tuple[int, int]:
    """The codes RAC1P and HISP."""
    if group == "hispanic":
        return _HISPANIC_RACE.code(race), _HISPANIC_ORIGIN.code(origin)
    if group == "api":
        return _API.code(race), _NOT_HISPANIC
    if group == "native" and state.code == "AK":
        return _ALASKA_NATIVE, _NOT_HISPANIC
    return _RACES[group], _NOT_HISPANIC
