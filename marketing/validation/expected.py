"""What is expected of a data set: public figures, benchmarks and laws, never the data itself."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from marketing.validation.summary_facts import SummaryFacts

_ROOT = Path(__file__).resolve().parents[2]
PUBLIC_FIGURES = _ROOT / "world" / "data"
BENCHMARKS = _ROOT / "marketing" / "reference" / "benchmarks.csv"

ALL = "all"
"""The group of a benchmark that holds for everybody."""


class Figure(NamedTuple):
    """A figure and where it comes from."""

    value: float
    source: str


class Band(NamedTuple):
    """A share of a range of values, both ends of which belong to it."""

    first: int
    last: int
    share: float


class Marginal(NamedTuple):
    """The shares of the groups of a state's persons or households; they sum to 1."""

    shares: Mapping[str, float]
    source: str


class Bands(NamedTuple):
    """The shares of a state's persons or households by a number such as age."""

    bands: tuple[Band, ...]
    source: str


class Expected(NamedTuple):
    """Everything that is expected.

    populations: of the states, by code.
    ages: of persons; incomes: of households, dollars a year; races: groups of
        ``figures/population.py``; males: share of the persons; schooling: share of the persons of
        25 years and more with at least so much.  All by state.
    national: figures of the whole country, by kind and key.
    benchmarks: by name and group.
    """

    summary: SummaryFacts
    populations: Mapping[str, Figure]
    ages: Mapping[str, Bands]
    incomes: Mapping[str, Bands]
    races: Mapping[str, Marginal]
    males: Mapping[str, Figure]
    schooling: Mapping[str, Marginal]
    national: Mapping[str, Mapping[str, Figure]]
    benchmarks: Mapping[str, Mapping[str, Figure]]

    @property
    def end_date(self) -> date | None:
        """The panel's last day, where it is known."""
        return self.summary.end_date

    def benchmark(self, name: str, group: str = ALL) -> Figure | None:
        """A benchmark, or None where there is none."""
        return self.benchmarks.get(name, {}).get(group)


Rows = list[dict[str, str]]


def load_expected(
    summary: SummaryFacts, figures: Path = PUBLIC_FIGURES, benchmarks: Path = BENCHMARKS
) -> Expected:
    """What the reference files of a folder, and the benchmarks, say."""
    return Expected(
        summary,
        {row["state"]: _figure(row, "population") for row in _rows(figures, "state_population")},
        {state: _bands(rows, "age") for state, rows in _groups(figures, "state_ages")},
        {state: _bands(rows, "income") for state, rows in _groups(figures, "state_incomes")},
        {state: _marginal(rows, "group") for state, rows in _groups(figures, "state_races")},
        {row["state"]: _males(row) for row in _rows(figures, "state_sexes")},
        {state: _at_least(rows) for state, rows in _groups(figures, "state_schooling")},
        _nested(_rows(figures, "national_figures"), "figure", "key", "number"),
        _nested(_read(benchmarks), "name", "group", "value"),
    )


@lru_cache(maxsize=32)
def _read(path: Path) -> Rows:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _rows(folder: Path, name: str) -> Rows:
    return _read(folder / f"{name}.csv")


def _groups(folder: Path, name: str) -> Iterator[tuple[str, Rows]]:
    by_state: dict[str, Rows] = {}
    for row in _rows(folder, name):
        by_state.setdefault(row["state"], []).append(row)
    yield from by_state.items()


def _source(row: Mapping[str, str]) -> str:
    return f"{row['source']}, {row['year']}"


def _figure(row: Mapping[str, str], column: str) -> Figure:
    return Figure(float(row[column]), _source(row))


def _bands(rows: Rows, what: str) -> Bands:
    total = _total(rows)
    bands = (
        Band(int(row[f"{what}_from"]), int(row[f"{what}_to"]), float(row["percent"]) / total)
        for row in rows
    )
    return Bands(tuple(sorted(bands)), _source(rows[0]))


def _total(rows: Iterable[Mapping[str, str]]) -> float:
    """Published percents are rounded, and need not sum to 100."""
    return sum(float(row["percent"]) for row in rows)


def _marginal(rows: Rows, column: str) -> Marginal:
    total = _total(rows)
    return Marginal({row[column]: float(row["percent"]) / total for row in rows}, _source(rows[0]))


def _at_least(rows: Rows) -> Marginal:
    return Marginal(
        {row["at_least"]: float(row["percent"]) / 100 for row in rows}, _source(rows[0])
    )


def _males(row: Mapping[str, str]) -> Figure:
    males = float(row["males_per_100_females"])
    return Figure(males / (100 + males), _source(row))


def _nested(rows: Rows, outer: str, inner: str, value: str) -> dict[str, dict[str, Figure]]:
    found: dict[str, dict[str, Figure]] = {}
    for row in rows:
        found.setdefault(row[outer], {})[row[inner]] = _figure(row, value)
    return found
