"""A receipt as a till would print it."""

import itertools

import pytest

from receipts import generate_customer
from receipts.reading.till_slip import WIDTH, till_slip
from world.money import cents_of, dollars

RECEIPTS = [
    receipt for index in range(10) for receipt in generate_customer(index=index)["receipts"]
]


def receipt_with(**changes):
    return RECEIPTS[0] | changes


def amount(line):
    """The cents at a line's right edge."""
    return round(float(line.split()[-1].replace("$", "")) * 100)


def body(slip):
    """The lines between the first two rules."""
    rule = "-" * WIDTH
    first = slip.index(rule)
    return slip[first + 1 : slip.index(rule, first + 1)]


@pytest.mark.parametrize("receipt", RECEIPTS[::7])
def test_a_slip_is_as_wide_as_the_paper(receipt):
    slip = till_slip(receipt)
    assert max(map(len, slip)) == WIDTH
    assert all(line == line.rstrip() for line in slip)


@pytest.mark.parametrize("receipt", RECEIPTS[::7])
def test_a_slip_adds_up(receipt):
    """S1.86, S1.88"""
    slip = till_slip(receipt)
    prices = [line for line in body(slip) if len(line) == WIDTH]
    assert len(prices) == len(receipt["items"])
    (subtotal,) = [amount(line) for line in slip if line.startswith("SUBTOTAL")]
    (savings,) = [amount(line) for line in slip if line.startswith("SAVINGS")]
    (total,) = [amount(line) for line in slip if line.startswith("TOTAL")]
    assert sum(map(amount, prices)) == subtotal == cents_of(receipt["subtotal"])
    assert subtotal + savings == total == cents_of(receipt["total"])


@pytest.mark.parametrize("receipt", RECEIPTS[::7])
def test_every_item_is_on_the_slip_in_order(receipt):
    lines = iter(body(till_slip(receipt)))
    for item in receipt["items"]:
        line = next(lines)
        assert line.startswith(item["name"])
        if item["quantity"] > 1:
            line = next(lines)
            unit = dollars(cents_of(item["price"]) // item["quantity"])
            assert line.split()[:3] == [str(item["quantity"]), "x", unit]
        assert line.endswith(f" {dollars(cents_of(item['price']))}")
    assert next(lines, None) is None


def test_the_head_is_centred():
    receipt = RECEIPTS[0]
    slip = till_slip(receipt)
    head = list(itertools.takewhile(lambda line: line.strip("-"), slip))
    for text in (receipt["store"].upper(), receipt["pickup_date"], receipt["order_number"]):
        (line,) = [line for line in head if text in line]
        left = len(line) - len(line.lstrip())
        right = WIDTH - len(line)
        assert abs(left - right) <= 1


def test_long_names_keep_to_the_paper():
    item = {"quantity": 1, "name": "Extraordinarily " * 5 + "Long", "price": 5.0}
    slip = till_slip(receipt_with(items=[item, item | {"quantity": 3}], store="Shop " * 20))
    assert max(map(len, slip)) == WIDTH
    assert sum(line.count("Extraordinarily") for line in slip) == 10
    assert sum(line.count("SHOP") for line in slip) == 20


def test_a_unit_price_that_is_no_whole_cent_is_left_out():
    item = {"quantity": 3, "name": "Thirds", "price": 1.0}
    assert [line.split() for line in body(till_slip(receipt_with(items=[item])))] == [
        ["Thirds"],
        ["3", "1.00"],
    ]


@pytest.mark.parametrize("field", ["items", "store", "savings"])
def test_a_receipt_without_a_field(field):
    receipt = {key: value for key, value in RECEIPTS[0].items() if key != field}
    with pytest.raises(KeyError, match=field):
        till_slip(receipt)
