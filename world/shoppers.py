"""Who customer i is: name, archetype, household, rhythm and taste."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from world.archetypes import Archetype
from world.baskets import Baskets
from world.causes import switches_of
from world.customer_ids import customer_id
from world.names import N_NAME_BYTES, Names
from world.prices import PriceCalendar
from world.promotions import most_probable
from world.settings import Settings
from world.strata import strata_of
from world.streams import WORLD, Streams, byte_table, shuffled
from world.tastes import N_FACTORS, Taste, Tastes
from world.trips import GapTables

_N_RHYTHM_BYTES = 2
_N_SIZE_BYTES = 1


@dataclass(frozen=True, slots=True)
class Shopper:
    """One customer.

    household_size: 0 for a small household, up to the largest of the population's
        ``household_sizes``.
    usual_gap_days: the days between two trips that this shopper likes best.
    favourite_weekday: 0 for Monday.
    habits: the same for the sampler, and the taste.
    """

    index: int
    customer_id: str
    name: str
    archetype: Archetype
    household_size: int
    usual_gap_days: int
    favourite_weekday: int
    habits: Habits

    @property
    def propensities(self) -> dict[int, float]:
        """How often each product that the shopper may buy is in a basket without any cause, 0 to
        1, by its number in the catalogue.
        """
        household = self.habits.tables.baskets.households[self.household_size]
        labels = enumerate(household.inclusion.probabilities, 1)
        return {self.habits.taste.products[label]: p for label, p in labels}

    @property
    def favourites(self) -> list[int]:
        """The products that the shopper may buy, by their numbers, the best liked first."""
        likeliest_first = sorted(self.propensities.items(), key=lambda pair: (-pair[1], pair[0]))
        return [number for number, _ in likeliest_first]


class Habits(NamedTuple):
    """A shopper's tables.

    tables: those of the archetype.
    gaps: for each ``ordinal % 7`` the byte table of the days between trips (see trips.py).
    taste: which product stands at which label (see tastes.py).
    """

    tables: ArchetypeTables
    gaps: list[bytes]
    taste: Taste


class ArchetypeTables:
    """An archetype with the tables that its shoppers are drawn with.

    switches: how the causes of the world act on them.
    """

    def __init__(self, settings: Settings, archetype: Archetype, prices: PriceCalendar) -> None:
        seed, population = settings.seed, settings.population
        figures = population.parameters
        most = most_probable(archetype, figures)
        self.archetype = archetype
        self.strata = strata_of(archetype, population)
        self.tastes = Tastes(
            Streams(WORLD, seed, "shuffles", archetype.key), self.strata, figures.taste_spread
        )
        self.gaps = GapTables(archetype, figures.favourite_day_weight)
        self.baskets = Baskets(archetype, self.strata, figures.household_sizes, most)
        self.quantities = byte_table(archetype.quantity_shares)
        self.switches = switches_of(
            settings, archetype, self.strata, self.baskets.households, prices
        )


class Shoppers:
    """All shoppers of a world; any of them can be made alone.

    The archetypes are shuffled inside every block of as many customers as there are
    archetypes: each gets an equal share and the id does not give the archetype away.
    """

    def __init__(self, settings: Settings, names: Names, prices: PriceCalendar) -> None:
        seed = settings.seed
        self._settings = settings
        self._population = settings.population
        self._names = names
        self._prices = prices
        self._blocks = Streams(WORLD, seed, "archetypes")
        self._block: tuple[int, list[int]] = (-1, [])
        self._tables: dict[int, ArchetypeTables] = {}
        self._draws = Streams(WORLD, seed, "shopper")

    def make(self, index: int) -> Shopper:
        """The shopper with this index (0 or more)."""
        tables = self.tables_of(self.archetype_number(index))
        n_bytes = N_NAME_BYTES + N_FACTORS + _N_RHYTHM_BYTES + _N_SIZE_BYTES
        draws = self._draws.draw(index, n_bytes)
        name, draws = draws[:N_NAME_BYTES], draws[N_NAME_BYTES:]
        taste, draws = draws[:N_FACTORS], draws[N_FACTORS:]
        rhythm = tables.gaps.draw_rhythm(draws)
        return Shopper(
            index,
            customer_id(index, self._settings.id_digits),
            self._names.draw(name),
            tables.archetype,
            tables.baskets.draw_household_size(draws[_N_RHYTHM_BYTES]),
            rhythm.usual_gap_days,
            rhythm.favourite_weekday,
            Habits(tables, tables.gaps.tables(rhythm), tables.tastes.draw_taste(taste)),
        )

    def archetype_number(self, index: int) -> int:
        """The place of customer ``index``'s archetype in the population."""
        n_archetypes = len(self._population.archetypes)
        block, place = divmod(index, n_archetypes)
        if self._block[0] != block:
            draws = self._blocks.draw(block, 4 * n_archetypes)
            self._block = block, shuffled(draws, range(n_archetypes))
        return self._block[1][place]

    def tables_of(self, number: int) -> ArchetypeTables:
        """The tables of the archetype at this place in the population."""
        tables = self._tables.get(number)
        if tables is None:
            archetype = self._population.archetypes[number]
            tables = ArchetypeTables(self._settings, archetype, self._prices)
            self._tables[number] = tables
        return tables
