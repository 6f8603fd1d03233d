"""Who customer i is: name, archetype, taste and rhythm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from world.archetypes import Archetype
from world.baskets import Baskets
from world.catalogue import Product
from world.customer_ids import customer_id
from world.names import N_NAME_BYTES, Names
from world.strata import cells_of
from world.streams import Source, shuffled
from world.tastes import N_FACTORS, Tastes
from world.trips import GapTables

_N_RHYTHM_BYTES = 2
_N_LEVEL_BYTES = 1


@dataclass(frozen=True, slots=True)
class Shopper:
    """One customer, as the program knows it.

    level: which of ``baskets.LEVELS`` the household's mean basket size is.
    taste: byte table from a position to a product number (see tastes.py).
    rhythm: byte tables of the days between trips (see trips.py).
    """

    index: int
    customer_id: str
    name: str
    kind: Kind
    level: int
    taste: bytes
    rhythm: list[bytes]


class Kind:
    """An archetype with the tables that its shoppers are drawn with."""

    def __init__(self, seed: int, archetype: Archetype, catalogue: Sequence[Product]) -> None:
        self.archetype = archetype
        self.cells = cells_of(archetype, catalogue)
        self.tastes = Tastes(Source(seed, "shuffles", archetype.key), self.cells)
        self.gaps = GapTables(archetype)
        self.baskets = Baskets(Source(seed, "baskets"), archetype, self.cells)


class Shoppers:
    """All shoppers of a world; any of them can be made alone.

    The archetypes are shuffled inside every block of as many customers as there are
    archetypes: each gets an equal share and the id does not give the archetype away.
    """

    def __init__(
        self,
        seed: int,
        id_digits: int,
        names: Names,
        archetypes: Mapping[str, Archetype],
        catalogue: Sequence[Product],
    ) -> None:
        self._seed = seed
        self._id_digits = id_digits
        self._names = names
        self._archetypes = tuple(archetypes.values())
        self._catalogue = catalogue
        self._blocks = Source(seed, "archetypes")
        self._block: tuple[int, list[int]] = (-1, [])
        self._kinds: dict[int, Kind] = {}
        self._draws = Source(seed, "shopper")

    def make(self, index: int) -> Shopper:
        """The shopper with this index (0 or more)."""
        kind = self._kind(self._archetype_number(index))
        n_bytes = N_NAME_BYTES + N_FACTORS + _N_RHYTHM_BYTES + _N_LEVEL_BYTES
        draws = self._draws.draw(index, n_bytes)
        name, draws = draws[:N_NAME_BYTES], draws[N_NAME_BYTES:]
        taste, draws = draws[:N_FACTORS], draws[N_FACTORS:]
        return Shopper(
            index=index,
            customer_id=customer_id(index, self._id_digits),
            name=self._names.draw(name),
            kind=kind,
            level=kind.baskets.draw_level(draws[_N_RHYTHM_BYTES]),
            taste=kind.tastes.draw(taste),
            rhythm=kind.gaps.draw_rhythm(draws),
        )

    def _archetype_number(self, index: int) -> int:
        block, place = divmod(index, len(self._archetypes))
        if self._block[0] != block:
            order = range(len(self._archetypes))
            self._block = block, shuffled(self._blocks.draw(block, 4 * len(order)), order)
        return self._block[1][place]

    def _kind(self, number: int) -> Kind:
        kind = self._kinds.get(number)
        if kind is None:
            kind = Kind(self._seed, self._archetypes[number], self._catalogue)
            self._kinds[number] = kind
        return kind
