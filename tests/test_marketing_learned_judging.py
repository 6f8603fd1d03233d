"""Measures of made rows, each worked out by hand for a few rows."""

import numpy as np
import pandas as pd
import pytest

from marketing.learned_model.columns import KEY, LearnedColumn
from marketing.learned_model.judging import (
    closeness,
    fences,
    marginals,
    pairs,
    soundness,
    telling_apart,
    usefulness,
)
from marketing.learned_model.judging.associations import correlation_ratio, cramers_v
from marketing.learned_model.judging.closeness import share_less
from marketing.learned_model.judging.distances import space_of
from marketing.learned_model.judging.features import Features, keys_of
from marketing.learned_model.judging.fences import Fences, fences_of, share_outside
from marketing.learned_model.judging.marginals import ks_statistic, total_variation
from marketing.learned_model.judging.measured import Given
from marketing.learned_model.judging.telling_apart import N_FOLDS, parts_of
from marketing.validation.results import Check

X = LearnedColumn("x", "number", "continuous", least=-100, most=100, decimals=None)
GAPPED = X._replace(name="gapped", has_missing=True)
Y = X._replace(name="y")
COLOUR = LearnedColumn("colour", "string", "categorical", True, ("blue", "red"))
SHAPE = LearnedColumn("shape", "string", "categorical", values=("disc", "square"))
SIZE = LearnedColumn("size", "integer", "categorical", values=("1", "10", "2"))
SAME = LearnedColumn("same", "string", "categorical", values=("x",))
ID = LearnedColumn("id", "string", "key", values=(KEY,), is_unique=True)
NAN = float("nan")


def frame(columns, **values):
    """Rows with these values; None is missing."""
    series = {}
    for column in columns:
        own = values[column.name]
        if column.role == "continuous":
            series[column.name] = np.array(own, "float64")
        else:
            series[column.name] = pd.Categorical(own, categories=list(column.values))
    return pd.DataFrame(series)


def given_of(training, held_out, columns, target=None, table=None):
    varied = tuple(column for column in columns if column.is_varied)
    return Given(training, training, held_out, varied, tuple(columns), table, "t", target, 1)


def figures(survey, training, made, columns, held_out=None, **more):
    held_out = training if held_out is None else held_out
    return survey.prepared(given_of(training, held_out, columns, **more))(made).figures


# Columns


def test_the_kolmogorov_smirnov_statistic_by_hand():
    """S2.108: of 1, 2, 3, 4 and 2.5, 2.5, 9, half against none is up to 2, and all against two
    thirds up to 4."""
    first, second = np.array([1.0, 2, 3, 4]), np.array([2.5, 2.5, 9])
    assert ks_statistic(first, second) == pytest.approx(0.5)
    assert ks_statistic(first, first) == 0
    assert ks_statistic(first, np.array([7.0])) == 1
    assert ks_statistic(first, np.array([])) == 1
    assert ks_statistic(np.array([]), np.array([])) is None


def test_total_variation_by_hand():
    """(3/4, 1/4, 0) and (1/4, 1/2, 1/4): half of 1/2 + 1/4 + 1/4."""
    assert total_variation(np.array([0, 0, 0, 1]), np.array([0, 1, 1, 2])) == 0.5


def test_distances_of_columns_their_mean_and_the_worst():
    """x: half of the numbers are beyond all others; colour: (1/2, 1/4, 1/4 missing) against
    (1/2, 1/2, 0) is 1/4; the key and what never varies are no column."""
    columns = (X, COLOUR, SAME, ID)
    rest = {"same": ["x"] * 4, "id": [KEY] * 4}
    real = frame(columns, x=[1, 2, 3, 4], colour=["blue", "blue", "red", None], **rest)
    made = frame(columns, x=[1, 2, 9, 9], colour=["blue", "blue", "red", "red"], **rest)
    found = figures(marginals.SURVEY, real, made, columns)
    assert found["columns_mean"].value == pytest.approx((0.5 + 0.25) / 2)
    assert found["columns_worst"].value == 0.5
    assert found["columns_worst"].detail == "x"
    assert found["missing_mean"].value == 0.25


def test_no_column_that_varies_and_none_with_gaps_are_said():
    rows = frame((SAME,), same=["x"] * 3)
    found = figures(marginals.SURVEY, rows, rows, (SAME,))
    assert all(figure.value is None and figure.reason for figure in found.values())


# Outliers


def test_tukeys_fences_by_hand():
    """S2.82: quartiles of 0, 1, 2, 3, 4 are 1 and 3, fences at 1 - 3 and 3 + 3."""
    fences = fences_of(np.array([0.0, 1, 2, 3, 4]))
    assert fences == Fences(-2, 6)
    assert share_outside(np.array([-2.0, 6, 6.5, -9]), fences) == 0.5
    assert share_outside(np.array([]), fences) is None
    assert fences_of(np.array([1.0, 1, 1, 1, 9])) is None


