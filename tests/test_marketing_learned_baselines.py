"""Gaussian copula, bootstrap and split: what a learned model is held against."""

import numpy as np
import pandas as pd
import pytest

from marketing.learned_model.bootstrap import fit_bootstrap
from marketing.learned_model.columns import KEY, LearnedColumn
from marketing.learned_model.copula import LEAST_EIGENVALUE, fit_copula, positive_definite
from marketing.learned_model.copula_columns import fit_marginal
from marketing.learned_model.split import Split, places_of

N = 4000
ERRORS = 3

AMOUNT = LearnedColumn("amount", "number", "continuous", least=0, most=100, decimals=2)
GAPPED = LearnedColumn("gapped", "number", "continuous", True, least=-5, most=5, decimals=1)
TIER = LearnedColumn("tier", "string", "categorical", True, ("bronze", "gold", "silver"))
ITEMS = LearnedColumn("items", "integer", "categorical", values=("1", "10", "2"))
SAME = LearnedColumn("same", "string", "categorical", values=("x",))
ID = LearnedColumn("id", "string", "key", values=(KEY,), is_unique=True)
COLUMNS = (AMOUNT, GAPPED, TIER, ITEMS, SAME, ID)


def table(n_rows=N, seed=1):
    """Columns that go together: amount with gapped by a correlation of 0.8, items by amount."""
    rng = np.random.default_rng(seed)
    first, second = rng.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], n_rows).T
    gapped = np.where(rng.random(n_rows) < 0.25, np.nan, second.clip(-5, 5).round(1))
    items = np.digitize(first, [-0.5, 0.5])
    return pd.DataFrame(
        {
            "amount": (50 + 12 * first).clip(0, 100).round(2),
            "gapped": gapped,
            "tier": pd.Categorical.from_codes(
                rng.choice([-1, 0, 1, 2], n_rows, p=[0.1, 0.5, 0.3, 0.1]), list(TIER.values)
            ),
            "items": pd.Categorical.from_codes(np.array([0, 2, 1])[items], list(ITEMS.values)),
            "same": pd.Categorical(["x"] * n_rows, categories=["x"]),
            "id": pd.Categorical([KEY] * n_rows, categories=[KEY]),
        }
    )


@pytest.fixture(scope="module")
def rows():
    return table()


@pytest.fixture(scope="module")
def made(rows):
    return fit_copula(rows, COLUMNS, 1).sample(N, 2)


def share_error(share, n=N):
    """Three standard errors of the difference of two shares."""
    return ERRORS * (2 * share * (1 - share) / n) ** 0.5


def test_a_copulas_rows_are_of_the_schema(made):
    """S2.108: columns in their order, limits, decimals, categories and where values may miss."""
    assert list(made) == [column.name for column in COLUMNS]
    assert made["amount"].between(0, 100).all()
    assert made["amount"].equals(made["amount"].round(2))
    assert made["gapped"].dropna().equals(made["gapped"].dropna().round(1))
    assert {*made["tier"].dropna()} == {*TIER.values}
    assert list(made["tier"].cat.categories) == list(TIER.values)
    assert (made["same"] == "x").all()
    assert (made["id"] == KEY).all()
    assert not made["amount"].isna().any()


def test_a_copula_keeps_the_columns_shares(rows, made):
    for name in ("tier", "items"):
        wanted = rows[name].value_counts(normalize=True, dropna=False)
        found = made[name].value_counts(normalize=True, dropna=False)
        for value, share in wanted.items():
            assert abs(found[value] - share) < share_error(share)
    share = rows["gapped"].isna().mean()
    assert abs(made["gapped"].isna().mean() - share) < share_error(share)
    for quantile in (0.1, 0.5, 0.9):
        at = rows["amount"].quantile(quantile)
        assert abs((made["amount"] <= at).mean() - quantile) < share_error(quantile)


def test_a_copula_keeps_correlations():
    """0.8 within three standard errors, (1 - r squared) / sqrt(n) each of two."""
    whole = table().assign(gapped=lambda frame: (frame["amount"] - 50) / 12)
    whole["gapped"] = 0.8 * whole["gapped"] + 0.6 * np.random.default_rng(9).standard_normal(N)
    made = fit_copula(whole, (AMOUNT, GAPPED), 1).sample(N, 2)
    wanted, found = (frame["amount"].corr(frame["gapped"]) for frame in (whole, made))
    assert wanted > 0.75
    assert abs(wanted - found) < ERRORS * (1 - wanted**2) * (2 / N) ** 0.5


def test_where_values_are_missing_a_correlation_is_less_in_a_copula(rows, made):
    """What the module says: their interval is at the low end, whatever the other column is."""
    wanted, found = (frame["amount"].corr(frame["gapped"]) for frame in (rows, made))
    assert ERRORS / (0.75 * N) ** 0.5 < found < wanted


def test_numbers_of_few_values_keep_their_order_in_a_copula(rows, made):
    """ "10" is more than "2": mean amounts rise from 1 to 2 to 10."""
    means = made["amount"].groupby(made["items"].astype(float)).mean()
    assert list(means.index) == [1, 2, 10]
    assert means.is_monotonic_increasing


def test_independent_columns_stay_so(made):
    codes = made["tier"].cat.codes
    assert abs(np.corrcoef(codes, made["amount"])[0, 1]) < ERRORS / N**0.5


