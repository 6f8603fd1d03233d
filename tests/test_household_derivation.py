"""docs/household_figures.py: the figures of world/data/ are what it derives."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from world.households.figures import DATA, national_figures
from world.households.kinds import COMPOSITIONS

DOCS = Path(__file__).resolve().parents[1] / "docs"
SCRIPT = DOCS / "household_figures.py"


@pytest.fixture
def printed(monkeypatch):
    monkeypatch.syspath_prepend(DOCS)
    return importlib.import_module("household_printed")


@pytest.fixture
def survey(monkeypatch):
    monkeypatch.syspath_prepend(DOCS)
    return importlib.import_module("household_survey")


def test_printed_figures_are_those_of_the_files(printed, tmp_path, monkeypatch):
    """S2.29: those that come from packages are derived by hand, see the survey."""
    monkeypatch.setattr(printed, "DATA", tmp_path)
    printed.write_printed(f"{national_figures()['correlation']['income_age']:.2f}")
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["national_figures.csv", "state_schooling.csv", "state_sexes.csv"]
    for name in written:
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes()


def test_the_fit_is_the_nearest_one_with_the_wanted_sums(survey):
    """Of four kinds, where a third of the persons shall be old."""
    start = survey.np.array([0.4, 0.3, 0.2, 0.1])
    old = survey.np.array([0.0, 1.0, 0.0, 1.0])
    found = survey.solved(start, survey.np.array([old - 1 / 3]))
    assert found.sum() == pytest.approx(1)
    assert found @ old == pytest.approx(1 / 3)
    assert found[0] / found[2] == pytest.approx(2)
    assert found[1] / found[3] == pytest.approx(3)


@pytest.mark.parametrize(
    ("couple", "children", "adults", "age", "name"),
    [
        (False, 0, 1, 30, "alone"),
        (True, 0, 2, 30, "couple"),
        (True, 5, 2, 30, "couple_three_children"),
        (False, 3, 1, 30, "parent_two_children"),
        (True, 0, 3, 50, "couple_grown_child"),
        (False, 0, 2, 50, "parent_grown_child"),
        (False, 0, 2, 20, "two_sharers"),
        (False, 0, 4, 20, "three_sharers"),
    ],
)
def test_households_of_the_survey_have_a_composition(survey, couple, children, adults, age, name):
    row = type("Row", (), {"is_couple": couple, "children": children, "adults": adults, "age": age})
    assert survey.composition_of(row) == name
    assert name in {composition.name for composition in COMPOSITIONS}


def test_a_folder_without_the_packages_is_refused_in_one_line(tmp_path):
    result = subprocess.run(
        [sys.executable, SCRIPT, tmp_path], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "state_age_data.py is not there; install the packages" in result.stderr
