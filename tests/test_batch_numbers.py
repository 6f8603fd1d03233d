"""receipts/batch_numbers.py: which customers are in which batch."""

import pytest

from receipts.batch_numbers import batch_numbers, batch_with, customers_of

SLICES = [(0, 47, 10), (20, 30, 10), (7, 8, 3), (25, 31, 10), (0, 1, 1000), (999, 2001, 1000)]


@pytest.mark.parametrize(("first", "end", "size"), SLICES)
def test_the_batches_of_a_slice_hold_each_customer_once(first, end, size):
    """S1.66: and each batch those of its number."""
    numbers = batch_numbers(first, end, size)
    found = [index for number in numbers for index in customers_of(number, first, end, size)]
    assert found == [*range(first, end)]
    for number in numbers:
        customers = customers_of(number, first, end, size)
        assert len(customers) > 0
        assert {batch_with(index, size) for index in customers} == {number}


def test_the_batches_of_a_slice_are_batches_of_the_world():
    """S1.19."""
    assert batch_numbers(0, 47, 10) == range(5)
    assert batch_numbers(20, 30, 10) == range(2, 3)
    assert customers_of(2, 0, 47, 10) == customers_of(2, 20, 30, 10) == range(20, 30)
    assert customers_of(2, 25, 47, 10) == range(25, 30)
