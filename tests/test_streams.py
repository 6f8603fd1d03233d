"""world/streams.py: one place where all random numbers come from."""

from collections import Counter
from fractions import Fraction
from itertools import islice, permutations
from math import sqrt

import pytest

from world.streams import (
    BYTE_VALUES,
    SEPARATOR,
    Source,
    apportion,
    byte_table,
    shuffled,
    uint16s,
    uint32s,
)


def test_a_stream_is_the_same_every_time():
    assert Source(42, "baskets").draw(123, 64) == Source(42, "baskets").draw(123, 64)


def test_a_longer_draw_extends_a_shorter_one():
    source = Source(42, "baskets")
    whole = source.draw(7, 1000)
    assert len(whole) == 1000
    for n_bytes in (0, 1, 167, 168, 169, 999):  # 168 bytes are one block of SHAKE-128.
        assert source.draw(7, n_bytes) == whole[:n_bytes]


def test_streams_that_differ_in_anything_differ():
    keys = [
        (1, ("baskets",), 1),
        (1, ("baskets",), 11),
        (11, ("baskets",), 1),
        (-1, ("baskets",), 1),
        (1, ("trips",), 1),
        (1, ("baskets", "1"), 1),
        (1, (), 1),
        (1, ("baskets",), "1 1"),
        (2**70, ("baskets",), 1),
    ]
    draws = {Source(seed, *purpose).draw(index, 16) for seed, purpose, index in keys}
    assert len(draws) == len(keys)


def test_the_parts_of_a_key_cannot_run_into_each_other():
    assert Source(1, "a", "b").draw(1, 16) != Source(1, "ab").draw(1, 16)
    assert Source(1, "a", "1").draw("", 16) != Source(1, "a").draw(1, 16)
    with pytest.raises(ValueError, match="separator"):
        Source(1, f"a{SEPARATOR}b")


def test_an_index_may_be_text_of_the_same_digits():
    assert Source(1, "a").draw(12, 8) == Source(1, "a").draw("12", 8)


@pytest.mark.parametrize("n_first", [1, 7, 64, 400])
def test_an_endless_stream_is_the_draw_byte_by_byte(n_first):
    source = Source(5, "baskets")
    taken = bytes(islice(source.endless(3, n_first), 400))
    assert taken == source.draw(3, 400)


def test_bytes_are_uniform():
    n = 256_000
    counts = Counter(Source(1, "uniform").draw(0, n))
    expected = n / BYTE_VALUES
    chi_square = sum((counts[value] - expected) ** 2 / expected for value in range(BYTE_VALUES))
    freedom = BYTE_VALUES - 1
    assert abs(chi_square - freedom) < 5 * sqrt(2 * freedom)


def test_halves_and_words_are_little_endian():
    assert uint16s(bytes([1, 2, 0, 255])) == (1 + 2 * 256, 255 * 256)
    assert uint32s(bytes([1, 2, 3, 4])) == (1 + 2 * 256 + 3 * 256**2 + 4 * 256**3,)
    assert uint16s(b"\xff\xff") == (2**16 - 1,)
    assert uint32s(b"\xff" * 4) == (2**32 - 1,)


def test_shuffled_orders_by_the_words_drawn():
    draws = b"".join(number.to_bytes(4, "little") for number in (30, 10, 20))
    assert shuffled(draws, "abc") == ["b", "c", "a"]
    assert shuffled(draws + b"more", "abc") == ["b", "c", "a"]


def test_every_order_is_equally_likely():
    n = 6_000
    source = Source(1, "orders")
    counts = Counter(tuple(shuffled(source.draw(i, 12), "abc")) for i in range(n))
    orders = list(permutations("abc"))
    chi_square = sum((counts[order] - n / 6) ** 2 / (n / 6) for order in orders)
    assert set(counts) == set(orders)
    assert chi_square < 5 + 5 * sqrt(2 * 5)


@pytest.mark.parametrize(
    ("weights", "n_slots", "counts"),
    [
        ([1, 1], 256, [128, 128]),
        ([1, 1, 1], 10, [4, 3, 3]),  # Equal remainders: the first gets the slot.
        ([0.5, 0.3, 0.2], 7, [4, 2, 1]),  # 3.5, 2.1, 1.4: one slot is left for the .5.
        ([0, 1], 5, [0, 5]),
        ([3], 4, [4]),
        ([1, 2], 0, [0, 0]),
    ],
)
def test_apportion_gives_the_largest_remainders_the_rest(weights, n_slots, counts):
    assert apportion(weights, n_slots) == counts


def test_apportion_is_within_one_slot_of_proportional():
    for i in range(200):
        weights = [draw + 1 for draw in Source(9, "weights").draw(i, 3 + i % 12)]
        counts = apportion(weights, BYTE_VALUES)
        assert sum(counts) == BYTE_VALUES
        for weight, count in zip(weights, counts, strict=True):
            assert abs(count - Fraction(weight * BYTE_VALUES, sum(weights))) < 1


@pytest.mark.parametrize("weights", [[], [0, 0]])
def test_apportion_refuses_weights_without_a_sum(weights):
    with pytest.raises(ValueError, match="above zero"):
        apportion(weights, 4)


def test_a_byte_table_turns_uniform_bytes_into_weighted_values():
    table = byte_table([3, 1], [7, 9])
    assert Counter(table) == {7: 192, 9: 64}
    assert Counter(bytes(range(256)).translate(table)) == Counter(table)


def test_the_values_of_a_byte_table_default_to_places():
    assert set(byte_table([1, 0, 2])) == {0, 2}


def test_a_byte_table_needs_as_many_values_as_weights():
    with pytest.raises(ValueError, match=r"shorter|longer"):
        byte_table([1, 1], [1])
