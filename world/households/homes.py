"""At home with shopper i: where they live, who they are, and what they earn.

Who lives how follows from the shopper's archetype and the size of household that the baskets have
by a stated table of weights (see lifestyles.py); and all households of a state together have the
ages, sexes, incomes, schooling, races and origins of the public figures, by construction (see
fit.py).  States are dealt out by population, race and origin by those of the state and by
nothing else (see places.py).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from functools import cached_property
from math import fsum, isqrt
from struct import Struct
from typing import NamedTuple

from world.households.figures import INCOME_EDGES as INCOME_EDGES
from world.households.figures import RACE_GROUPS, state_figures
from world.households.fit import CLASS_OF_KIND, INCOME_CLASSES, N_AGES, StateFit
from world.households.kinds import AGE_EDGES as AGE_EDGES
from world.households.kinds import KINDS, shopper_ages
from world.households.lifestyles import ANYHOW, LIFESTYLES
from world.households.people import N_BYTES, People, level_bounds
from world.households.people import Person as Person
from world.households.places import Places, bounds
from world.households.races import Races
from world.households.region_shares import RegionShares, bands_of
from world.households.shares import levels_of, women_of
from world.settings import Settings
from world.shoppers import Shopper
from world.states import STATES, State
from world.streams import WORLD, Streams, byte_table

_TWO_BYTES = 1 << 16
_PROFILE = Struct("<3IBxH")
"""Place, band of income, kind of household; where in the bands of age and of income."""
_N_PROFILE_BYTES = _PROFILE.size
_AREA = Struct("<3H")
"""Race, origin and area."""
_AGES = [byte_table(ages.weights, ages.values) for ages in map(shopper_ages, range(N_AGES))]
"""By band, from a byte to an age in years."""
_TOP_INCOME = INCOME_EDGES[-2]
_TOP_SQUARE = (INCOME_EDGES[-1] // _TOP_INCOME) ** 2
_PERSONS_AN_AREA = 130_000
"""About as many as an area of PUMS has (100,000 or more)."""


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


class _Cell(NamedTuple):
    """A kind of household of an archetype.

    kind: the place in ``KINDS``.
    ages: from a byte to the shopper's age.
    incomes: bounds of the bands of income.
    """

    kind: int
    ages: bytes
    incomes: list[int]


class _StateHomes:
    """One state's fit as tables to draw from.

    cells: by archetype's number and size of household, bounds and what lies between them.
    """

    def __init__(self, state: State, fit: StateFit) -> None:
        self.state = state
        self.fit = fit
        self.cells = [
            [_cells(shares, [*map(bounds, incomes)]) for shares in of_sizes]
            for of_sizes, incomes in zip(fit.kinds, fit.incomes, strict=True)
        ]

    @cached_property
    def people(self) -> People:
        return People(women_of(self.fit))

    @cached_property
    def levels(self) -> list[list[list[int]]]:
        return [[level_bounds(shares) for shares in row] for row in levels_of(self.fit)]

    @cached_property
    def races(self) -> Races:
        return Races(self.state)

    @cached_property
    def n_areas(self) -> int:
        return max(self.fit.figures.population // _PERSONS_AN_AREA, 1)


class Homes:
    """The homes of a world's shoppers."""

    def __init__(self, settings: Settings) -> None:
        population = settings.population
        self._numbers = {each.key: i for i, each in enumerate(population.archetypes)}
        self._lifestyles = [LIFESTYLES.get(key, ANYHOW) for key in self._numbers]
        self._n_sizes = len(population.parameters.household_sizes)
        # In one order, so that it is no matter in which the states are named.
        self._states = [STATES[code] for code in sorted(settings.states)]
        figures = [state_figures(state.code) for state in self._states]
        self._populations = [each.population for each in figures]
        self._places = Places(
            Streams(WORLD, settings.seed, "households", "places"),
            self._populations,
            [each.races for each in figures],
        )
        self._homes: list[_StateHomes | None] = [None] * len(self._states)
        self._regions: dict[str, RegionShares] = {}
        # Who asks for a profile asks for it again while at the same shopper.
        self._latest: tuple[Shopper, Profile] | None = None
        self._draws = Streams(WORLD, settings.seed, "households")
        self._person_draws = Streams(WORLD, settings.seed, "households", "persons")

    def profile(self, shopper: Shopper) -> Profile:
        """The part of a home that decides who is addressed by a campaign, in few steps."""
        if self._latest is None or self._latest[0] is not shopper:
            self._latest = shopper, self._drawn(shopper)[0]
        return self._latest[1]

    def home(self, shopper: Shopper) -> Home:
        """The whole home, whose profile is that of ``profile``."""
        profile, homes, number, band, place = self._drawn(shopper)
        draws = self._person_draws.draw(shopper.index, _AREA.size + N_BYTES)
        race, origin, area = _AREA.unpack_from(draws)
        puma = 100 * (1 + area * homes.n_areas // _TWO_BYTES)
        adults = INCOME_CLASSES[CLASS_OF_KIND[number]].adults
        persons = homes.people.make(
            KINDS[number].composition,
            profile.age,
            profile.household_income,
            homes.levels[band][adults - 1],
            self._lifestyles[self._numbers[shopper.archetype.key]].is_student,
            draws[_AREA.size :],
        )
        group = RACE_GROUPS[self._places.group(place)]
        return Home(profile, f"{puma:05d}", *homes.races.codes(group, race, origin), persons)

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
        of_ages, of_incomes = bands_of(AGE_EDGES, *ages), bands_of(INCOME_EDGES, *incomes)
        numbers = [number for key, number in self._numbers.items() if key in archetypes]
        there = sorted({state.region for state in self._states}.intersection(regions))
        parts = [
            shares.share(number, of_ages, of_incomes)
            for shares in map(self._region_shares, there)
            for number in numbers
        ]
        return min(fsum(parts), 1.0)

    def _region_shares(self, region: str) -> RegionShares:
        """The shares of a region's shoppers, of all shoppers of the world."""
        shares = self._regions.get(region)
        if shares is None:
            places = [i for i, state in enumerate(self._states) if state.region == region]
            total = sum(self._populations) * len(self._numbers)
            shares = self._regions[region] = RegionShares(
                [self._homes_of(place).fit for place in places],
                [self._populations[place] / total for place in places],
            )
        return shares

    def _drawn(self, shopper: Shopper) -> tuple[Profile, _StateHomes, int, int, int]:
        """The profile, its state, the place in ``KINDS``, the band of income and the place."""
        index = shopper.index
        where, income, kind, age, part = _PROFILE.unpack(self._draws.draw(index, _N_PROFILE_BYTES))
        place = self._places.place(index, where)
        number = self._places.state(place)
        homes = self._homes[number] or self._homes_of(number)
        archetype = self._numbers[shopper.archetype.key]
        kind_bounds, cells = homes.cells[archetype][shopper.household_size]
        cell = cells[bisect_right(kind_bounds, kind)]
        band = bisect_right(cell.incomes, income)
        profile = Profile(homes.state, cell.ages[age], _income(band, part))
        return profile, homes, cell.kind, band, place

    def _homes_of(self, place: int) -> _StateHomes:
        """A state's homes, fitted when they are first needed."""
        homes = self._homes[place]
        if homes is None:
            state = self._states[place]
            fit = StateFit(state_figures(state.code), self._lifestyles, self._n_sizes)
            homes = self._homes[place] = _StateHomes(state, fit)
        return homes


def _cells(shares: Sequence[float], incomes: Sequence[list[int]]) -> tuple[list[int], list[_Cell]]:
    """The bounds of the kinds that have a share, and what to draw from for each."""
    places = [place for place, share in enumerate(shares) if share > 0]
    cells = [
        _Cell(place, _AGES[KINDS[place].band], incomes[CLASS_OF_KIND[place]]) for place in places
    ]
    return bounds([shares[place] for place in places]), cells


def _income(band: int, part: int) -> int:
    """An income in a band, by a number of two bytes: even, but in the highest band a Pareto law
    with the exponent 2 (assumed).
    """
    start = INCOME_EDGES[band]
    if start == _TOP_INCOME:
        # start / sqrt(1 - u (1 - 1 / ratio squared)), with u = part / 2**16, in whole numbers.
        root = isqrt((_TOP_SQUARE * _TWO_BYTES - (_TOP_SQUARE - 1) * part) << 16)
        return start * isqrt(_TOP_SQUARE) * _TWO_BYTES // root // 100 * 100
    return start + 100 * (part * ((INCOME_EDGES[band + 1] - start) // 100) >> 16)
