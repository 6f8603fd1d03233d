"""docs/picture.py: the picture of README.md shows what the library makes now.

Another matplotlib writes other bytes for the same picture, so the committed file is not compared
with a new one.  It carries a hash of its figures and of the program that drew it, which is.
"""

import os
import re
import runpy
import subprocess
import sys
from math import exp
from pathlib import Path

import pytest

from tests.documents import ROOT
from world.archetypes import ARCHETYPES
from world.settings import Settings
from world.world import World

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
    assert list(figures.basket_sizes) == list(ARCHETYPES)
    for key, shares in figures.basket_sizes.items():
        low, high = ARCHETYPES[key].items_per_trip
        assert sum(shares.values()) == pytest.approx(1)
        assert [*shares] == [*range(low, high + 1)]
    for column in (figures.mondays, figures.price_cents, figures.bought_percent):
        assert len(column) == len(figures.promotion_percent) == program["N_WEEKS"]
    assert min(figures.bought_percent) > 0
    assert any(figures.promotion_percent)
    assert not all(figures.promotion_percent)


def test_promotions_can_be_seen(program: dict, figures) -> None:
    """Deep ones sell more than any other week, and the dots lie at the lines."""
    weeks = [*zip(figures.promotion_percent, figures.bought_percent, strict=True)]
    usual = max(bought for depth, bought in weeks if not depth)
    assert min(bought for depth, bought in weeks if depth >= 15) > usual
    betas = {key: archetype.price_response for key, archetype in ARCHETYPES.items()}
    assert [*figures.responses] == [max(betas, key=betas.get), min(betas, key=betas.get)]
    for key, response in figures.responses.items():
        assert response.price_response == betas[key]
        for depth, ratio in response.rate_ratios.items():
            assert abs(ratio - exp(betas[key] * depth / 100)) < 0.04, (key, depth)


def test_a_world_without_promotions_would_be_seen(program: dict) -> None:
    key = program["RESPONDING"][0]
    settings = Settings(
        receipts_per_customer=program["N_RECEIPTS"], without=frozenset({"promotions"})
    )
    world, weeks = World(settings), range(105_659 - program["N_WEEKS"], 105_659)
    sales = program["count_sales"](world, key, weeks)
    ratios = program["rate_ratios"](world, [world.prices.week(week) for week in weeks], sales)
    assert all(abs(ratio - 1) < 0.04 for ratio in ratios.values())


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
