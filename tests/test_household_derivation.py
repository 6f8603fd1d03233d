"""docs/household_figures.py: the figures of world/data/ are what it derives."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from world.household_figures import DATA, national_figures
from world.household_kinds import COMPOSITIONS

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "docs" / "household_figures.py"


@pytest.fixture
def script():
    spec = importlib.util.spec_from_file_location("household_figures_of_docs", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    first = sys.path[0]
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path[0] = first
    return module


def test_figures_that_stand_in_the_script_are_those_of_the_files(script, tmp_path, monkeypatch):
    """S2.29: those that come from packages are derived by hand, see the script."""
    monkeypatch.setattr(script, "DATA", tmp_path)
    script.write_printed(f"{national_figures()['correlation']['income_age']:.2f}")
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["national_figures.csv", "state_schooling.csv", "state_sexes.csv"]
    for name in written:
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes()


def test_the_fit_is_the_nearest_one_with_the_wanted_sums(script):
    """Of four kinds, where a third of the persons shall be old."""
    start = script.np.array([0.4, 0.3, 0.2, 0.1])
    old = script.np.array([0.0, 1.0, 0.0, 1.0])
    found = script.solved(start, script.np.array([old - 1 / 3]))
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
def test_households_of_the_survey_have_a_composition(script, couple, children, adults, age, name):
    row = type("Row", (), {"is_couple": couple, "children": children, "adults": adults, "age": age})
    assert script.composition_of(row) == name
    assert name in {composition.name for composition in COMPOSITIONS}


def test_a_folder_without_the_packages_is_refused_in_one_line(tmp_path):
    result = subprocess.run(
        [sys.executable, SCRIPT, tmp_path], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "state_age_data.py is not there; install the packages" in result.stderr
