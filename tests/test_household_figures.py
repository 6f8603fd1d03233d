"""world/households/figures.py: the public figures, and what they say of themselves."""

import csv
from math import fsum

import pytest

from world.households.figures import (
    DATA,
    INCOME_AGES,
    INCOME_EDGES,
    LEVELS,
    RACE_GROUPS,
    income_shares,
    national_figures,
    state_figures,
)
from world.households.kinds import KINDS, PERSON_AGE_EDGES, expected_persons
from world.states import STATES

FILES = sorted(DATA.glob("state_*.csv")) + sorted(DATA.glob("household_*.csv"))
FILES.append(DATA / "national_figures.csv")
EVERY_FILE = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
EVERY_STATE = pytest.mark.parametrize("code", STATES)
N_AGES = len(PERSON_AGE_EDGES) - 1


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@EVERY_FILE
def test_every_row_names_its_source_and_year(path):
    """S2.29."""
    for row in rows_of(path):
        assert len(row["source"].split()) >= 4
        assert 2009 <= int(row["year"]) <= 2025


@pytest.mark.parametrize("path", [p for p in FILES if p.stem.startswith("state_")], ids=str)
def test_every_state_is_there_with_as_many_rows(path):
    counts = dict.fromkeys(STATES, 0)
    for row in rows_of(path):
        counts[row["state"]] += 1
    assert len(set(counts.values())) == 1


@EVERY_STATE
def test_shares_are_shares(code):
    figures = state_figures(code)
    for shares, n in (
        (figures.ages, N_AGES),
        (figures.races, len(RACE_GROUPS)),
        (figures.incomes, len(INCOME_EDGES) - 1),
        (figures.levels, len(LEVELS)),
        (figures.kinds, len(KINDS)),
    ):
        assert len(shares) == n
        assert min(shares) >= 0
        assert fsum(shares) == pytest.approx(1)
    assert 0.45 < figures.women < 0.55


@EVERY_STATE
def test_the_kinds_of_a_state_have_persons_of_the_states_ages(code):
    """S2.26: what the derivation promises of household_kinds.csv, to 1e-7."""
    figures = state_figures(code)
    persons = [expected_persons(kind).all() for kind in KINDS]
    counts = [
        fsum(share * of_kind[band] for share, of_kind in zip(figures.kinds, persons, strict=True))
        for band in range(N_AGES)
    ]
    assert [n / fsum(counts) for n in counts] == pytest.approx(figures.ages, abs=1e-7)


def test_kinds_stand_in_their_order():
    names = [kind.name for kind in KINDS]
    rows = rows_of(DATA / "household_kinds.csv")
    assert [row["kind"] for row in rows] == names * len(STATES)


def test_figures_agree_with_each_other():
    """The census's totals come out of its parts, in files of different sources."""
    country = national_figures()
    males, females = (fsum(country[sex].values()) for sex in ("males", "females"))
    assert males + females == 308_745_538  # United States, 2010 Census.
    assert fsum(country["hispanic_origin"].values()) == fsum(country["hispanic_race"].values())
    assert fsum(country["schooling"].values()) == pytest.approx(100)
    states = [state_figures(code) for code in STATES]
    people = fsum(state.population for state in states)
    women = fsum(state.population * state.women for state in states) / people
    assert women == pytest.approx(females / (males + females), abs=0.001)
    hispanic = fsum(state.population * state.races[-1] for state in states) / people
    of_census = fsum(country["hispanic_origin"].values()) / (males + females)
    assert hispanic == pytest.approx(of_census, abs=0.005)


def test_incomes_of_the_country_are_there_for_all_ages():
    groups = {(age, adults) for age in range(len(INCOME_AGES)) for adults in (1, 2)}
    assert set(income_shares()) == groups
    for shares in income_shares().values():
        assert len(shares) == len(INCOME_EDGES) - 1
        assert fsum(shares) == pytest.approx(1)
