"""Purchases in order, in hours where that is possible."""

from interactions.model.events import COLUMNS, HOUR_MS, make_purchaser


def test_columns_are_those_of_the_seed_document():
    """S3.10."""
    names = "t_dat customer_id article_id interaction_score prev_article_id"
    assert tuple(names.split()) == COLUMNS


def test_full_hours_are_counted_in_hours_and_others_in_milliseconds():
    full = make_purchaser("anna", [5 * HOUR_MS, -HOUR_MS], [1, 2])
    assert (full.ticks, full.numbers, full.hour) == ([-1, 5], [2, 1], 1)
    other = make_purchaser("anna", [5 * HOUR_MS, 7], [1, 2])
    assert (other.ticks, other.hour) == ([7, 5 * HOUR_MS], HOUR_MS)


def test_the_order_of_purchases_does_not_matter():
    times, numbers, values = [2, 1, 2, 2], [5, 9, 3, 5], [("b",), ("x",), ("y",), ("a",)]
    made = make_purchaser("anna", times, numbers, values)
    assert made == make_purchaser("anna", times[::-1], numbers[::-1], values[::-1])
    assert made.carried == [("x",), ("y",), ("a",), ("b",)]
    assert made.key == "anna"