def test_a_copulas_rows_follow_from_the_seed(rows):
    copula = fit_copula(rows, COLUMNS, 1)
    assert copula.sample(50, 3).equals(fit_copula(rows, COLUMNS, 1).sample(50, 3))
    assert not copula.sample(50, 3).equals(copula.sample(50, 4))


def test_a_column_and_its_copy_have_correlations_that_can_be_used():
    """They are singular: the least eigenvalue of ((1, 1), (1, 1)) is 0."""
    found = positive_definite(np.ones((2, 2)))
    assert np.linalg.eigvalsh(found).min() > LEAST_EIGENVALUE / 2
    assert np.diag(found) == pytest.approx([1, 1])
    assert found[0, 1] == pytest.approx(1, abs=2 * LEAST_EIGENVALUE)
    copies = table(200).assign(gapped=lambda frame: frame["amount"] / 10 - 5)
    made = fit_copula(copies, COLUMNS, 1).sample(200, 1)
    assert made["amount"].corr(made["gapped"], method="spearman") > 0.999


def test_impossible_correlations_become_possible_ones():
    """Three columns cannot all be at -0.9: at least -0.5 each is what there is."""
    found = positive_definite(np.full((3, 3), -0.9) + 1.9 * np.eye(3))
    assert np.linalg.eigvalsh(found).min() > 0
    assert found[0, 1] == pytest.approx(-0.5, abs=1e-5)


def test_positions_come_back_as_the_values_they_were(rows):
    """Every category has an interval of its own, and a number its rank."""
    for column in (TIER, ITEMS, AMOUNT, GAPPED):
        marginal = fit_marginal(rows, column)
        positions = marginal.positions_of(rows, np.random.default_rng(1))
        back = marginal.values_at(positions)
        if column.role == "continuous":
            assert (np.isnan(back) == rows[column.name].isna()).all()
            off = np.abs(back - rows[column.name])
            assert off.quantile(0.95) < 0.1  # Quantiles are far from each other at the ends.
        else:
            assert list(back.codes) == list(rows[column.name].cat.codes)


def test_positions_are_spread_evenly(rows):
    """Kolmogorov and Smirnov: 1.63 / sqrt(n) is passed once in a hundred times."""
    for column in (TIER, ITEMS, AMOUNT, GAPPED):
        positions = fit_marginal(rows, column).positions_of(rows, np.random.default_rng(1))
        gaps = np.abs(np.sort(positions) - (np.arange(N) + 0.5) / N)
        assert gaps.max() < 1.63 / N**0.5


def test_the_missing_come_first_and_then_the_most_frequent(rows):
    marginal = fit_marginal(rows, TIER)
    assert [*marginal.order] == [3, 0, 1, 2]
    assert marginal.ends[-1] == pytest.approx(1)


def test_a_column_without_a_number_is_made_without_one():
    frame = table(20).assign(gapped=np.nan)
    assert fit_copula(frame, COLUMNS, 1).sample(30, 1)["gapped"].isna().all()


@pytest.mark.parametrize("n_rows", [0, 1])
def test_a_copula_of_too_few_rows_is_refused(n_rows):
    with pytest.raises(ValueError, match=f"not to {n_rows}"):
        fit_copula(table(n_rows), COLUMNS, 1)


def test_a_copula_of_keys_alone_makes_keys():
    frame = table(5)[["id"]]
    assert fit_copula(frame, (ID,), 1).sample(7, 1).equals(table(7)[["id"]])


def test_a_bootstrap_draws_rows_as_they_are(rows):
    """Each row is one of the table; of n draws about 1 - 1/e of the rows are there."""
    small = rows.head(500)
    drawn = fit_bootstrap(small, COLUMNS, 1).sample(500, 2)
    known = {*map(str, small.itertuples(index=False))}
    assert {*map(str, drawn.itertuples(index=False))} <= known
    assert list(drawn.index) == list(range(500))
    share = len(drawn["amount"].unique()) / len(small["amount"].unique())
    assert share == pytest.approx(1 - np.exp(-1), abs=ERRORS * 0.31 / 500**0.5 + 0.02)


def test_a_bootstrap_follows_from_the_seed(rows):
    bootstrap = fit_bootstrap(rows, COLUMNS, 1)
    assert bootstrap.sample(50, 3).equals(bootstrap.sample(50, 3))
    assert not bootstrap.sample(50, 3).equals(bootstrap.sample(50, 4))
    with pytest.raises(ValueError, match="no row"):
        fit_bootstrap(rows.head(0), COLUMNS, 1)


def test_a_split_parts_the_rows():
    places = places_of(Split(1003, 5))
    assert len(places.held_out) == 200
    assert sorted([*places.training, *places.held_out]) == list(range(1003))
    again = places_of(Split(1003, 5))
    assert all((one == other).all() for one, other in zip(places, again, strict=True))
    assert [*places.held_out] != [*places_of(Split(1003, 6)).held_out]


def test_fewer_training_rows_leave_those_that_are_held_out():
    few, all_of_them = places_of(Split(1000, 5, most_training=50)), places_of(Split(1000, 5))
    assert [*few.held_out] == [*all_of_them.held_out]
    assert len(few.training) == 50
    assert {*few.training} <= {*all_of_them.training}


@pytest.mark.parametrize("share", [-0.1, 1, 2])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match="0 to 1"):
        places_of(Split(10, 1, share))