def test_the_share_of_outliers_is_held_against_the_tables_own():
    """None of 0, 1, 2, 3, 4, and one of four: 1/4 off.  y has no quartiles that differ."""
    real = frame((X, Y), x=[0, 1, 2, 3, 4], y=[1] * 5)
    made = frame((X, Y), x=[0, 1, 2, 7], y=[1, 2, 3, 4])
    assert figures(fences.SURVEY, real, made, (X, Y))["outliers_mean"].value == 0.25
    nothing = figures(fences.SURVEY, real[["y"]], made[["y"]], (Y,))["outliers_mean"]
    assert nothing.value is None
    assert "quartiles" in nothing.reason


# Pairs


def test_the_correlation_ratio_by_hand():
    """Groups 1, 3 and 5, 7: means 2 and 6 about 4, between 16 of 20 in all; corrected
    1 - (1 - 0.8) * 3 / 2 = 0.7."""
    found = correlation_ratio(np.array([0, 0, 1, 1]), np.array([1.0, 3, 5, 7]))
    assert found == pytest.approx(0.7**0.5)
    with_gap = correlation_ratio(np.array([0, 0, 1, 1, 1]), np.array([1.0, 3, 5, 7, NAN]))
    assert with_gap == pytest.approx(0.7**0.5)
    assert correlation_ratio(np.array([0, 0, 1, 1]), np.array([1.0, 7, 1, 7])) == 0
    assert correlation_ratio(np.array([0, 0, 0]), np.array([1.0, 2, 3])) is None
    assert correlation_ratio(np.array([0, 0, 1]), np.array([2.0, 2, 2])) is None
    assert correlation_ratio(np.array([0, 1]), np.array([1.0, 2])) is None


def test_cramers_v_by_hand():
    """(3, 1) above (1, 3): chi squared 2 of 8 is 0.25, corrected 0.25 - 1/7; two categories of
    eight rows count 2 - 1/7, of which 1 is taken."""
    first = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    second = np.array([0, 0, 0, 1, 0, 1, 1, 1])
    assert cramers_v(first, second) == pytest.approx(((0.25 - 1 / 7) / (1 - 1 / 7)) ** 0.5)
    assert cramers_v(first, first) == pytest.approx(1)
    assert cramers_v(first, np.array([0, 1] * 4)) == 0
    assert cramers_v(first, np.zeros(8, int)) is None


def test_differences_of_pairs_by_kind():
    """Two numbers that rise together against two that part: 2 off.  A category that tells all of
    a number, and then nothing (by chance 0): what it was."""
    columns = (X, Y, SHAPE)
    shapes = ["disc", "disc", "square", "square"]
    real = frame(columns, x=[1, 2, 8, 9], y=[1, 2, 3, 4], shape=shapes)
    made = frame(columns, x=[1, 2, 8, 9], y=[4, 3, 2, 1], shape=["disc", "square"] * 2)
    found = figures(pairs.SURVEY, real, made, columns)
    assert found["pairs_numbers"].value == pytest.approx(2)
    assert found["pairs_worst"].value == pytest.approx(2)
    assert found["pairs_worst"].detail == "x x y"
    ratios = [correlation_ratio(np.array([0, 0, 1, 1]), real[name].to_numpy()) for name in "xy"]
    assert found["pairs_mixed"].value == pytest.approx(np.mean(ratios))
    assert found["pairs_mean"].value == pytest.approx((2 + sum(ratios)) / 3)
    assert found["pairs_categories"].value is None
    assert found["pairs_categories"].reason
    assert figures(pairs.SURVEY, real, real, columns)["pairs_mean"].value == 0


def test_numbers_of_few_values_are_numbers_in_pairs():
    """ "10" is more than "2": sizes 1, 2, 10 rise with x."""
    real = frame((X, SIZE), x=[1, 2, 3], size=["1", "2", "10"])
    made = frame((X, SIZE), x=[1, 2, 3], size=["10", "2", "1"])
    assert figures(pairs.SURVEY, real, made, (X, SIZE))["pairs_numbers"].value == pytest.approx(2)


def test_a_column_that_is_made_all_the_same_tells_nothing():
    """And counts as 0, not as left out; a pair that the table itself has not is left out."""
    real = frame((X, Y), x=[1, 2, 3], y=[1, 2, 3])
    flat = frame((X, Y), x=[1, 2, 3], y=[2, 2, 2])
    assert figures(pairs.SURVEY, real, flat, (X, Y))["pairs_mean"].value == pytest.approx(1)
    nothing = figures(pairs.SURVEY, flat, real, (X, Y))["pairs_mean"]
    assert nothing.value is None
    assert nothing.reason == "no two columns vary together"


