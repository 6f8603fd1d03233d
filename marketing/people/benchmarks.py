"""What is known, or assumed, of shoppers and campaigns: one row of ``reference/benchmarks.csv``
is one figure, with its source and year.

A source that begins with "assumed" is a figure set by hand; what stands behind it says why it has
its sign or its size.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

BENCHMARKS_FILE = Path(__file__).parents[1] / "reference" / "benchmarks.csv"

ALL = "all"
"""The group of a figure that holds for everybody."""


class Benchmark(NamedTuple):
    """A figure.

    name: of the column or law that it is of.
    group: whom or what it is of, such as an age group or a channel; ``ALL`` for everybody.
    tolerance: how far what is made may be from it, or None where nothing is compared with it.
    """

    name: str
    group: str
    value: float
    tolerance: float | None
    source: str
    year: int


def load_benchmarks(path: Path = BENCHMARKS_FILE) -> dict[str, dict[str, Benchmark]]:
    """The figures of a file, by name and group, in its order."""
    found: dict[str, dict[str, Benchmark]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            tolerance = float(row["tolerance"]) if row["tolerance"] else None
            figure = Benchmark(
                row["name"],
                row["group"],
                float(row["value"]),
                tolerance,
                row["source"],
                int(row["year"]),
            )
            found.setdefault(figure.name, {})[figure.group] = figure
    return found


BENCHMARKS: Mapping[str, Mapping[str, Benchmark]] = MappingProxyType(load_benchmarks())


def values_of(name: str) -> dict[str, float]:
    """The figures of a name by their groups.

    Raises KeyError where there are none.

    >>> values_of("mobile_share")
    {'all': 0.68}
    """
    return {group: figure.value for group, figure in BENCHMARKS[name].items()}


def value_of(name: str, group: str = ALL) -> float:
    """A figure.

    Raises KeyError where there is none.
    """
    return BENCHMARKS[name][group].value
