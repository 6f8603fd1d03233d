"""Race and origin of a household, in the codes of PUMS.

A state's figures tell groups: not Hispanic and white, black, Asian or Pacific Islander, native or
of several races; and Hispanic.  What a group leaves open follows the country's figures.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from world.households.figures import national_figures
from world.states import State
from world.streams import apportion

_TWO_BYTES = 1 << 16

_NOT_HISPANIC = 1
_RACES = {"white": 1, "black": 2, "native": 3, "multiple": 9}
_ALASKA_NATIVE = 4
"""PUMS has two codes for natives."""


class _Codes:
    """PUMS codes and how many persons of the country have each."""

    def __init__(self, figure: str) -> None:
        counts = national_figures()[figure]
        self._codes = [*map(int, counts)]
        self._bounds = [*accumulate(apportion([*counts.values()], _TWO_BYTES))][:-1]

    def code(self, draw: int) -> int:
        """By a random number of two bytes."""
        return self._codes[bisect_right(self._bounds, draw)]


class Races:
    """The codes of a state's households."""

    def __init__(self, state: State) -> None:
        self._native = _ALASKA_NATIVE if state.code == "AK" else _RACES["native"]
        self._api = _Codes("api_race")
        self._hispanic_race, self._origin = _Codes("hispanic_race"), _Codes("hispanic_origin")

    def codes(self, group: str, race: int, origin: int) -> tuple[int, int]:
        """RAC1P and HISP of somebody of a group of ``RACE_GROUPS``, by two random numbers of two
        bytes.
        """
        if group == "hispanic":
            return self._hispanic_race.code(race), self._origin.code(origin)
        if group == "api":
            return self._api.code(race), _NOT_HISPANIC
        return (self._native if group == "native" else _RACES[group]), _NOT_HISPANIC