# Rows


def test_equal_rows_are_in_the_same_part():
    """Else a copy would tell on its original."""
    matrix = np.array([[1.0, NAN], [2.0, 0.0], [1.0, NAN], [2.0, -0.0]] * 50)
    parts = parts_of(matrix, np.random.default_rng(1))
    assert parts[0] == parts[2]
    assert parts[1] == parts[3]
    distinct = parts_of(np.arange(100.0)[:, None], np.random.default_rng(1))
    assert [*np.bincount(distinct)] == [100 // N_FOLDS] * N_FOLDS


def test_rows_that_are_plainly_made_are_told_from_real_ones():
    rng = np.random.default_rng(1)
    real, again = (frame((X,), x=rng.standard_normal(300)) for _ in range(2))
    far = frame((X,), x=5 + rng.standard_normal(300))
    found = [figures(telling_apart.SURVEY, real, rows, (X,))["auc"].value for rows in (far, again)]
    assert found[0] > 0.99
    assert abs(found[1] - 0.5) < 3 * (601 / (12 * 300 * 300)) ** 0.5  # As Mann and Whitney's U.


def test_too_few_rows_are_said():
    rows = frame((X,), x=range(49))
    found = figures(telling_apart.SURVEY, rows, rows, (X,))["auc"]
    assert found.value is None
    assert "49 rows" in found.reason


def test_rows_that_are_all_the_same_cannot_be_told_apart():
    rows = frame((X,), x=[1] * 60)
    found = figures(telling_apart.SURVEY, rows, rows, (X,))["auc"]
    assert found.value is None or found.value == 0.5


# Use


def test_what_is_learned_from_rows_is_asked_of_held_out_ones():
    """The colour says the sign of x; rows in which it says the opposite are worse than a guess,
    and for real rows the training rows teach."""
    rng = np.random.default_rng(1)

    def rows(n_rows, *, swapped=False):
        x = rng.standard_normal(n_rows)
        return frame((X, SHAPE), x=x, shape=np.where((x > 0) != swapped, "disc", "square"))

    training, held_out = rows(400), rows(100)
    given = given_of(training, held_out, (X, SHAPE), target="shape")
    look = usefulness.SURVEY.prepared(given)
    assert look(rows(100)).figures["usefulness"].value > 0.9
    assert look(rows(100, swapped=True)).figures["usefulness"].value < 0.1
    assert look(held_out).figures["usefulness"].value > 0.9
    swapped = rows(100, swapped=True)
    look = usefulness.SURVEY.prepared(given._replace(held_out=swapped))
    assert look(swapped).figures["usefulness"].value < 0.1
    look = usefulness.SURVEY.prepared(given)
    flat = frame((X, SHAPE), x=rng.standard_normal(100), shape=["disc"] * 100)
    share = (held_out["shape"] == "disc").mean()
    assert look(flat).figures["usefulness"].value == pytest.approx(share)


def test_a_number_is_told_with_its_r_squared():
    rng = np.random.default_rng(1)
    x = rng.standard_normal(600)
    rows = frame((X, Y), x=x, y=2 * x)
    found = figures(usefulness.SURVEY, rows, rows.head(500), (X, Y), target="y")["usefulness"]
    assert 0.95 < found.value <= 1
    assert found.detail == "R squared of y"


def test_why_nothing_is_learned_is_said():
    rows = frame((X, SHAPE), x=range(10), shape=["disc", "square"] * 5)
    for target, why in ((None, "no target"), ("shape", "10 rows")):
        found = figures(usefulness.SURVEY, rows, rows, (X, SHAPE), target=target)["usefulness"]
        assert found.value is None
        assert why in found.reason
    alone = figures(usefulness.SURVEY, rows, rows, (X,), target="x")["usefulness"]
    assert "beside x" in alone.reason


def test_the_target_is_the_wanted_or_the_usual_one():
    tier = SHAPE._replace(name="tier")
    assert usefulness.target_of((X, tier), "loyalties", None) == "tier"
    assert usefulness.target_of((X, tier), "loyalties", "x") == "x"
    assert usefulness.target_of((X,), "loyalties", None) is None
    assert usefulness.target_of((X, tier), "", None) is None
    with pytest.raises(ValueError, match=r"'colour' is no column .* name one of x, tier"):
        usefulness.target_of((X, tier, ID), "loyalties", "colour")


# Privacy


def test_gowers_distance_by_hand():
    """x from 0 to 10: 4 and 5 differ by 0.1; colours differ by 1: (0.1 + 1) / 2 to the first row,
    (0.6 + 0) / 2 to the second, which is nearer."""
    columns = (X, COLOUR)
    rows = frame(columns, x=[5, 10, 0], colour=["red", "blue", "red"])
    made = frame(columns, x=[4, 10], colour=["blue", None])
    found = space_of(rows, columns).nearest(made, rows)
    assert found == pytest.approx([0.3, 0.5])


def test_a_missing_value_is_as_far_from_others_as_can_be():
    """gapped from 0 to 10: 3 is 0.2 from 5, and 1 from a missing one; missing is 0 from missing;
    what is beyond the range is at its end."""
    rows = frame((GAPPED,), gapped=[0, 5, 10])
    gap = frame((GAPPED,), gapped=[NAN])
    made = frame((GAPPED,), gapped=[3, NAN, 99])
    space = space_of(rows, (GAPPED,))
    assert space.nearest(made, rows) == pytest.approx([0.2, 1, 0])
    assert space.nearest(made, gap) == pytest.approx([1, 0, 1])


def test_one_extreme_does_not_make_all_others_the_same():
    """The range is that of the middle 98%: of 0 to 199 and a million, up to 198 or so."""
    rows = frame((X,), x=[*range(200), 1e6])
    (found,) = space_of(rows, (X,)).nearest(frame((X,), x=[50.5]), rows)
    assert found == pytest.approx(0.5 / 196, rel=0.02)


def test_distances_are_the_same_in_parts(monkeypatch):
    rng = np.random.default_rng(1)
    rows, made = (frame((X, Y), x=rng.random(40), y=rng.random(40)) for _ in range(2))
    space = space_of(rows, (X, Y))
    whole = space.nearest(made, rows)
    monkeypatch.setattr("marketing.learned_model.judging.distances._PAIRS_AT_ONCE", 100)
    assert (space.nearest(made, rows) == whole).all()


def test_the_chance_of_being_less_by_hand():
    """Of the pairs 1-2, 1-3, 2-2, 2-3 three are less and one is a tie."""
    assert share_less(np.array([1.0, 2]), np.array([2.0, 3])) == (3 + 0.5) / 4


def test_privacy_figures_by_hand():
    """Training 0, 10, 20, ..., 100; held-out rows are 1 to 4 away; made rows: two copies, one 2
    away, one 5 away.

    Less than 1, 2, 3, 4 away: 2 x 4 pairs, and 2 with a tie of half: (8 + 2 + 0.5) / 16.
    """
    training = frame((X,), x=range(0, 101, 10))
    held_out = frame((X,), x=[11, 32, 53, 74])
    made = frame((X,), x=[20, 40, 62, 85])
    found = figures(closeness.SURVEY, training, made, (X,), held_out)
    assert found["copies_share"].value == 0.5
    assert found["nearer_share"].value == pytest.approx((8 + 2.5) / 16)
    assert found["nearest_share"].value == 0.5  # As near as 1.
    assert found["distance_median"].value == pytest.approx((0 + 0.02) / 2)
    own = figures(closeness.SURVEY, training, held_out, (X,), held_out)
    assert own["nearer_share"].value == 0.5


def test_copies_of_rows_beyond_the_sample_are_found():
    """Judged by a part of the training rows, a copy of another one is still a copy."""
    training = frame((X,), x=range(0, 100, 10))
    given = given_of(training, training + 5, (X,))._replace(training=training.head(1))
    found = closeness.SURVEY.prepared(given)(training.tail(3)).figures
    assert found["copies_share"].value == 1
    assert found["distance_median"].value == 0


def test_a_row_is_known_by_all_of_its_values():
    columns = (GAPPED, COLOUR)
    rows = frame(columns, gapped=[0.0, -0.0, NAN, NAN, 1], colour=["red", "red", None, "red", None])
    one, two, three, four, five = keys_of(Features(columns).matrix_of(rows))
    assert one == two
    assert len({one, three, four, five}) == 4


# Rules


def test_offences_and_figures_are_counted():
    """Two rules, one broken 3 times by 2 rows; two figures, one off."""

    def check(name, actual, *, error=None, is_passed):
        return Check("s", name, "", 0, actual, 0, 2, error, is_passed)

    found = soundness.found_by(
        [
            check("t.types", 0, is_passed=True),
            check("t.sum", 3, is_passed=False),
            check("t.mean", 0.4, error=0.1, is_passed=False),
            check("t.share", 0.1, error=0.1, is_passed=True),
        ],
        2,
    )
    assert found.figures["rules_broken"] == (1, "", "of 2")
    assert found.figures["offences_per_row"] == (1.5, "", "t.sum")
    assert found.figures["figures_off"] == (1, "", "of 2")
    assert found.details == {"t.types": 0, "t.sum": 3}


def test_a_foreign_table_has_no_rules():
    rows = frame((X,), x=range(3))
    found = figures(soundness.SURVEY, rows, rows, (X,))
    assert all(figure.value is None and "marketing" in figure.reason for figure in found.values())
