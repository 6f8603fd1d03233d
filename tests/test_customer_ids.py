"""world/customer_ids.py: ids and indices of customers."""

import pytest

from world.customer_ids import customer_id, index_of


@pytest.mark.parametrize(
    ("index", "n_digits", "expected"),
    [
        (0, 6, "customer_000000"),
        (123, 6, "customer_000123"),
        (999_999, 6, "customer_999999"),
        (123, 9, "customer_000000123"),
    ],
)
def test_an_id_and_back(index, n_digits, expected):
    """S1.68."""
    assert customer_id(index, n_digits) == expected
    assert index_of(expected) == index


@pytest.mark.parametrize(
    "text",
    [
        "",
        "customer_",
        "customer_12a",
        "customer_-1",
        "customer_ 1",
        "customer_٠٠٠١٢٣",
        "12",
        "Customer_000001",
        "customer_customer_1",
        "customer_" + "9" * 5000,
    ],
)
def test_other_texts_are_no_ids(text):
    assert index_of(text) is None
