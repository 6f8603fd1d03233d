"""Public figures that are printed somewhere, and how the files of world/data/ are written."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from world.households.kinds import PERSON_AGE_EDGES

DATA = Path(__file__).resolve().parent.parent / "world" / "data"

Row = Sequence[object]
Source = tuple[str, int]

CENSUS_SEXES = ("2010 Census Briefs C2010BR-03, Age and Sex Composition", 2010)
CENSUS_PROFILE = ("2010 Census, Demographic Profile DP-1", 2010)
CENSUS_HISPANIC = ("2010 Census Briefs C2010BR-04, The Hispanic Population", 2010)
CENSUS_OVERVIEW = ("2010 Census Briefs C2010BR-02, Race and Hispanic Origin", 2010)
ACS_SCHOOLING = ("Statistical Abstract of the United States 2012, Table 233 (ACS)", 2009)
ACS_LEVELS = ("American Community Survey, 1-year, S1501", 2009)
ACS_SAMPLE = ("American Community Survey sample acs12, as in openintro by Rdatasets", 2012)
EARNINGS = ("Bureau of Labor Statistics, Education pays, median weekly earnings", 2022)
CPS = ("Current Population Survey March supplements, as in taxcalc 6.8.0", 2014)

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
IA 90.5 25.1 7.4|KS 89.7 29.5 10.2|KY 81.7 21.0 8.5|LA 82.2 21.4 6.9|ME 90.2 26.9 9.6
MD 88.2 35.7 16.0|MA 89.0 38.2 16.4|MI 87.9 24.6 9.4|MN 91.5 31.5 10.3|MS 80.4 19.6 7.1
MO 86.8 25.2 9.5|MT 90.8 27.4 8.3|NE 89.8 27.4 8.8|NV 83.9 21.8 7.6|NH 91.3 32.0 11.2
NJ 87.4 34.5 12.9|NM 82.8 25.3 10.4|NY 84.7 32.4 14.0|NC 84.3 26.5 8.8|ND 90.1 25.8 6.7
OH 87.6 24.1 8.8|OK 85.6 22.7 7.4|OR 89.1 29.2 10.4|PA 87.9 26.4 10.2|RI 84.7 30.5 11.7
SC 83.6 24.3 8.4|SD 89.9 25.1 7.3|TN 83.1 23.0 7.9|TX 79.9 25.5 8.5|UT 90.4 28.5 9.1
VT 91.0 33.1 13.3|VA 86.6 34.0 14.1|WA 89.7 31.0 11.1|WV 82.8 17.3 6.7|WI 89.8 25.7 8.4
WY 91.8 23.8 7.9"""
"""Percent of people of 25 years or more with at least: high school, a bachelor's degree, an
advanced degree.  Those of high school agree with the data set statecrime of statsmodels."""

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


def write(name: str, columns: str, rows: Iterable[Row], source: Source) -> None:
    """Writes a file whose rows have one source."""
    write_sourced(name, columns, ((*row, *source) for row in rows))


def write_sourced(name: str, columns: str, rows: Iterable[Row]) -> None:
    """Writes a file whose rows end with their source and its year."""
    with (DATA / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow((*columns.split(), "source", "year"))
        writer.writerows(rows)


def write_printed(income_age: str) -> None:
    """Writes the figures that stand in this script, and the correlation of income and age."""
    ratios = [pair.split() for pair in MALES_PER_100_FEMALES.replace("\n", "|").split("|") if pair]
    write("state_sexes.csv", "state males_per_100_females", ratios, CENSUS_SEXES)
    write("state_schooling.csv", "state at_least percent", schooling(), ACS_SCHOOLING)
    write_national(income_age)


def schooling() -> Iterable[Row]:
    """The rows of state_schooling.csv."""
    for text in SCHOOLING.replace("\n", "|").strip("|").split("|"):
        code, *percents = text.split()
        for level, percent in zip(("high_school", "bachelor", "advanced"), percents, strict=True):
            yield code, level, percent


def write_national(income_age: str) -> None:
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
        ("correlation", "income_age", income_age, *CPS),
        ("correlation", "income_schooling", SCHOOLING_CORRELATION, *ACS_SAMPLE),
    ]
    write_sourced("national_figures.csv", "figure key number", rows)
