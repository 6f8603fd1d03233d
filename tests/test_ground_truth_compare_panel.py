"""The comparison on a real household panel: near 1 for its halves, far from it without a behaviour.

Samples of 500 households of each half take the place of all, so that it takes seconds.
"""

import json
from dataclasses import replace

import numpy as np
import pytest

from ground_truth.compare import main
from ground_truth.comparison.comparing import Sides, compare
from ground_truth.comparison.report_json import comparison_of, report_json
from ground_truth.comparison.rows import ROWS
from ground_truth.comparison.shopping_of_panel import categories_of, shopping_of
from ground_truth.panels.building import part_of
from ground_truth.panels.complete_journey import CompleteJourney
from tests.switched_off import SWITCHED_OFF

N = 500
N_SPLITS = 30
MOST = 3.5 / 0.674
"""A distance of a figure with normal errors is above its median so many times in 1 of 2,000 cases:
half of a normal distribution has its median at 0.674 standard deviations.  Of 22 rows, one is
above in 1 of 100 comparisons."""


@pytest.fixture(scope="module")
def sides():
    journey = CompleteJourney.read()
    halves = [journey.panel(half, N, seed=1) for half in ("a", "b")]
    ids = journey.whole.households["household_id"]
    chosen = ids.isin([each for half in halves for each in half.households["household_id"]])
    both = part_of(journey.whole, np.flatnonzero(chosen.to_numpy()), "panel", 2 * N)
    return Sides(*halves, both, journey.cleaning._asdict())


@pytest.fixture(scope="module")
def comparison(sides):
    return compare(sides, seed=1, n_splits=N_SPLITS)


def test_halves_of_the_panel_are_as_close_as_random_halves(comparison):
    """S1.138: a ratio near 1 in every row: at most one is above what 99 of 100 random halves have,
    which are 22 rows, and none is far above.
    """
    assert (comparison.by, comparison.n_compared, comparison.days) == ("households", N, 365)
    assert [each.name for each in comparison.findings] == [row.name for row in ROWS]
    above = [each.name for each in comparison.findings if each.distance > each.floor_99]
    assert len(above) <= 1, above
    ratios = {each.name: each.ratio for each in comparison.findings}
    assert max(ratios.values()) < MOST, ratios
    assert 0.7 < np.median([*ratios.values()]) < 1.5


def test_without_a_behaviour_its_row_is_far_away(sides, comparison):
    """S1.138: three floors and more, and well above 99 of 100 random halves, in every row; one
    test, since half of its time is the comparison of the halves.
    """
    assert set(SWITCHED_OFF) == {row.name for row in ROWS}
    categories = categories_of(sides.halved)
    judge = shopping_of(sides.judge, categories, 1)
    near = {}
    for row in ROWS:
        changed = SWITCHED_OFF[row.name](sides.ours, np.random.default_rng([5, 6]))
        off, truth = (
            replace(each, n_equal_lines=comparison.n_equal_lines)
            for each in (shopping_of(changed, categories, 1), judge)
        )
        distance = row.metric.distance(row.measure(off), row.measure(truth))
        finding = comparison.finding(row.name)
        if distance < max(3 * finding.floor, 1.5 * finding.floor_99):
            near[row.name] = distance / finding.floor
    assert not near


def test_the_json_has_all_and_no_rows_of_the_panel(comparison, sides):
    """S1.138: it comes back as it was; quantiles and points of curves are all that is in it."""
    report = report_json(comparison)
    assert comparison_of(report) == comparison
    assert report["cleaning"]["n_left_out"] > 0
    for row in report["rows"]:
        for side in ("our_profile", "true_profile"):
            assert row[side] is None or len(row[side]["x"]) <= 101


def test_draws_are_of_the_seed(sides):
    """S1.138: the same again, and another one with another seed."""
    row = [row for row in ROWS if row.name == "weekday"]
    first, again, other = (
        compare(sides, seed=seed, n_splits=3, rows=row).findings[0] for seed in (1, 1, 2)
    )
    assert first == again
    assert first.floor != other.floor


def test_the_panel_beside_itself(tmp_path, capsys):
    """S1.138: half A in the place of ours, half B judges, halves are of both; cleaning is told."""
    target = tmp_path / "report.json"
    flags = ["panel", "--with", "panel", "--splits", "2", "--json", str(target)]
    assert main(flags) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "ours: panel, half A, 1,288 households" in out
    assert "truth: panel, half B, 1,179 households" in out
    assert "of random halves of as many of panel, 2,467 households" in out
    report = json.loads(target.read_text(), parse_constant=lambda name: pytest.fail(name))
    cleaning = report["cleaning"]
    assert cleaning["n_kept"] == report["halved"]["n_lines"]
    assert f"left out {cleaning['n_left_out']:,}" in out
    for words in ("FUEL, COUPON", "a quantity of 0 or less", "of 2006", "America/New_York"):
        assert words in out
    assert all(row["ratio"] is not None for row in report["rows"])
