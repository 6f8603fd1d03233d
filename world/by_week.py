"""What is the same for everybody in a week, made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")


class ByWeek(dict[int, Made]):
    """Values by absolute week (see ``trips.week_of``)."""

    def __init__(self, make: Callable[[int], Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, week: int) -> Made:
        made = self[week] = self._make(week)
        return made
