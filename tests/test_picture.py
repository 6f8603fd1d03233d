"""docs/picture.py: the picture of README.md shows what the library makes now.

Another matplotlib writes other bytes for the same picture, so the committed file is not compared
with a new one.  It carries a hash of its figures and of the program that drew it, which is.
"""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import ROOT

PROGRAM = ROOT / "docs" / "picture.py"
PICTURE = ROOT / "docs" / "picture.svg"


@pytest.fixture(scope="module")
def program() -> dict:
    return runpy.run_path(str(PROGRAM))


@pytest.fixture(scope="module")
def figures(program: dict):
    return program["make_figures"]()


def description(picture: Path) -> str:
    return re.search(r"<dc:description>(.*)</dc:description>", picture.read_text())[1]


def test_the_committed_picture_is_of_today(program: dict, figures) -> None:
    expected = f"sha256 {program['digest'](figures)}"
    assert description(PICTURE) == expected, "run: python3 docs/picture.py"


def test_figures_are_of_the_whole_window(program: dict, figures) -> None:
    assert list(figures.basket_sizes) == list(program["ARCHETYPES"])
    for key, shares in figures.basket_sizes.items():
        low, high = program["ARCHETYPES"][key].items_per_trip
        assert sum(shares.values()) == pytest.approx(1)
        assert [*shares] == [*range(low, high + 1)]
    for column in (figures.mondays, figures.price_cents, figures.packs_per_1000_trips):
        assert len(column) == len(figures.promotion_percent) == program["N_WEEKS"]
    assert min(figures.packs_per_1000_trips) > 0
    assert any(figures.promotion_percent)
    assert not all(figures.promotion_percent)


def test_the_same_figures_give_the_same_bytes(program: dict, figures, tmp_path: Path) -> None:
    """In other processes too, whose hashes differ."""
    program["draw"](figures, tmp_path / "a.svg")
    subprocess.run(
        [sys.executable, PROGRAM, "b.svg"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        check=True,
        timeout=100,
    )
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert description(tmp_path / "a.svg") == description(PICTURE)


def test_without_matplotlib_one_line_says_what_to_install(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-S", "-E", PROGRAM, "none.svg"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert result.returncode == 1
    assert result.stderr == ("the picture needs matplotlib: pip install -r requirements-docs.txt\n")
    assert not (tmp_path / "none.svg").exists()
