"""world/households/raking.py: the table nearest to another one with the sums that one wants."""

import doctest
from math import fsum, isclose

import pytest

import world.households.raking
from world.households.raking import TOLERANCE, raked

START = [[1.0, 2.0, 0.5], [3.0, 1.0, 4.0]]


def sums(table):
    return [fsum(row) for row in table], [fsum(column) for column in zip(*table, strict=True)]


def test_the_sums_are_the_wanted_ones():
    rows, columns = sums(raked(START, [0.4, 0.6], [0.2, 0.5, 0.3]))
    assert rows == pytest.approx([0.4, 0.6], abs=1e-15)
    assert columns == pytest.approx([0.2, 0.5, 0.3], abs=TOLERANCE)


def test_odds_ratios_are_those_of_the_start():
    """What makes the fit the nearest table: only whole rows and columns were multiplied."""
    table = raked(START, [0.4, 0.6], [0.2, 0.5, 0.3])
    for i in range(2):
        before = START[0][i] * START[1][i + 1] / (START[0][i + 1] * START[1][i])
        after = table[0][i] * table[1][i + 1] / (table[0][i + 1] * table[1][i])
        assert isclose(before, after, rel_tol=1e-9)


def test_zeros_stay_and_a_column_of_zeros_is_left_out():
    table = raked([[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]], [0.5, 0.5], [0.45, 0.15, 0.4])
    rows, columns = sums(table)
    assert table[0][1:] == [0.0, 0.0]
    assert rows == pytest.approx([0.5, 0.5])
    assert columns == pytest.approx([0.75, 0.25, 0.0], abs=TOLERANCE)


def test_rows_come_first_where_both_sums_cannot_be_had():
    rows, columns = sums(raked([[1.0, 0.0], [0.0, 1.0]], [0.5, 0.5], [0.9, 0.1]))
    assert rows == pytest.approx([0.5, 0.5])
    assert columns == pytest.approx([0.5, 0.5])


def test_a_row_of_zeros_is_refused():
    with pytest.raises(ValueError, match="row of zeros"):
        raked([[1.0, 1.0], [0.0, 0.0]], [0.5, 0.5], [0.5, 0.5])


def test_the_example_is_right():
    result = doctest.testmod(world.households.raking)
    assert (result.attempted, result.failed) == (1, 0)
