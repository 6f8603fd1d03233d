"""Where a customer's purchases are cut."""

import pytest

from interactions.model.events import make_purchaser
from interactions.model.split import Split, first_purchases

DAY_MS = 86_400_000


def purchaser(*days):
    return make_purchaser("anna", [int(day * DAY_MS) for day in days], list(range(len(days))))


@pytest.mark.parametrize(
    ("rule", "days", "cut"),
    [
        ("leave-last-out", (1, 2, 3, 3), 2),
        ("leave-last-out", (3, 3), 2),
        ("leave-last-out", (5,), 1),
        ("leave-last-out", (1.9, 2.0, 2.5), 1),
        ("leave-last-out", (1.123456, 2.0, 2.5), 1),
        ("1970-01-03", (1, 2, 3), 1),
        ("1970-01-03", (1, 1.99999, 2.00001), 2),
        ("1969-01-01", (1, 2), 0),
        ("2030-01-01", (1, 2), 2),
    ],
)
def test_cuts(rule, days, cut):
    assert Split(rule).cut(purchaser(*days)) == cut


@pytest.mark.parametrize("rule", ["leave_last_out", "2020-13-01", "", "yesterday"])
def test_a_rule_that_is_none_is_refused(rule):
    with pytest.raises(ValueError, match="it must be leave-last-out or a date like 2020-09-16"):
        Split(rule)


def test_the_first_purchases_are_all_that_is_known():
    whole = make_purchaser("anna", [3, 1, 2], [30, 10, 20], [("c",), ("a",), ("b",)], 7)
    first = first_purchases(whole, 2)
    assert (first.numbers, first.bought, first.carried) == ([10, 20], {10, 20}, [("a",), ("b",)])
    assert (first.customer_id, first.key, first.hour) == ("anna", 7, whole.hour)
