"""world/money.py: whole cents inside, decimals only in print."""

import json
from decimal import Decimal

import pytest

from world.money import cents_of, dollars


def test_dollars_has_two_places_and_is_exact():
    for cents in [*range(20_000), 10**6 - 1, 123_456_789_012_345]:
        text = dollars(cents)
        assert Decimal(text) * 100 == cents
        assert len(text.partition(".")[2]) == 2
        assert text[0] != "0" or text[1] == "."


def test_cents_survive_json():
    for cents in [*range(100_000), 999_999_999]:
        assert cents_of(json.loads(dollars(cents))) == cents


def test_whole_dollars_may_be_read_as_integers():
    assert cents_of(14) == 1400


@pytest.mark.parametrize("amount", [0.001, 14.505, 1 / 3, float("nan")])
def test_an_amount_that_is_no_whole_number_of_cents_is_refused(amount):
    with pytest.raises(ValueError, match=r"cents|NaN"):
        cents_of(amount)
