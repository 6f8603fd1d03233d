"""The public figures that households are made from: what the reference files of ``data/`` say.

Each row of a file names its source and year; docs/household_figures.py derived them.  Figures are
read as they stand, with all states; percentages are made to sum to 1 here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from math import fsum
from pathlib import Path
from typing import NamedTuple

from world.households.kinds import KINDS

DATA = Path(__file__).parents[1] / "data"

INCOME_EDGES = (
    *(0, 10_000, 15_000, 25_000, 35_000, 50_000),
    *(75_000, 100_000, 150_000, 200_000, 1_000_000),
)
"""Where bands of household incomes begin, in dollars a year; the last is the end of the last."""
INCOME_AGES = (18, 25, 35, 45, 55, 65, 75)
"""Where the groups of ages of household_incomes.csv begin, in years."""

RACE_GROUPS = ("white", "black", "api", "native", "multiple", "hispanic")
"""All but the last are not Hispanic; api are Asians and Pacific Islanders."""
LEVELS = ("no_diploma", "high_school", "some_college", "bachelor", "advanced")
"""Levels of schooling; some college includes associate degrees."""

Figures = Mapping[str, Mapping[str, float]]


class StateFigures(NamedTuple):
    """The figures of one state; shares are 0 to 1 and sum to 1.

    population: persons.
    ages: shares of persons by bands of ``PERSON_AGE_EDGES``.
    women: share of persons.
    races: shares of persons by ``RACE_GROUPS``.
    incomes: shares of households by bands of ``INCOME_EDGES``.
    levels: shares of persons of 25 years or more by ``LEVELS``.
    kinds: shares of households by ``KINDS``.
    """

    population: int
    ages: list[float]
    women: float
    races: list[float]
    incomes: list[float]
    levels: list[float]
    kinds: list[float]


@cache
def state_figures(code: str) -> StateFigures:
    """The figures of the state of this code."""
    males = _column("state_sexes.csv", code)[0]
    kinds = _column("household_kinds.csv", code)
    if len(kinds) != len(KINDS):
        raise ValueError(f"household_kinds.csv has {len(kinds)} kinds of {code}, not {len(KINDS)}")
    return StateFigures(
        population=int(_column("state_population.csv", code)[0]),
        ages=_shares(_column("state_ages.csv", code)),
        women=100 / (100 + males),
        races=_shares(_column("state_races.csv", code)),
        incomes=_shares(_column("state_incomes.csv", code)),
        levels=_levels(*_column("state_schooling.csv", code)),
        kinds=_shares(kinds),
    )


def _levels(high_school: float, bachelor: float, advanced: float) -> list[float]:
    """Shares of the levels from the percentages of those who have at least so much.

    A state's people between high school and a bachelor's degree are divided as the country's.
    """
    country = national_figures()["schooling"]
    college = country["some_college"] + country["associate"]
    between = high_school - bachelor
    finished = between * country["high_school"] / (country["high_school"] + college)
    return _shares([100 - high_school, finished, between - finished, bachelor - advanced, advanced])


@cache
def national_figures() -> Figures:
    """The figures of the whole country, by name and key."""
    figures: dict[str, dict[str, float]] = {}
    for row in _rows("national_figures.csv"):
        figures.setdefault(row[0], {})[row[1]] = float(row[2])
    return figures


@cache
def income_shares() -> Mapping[tuple[int, int], list[float]]:
    """Shares of the country's households by bands of ``INCOME_EDGES``, by the place of their age
    in ``INCOME_AGES`` and the number of adults, 1 or 2 for more.
    """
    found: dict[tuple[int, int], list[float]] = {}
    for age, adults, _, percent, *_ in _rows("household_incomes.csv"):
        group = INCOME_AGES.index(int(age)), int(adults)
        found.setdefault(group, []).append(float(percent))
    return {group: _shares(percents) for group, percents in found.items()}


def _shares(numbers: list[float]) -> list[float]:
    total = fsum(numbers)
    return [number / total for number in numbers]


def _column(name: str, code: str) -> list[float]:
    return _by_state(name)[code]


@cache
def _by_state(name: str) -> Mapping[str, list[float]]:
    """By state the numbers of a file, in its order: the last field before the source."""
    found: dict[str, list[float]] = {}
    for row in _rows(name):
        found.setdefault(row[0], []).append(float(row[-3]))
    return found


def _rows(name: str) -> Iterator[list[str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows
