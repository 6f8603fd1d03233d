"""When campaigns are held: a calendar without beginning, counted back from the end date.

In every block of 365 days there are as many campaigns of each size as in a real year.  One ends in
every thirteen days or so, and the broad ones are spread over the year.  The blocks are made from
the latest on, each after the one before, so that no two campaigns begin on the same day.
"""

from __future__ import annotations

from typing import NamedTuple

from world.campaigns.campaign import FIGURES, N_A_YEAR, SIZES
from world.streams import WORLD, Streams, shuffled

DAYS_A_BLOCK = 365
_DAYS_APART = DAYS_A_BLOCK // N_A_YEAR
_N_DRAWS = 3
"""Random bytes of a campaign's dates: last day, length, place of a broad one."""


class Dates(NamedTuple):
    """A campaign's size, and its days as ``date.toordinal()`` numbers."""

    size: str
    first_day: int
    last_day: int


class CampaignDates:
    """The dates of all campaigns of a world."""

    def __init__(self, seed: int, end_day: int) -> None:
        self._source = Streams(WORLD, seed, "campaigns", "calendar")
        self._end_day = end_day
        self._blocks: list[list[Dates]] = []
        self._first_days: set[int] = set()

    def block(self, number: int) -> list[Dates]:
        """The campaigns that end in the block's days, those that end last first; 0 is the block
        that ends on the end date.
        """
        while len(self._blocks) <= number:
            self._blocks.append(self._make(len(self._blocks)))
        return self._blocks[number]

    def _make(self, number: int) -> list[Dates]:
        draws = self._source.draw(number, 4 * N_A_YEAR + _N_DRAWS * N_A_YEAR)
        sizes = _sizes(draws[: 4 * N_A_YEAR], draws[-N_A_YEAR:])
        found = []
        for place, size in enumerate(sizes):
            later, longer = draws[4 * N_A_YEAR + 2 * place :][:2]
            fewest, most = FIGURES[size].days
            last = self._end_day - DAYS_A_BLOCK * number - _DAYS_APART * place
            last -= later * _DAYS_APART >> 8
            first = last - fewest - (longer * (most - fewest + 1) >> 8) + 1
            while first in self._first_days:
                first, last = first - 1, last - 1
            self._first_days.add(first)
            found.append(Dates(size, first, last))
        return sorted(found, key=lambda dates: (-dates.last_day, -dates.first_day))


def _sizes(draws: bytes, places: bytes) -> list[str]:
    """The sizes of a block's campaigns: the broad ones one in each part of it, the others in
    random order.
    """
    broad, *others = SIZES
    rest = shuffled(draws, [size for size in others for _ in range(FIGURES[size].a_year)])
    n_broad = FIGURES[broad].a_year
    sizes: list[str] = []
    for part in range(n_broad):
        own = rest[len(rest) * part // n_broad : len(rest) * (part + 1) // n_broad]
        place = places[part] * (len(own) + 1) >> 8
        sizes += [*own[:place], broad, *own[place:]]
    return sizes
