"""world/streams.py: one place where all random numbers come from."""

import ast
from collections import Counter
from fractions import Fraction
from itertools import permutations
from math import sqrt
from pathlib import Path

import pytest

from world import streams
from world.settings import Settings
from world.streams import (
    ANY,
    BYTE_VALUES,
    INTERACTIONS,
    MARKETING,
    REGISTER,
    SEPARATOR,
    VERSIONS,
    WORLD,
    Streams,
    apportion,
    byte_table,
    shuffled,
    uint16s,
    uint32s,
)
from world.world import World

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("world", "receipts", "interactions", "marketing", "ground_truth")
PURPOSES = [(product, purpose) for product in REGISTER for purpose in REGISTER[product]]


def with_details(purpose, detail):
    """A registered purpose as it is asked for."""
    return tuple(detail if part == ANY else part for part in purpose)


def test_a_stream_is_the_same_every_time():
    assert Streams(WORLD, 42, "baskets").draw(123, 64) == Streams(WORLD, 42, "baskets").draw(
        123, 64
    )


def test_a_longer_draw_extends_a_shorter_one():
    source = Streams(WORLD, 42, "baskets")
    whole = source.draw(7, 1000)
    assert len(whole) == 1000
    for n_bytes in (0, 1, 167, 168, 169, 999):  # 168 bytes are one block of SHAKE-128.
        assert source.draw(7, n_bytes) == whole[:n_bytes]


def test_streams_that_differ_in_anything_differ():
    keys = [
        (WORLD, 1, ("baskets",), 1),
        (WORLD, 1, ("baskets",), 11),
        (WORLD, 11, ("baskets",), 1),
        (WORLD, -1, ("baskets",), 1),
        (WORLD, 1, ("trips",), 1),
        (WORLD, 1, ("names", "1"), 1),
        (WORLD, 1, ("names", "2"), 1),
        (WORLD, 1, ("baskets",), "1 1"),
        (WORLD, 2**70, ("baskets",), 1),
        (INTERACTIONS, 1, ("clicks",), 1),
        (INTERACTIONS, 1, ("clicks", "hours"), 1),
    ]
    draws = {Streams(*key[:2], *key[2]).draw(key[3], 16) for key in keys}
    assert len(draws) == len(keys)


@pytest.mark.parametrize(("product", "purpose"), PURPOSES)
def test_every_registered_purpose_has_streams(product, purpose):
    """Details that the data decide may be any text, but for the separator."""
    for detail in ("de_DE", "", "1", "*"):
        assert len(Streams(product, 1, *with_details(purpose, detail)).draw(0, 16)) == 16


def test_no_two_registered_purposes_coincide(monkeypatch):
    """Neither as they stand, nor with details that look like another purpose or index.

    What is hashed is compared, and not only bytes that come of it.
    """
    hashed = set()

    class Watched:
        def __init__(self, text):
            self.text = text

        def copy(self):
            return Watched(self.text)

        def update(self, more):
            self.text += more

        def digest(self, n_bytes):
            hashed.add(self.text)
            return bytes(n_bytes)

    monkeypatch.setattr(streams, "shake_128", Watched)
    plain = {part for _, purpose in PURPOSES for part in purpose}
    details = [*sorted(plain), "", "0", "1", "12", *VERSIONS, "tillroll"]
    keys = {
        (product, seed, with_details(purpose, detail), index)
        for product, purpose in PURPOSES
        for seed in (1, 12, -1)
        for detail in (details if ANY in purpose else ("",))
        for index in (0, 1, 12, 121, "customer_000001", "PRD-101 4000")
    }
    for product, seed, purpose, index in keys:
        Streams(product, seed, *purpose).draw(index, 1)
    assert len(hashed) == len(keys) > 1000


def test_a_purpose_is_registered_once_and_covered_by_no_other():
    assert len(set(PURPOSES)) == len(PURPOSES)
    for product, purpose in PURPOSES:
        assert ANY not in purpose[:-1]
        if purpose[-1] != ANY:
            assert (*purpose[:-1], ANY) not in REGISTER[product]


@pytest.mark.parametrize(
    ("product", "purpose"),
    [
        (WORLD, ()),
        (WORLD, ("basket",)),
        (WORLD, ("baskets", "1")),
        (WORLD, ("names",)),
        (WORLD, ("names", "de_DE", "more")),
        (WORLD, ("clicks",)),
        (INTERACTIONS, ("baskets",)),
        (INTERACTIONS, ("extra clicks", "anything")),
        ("marketing", ("baskets",)),
    ],
)
def test_what_is_not_registered_is_refused(product, purpose):
    with pytest.raises(ValueError, match=r"is not in streams\.REGISTER"):
        Streams(product, 1, *purpose)


def test_the_parts_of_a_key_cannot_run_into_each_other():
    with pytest.raises(ValueError, match="separator"):
        Streams(WORLD, 1, "names", f"a{SEPARATOR}b")


def test_an_index_may_be_text_of_the_same_digits():
    assert Streams(WORLD, 1, "trips").draw(12, 8) == Streams(WORLD, 1, "trips").draw("12", 8)


def some_bytes(product, purpose):
    return Streams(product, 1, *with_details(purpose, "x")).draw(7, 32)


@pytest.mark.parametrize("raised", VERSIONS)
def test_a_version_raised_changes_its_own_product_and_no_other(monkeypatch, raised):
    before = {key: some_bytes(*key) for key in PURPOSES}
    customer = World(Settings()).customer(3)
    monkeypatch.setattr(streams, "VERSIONS", {**VERSIONS, raised: VERSIONS[raised] + 1})
    for product, purpose in PURPOSES:
        is_same = some_bytes(product, purpose) == before[product, purpose]
        assert is_same == (product != raised)
    assert (World(Settings()).customer(3) == customer) == (raised != WORLD)


# What the code takes


PRODUCTS = {"WORLD": WORLD, "MARKETING": MARKETING, "INTERACTIONS": INTERACTIONS}


def purposes_taken(source):
    """Product and purpose of every call that names the parts of its purpose; None stands for a
    part that is decided elsewhere.
    """
    tree = ast.parse(source)
    constants = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }

    def value_of(part):
        return part.value if isinstance(part, ast.Constant) else constants.get(ast.unparse(part))

    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "Streams":
                product = ast.unparse(node.args[0])
                parts = node.args[2:]
            elif node.func.id == "Die":
                product, parts = "INTERACTIONS", node.args[3:]
            else:
                continue
            if not any(isinstance(part, ast.Starred) for part in parts):
                values = tuple(map(value_of, parts))
                yield PRODUCTS[product], values


def fits(taken, registered):
    return len(taken) == len(registered) and all(
        part in (None, wanted) or wanted == ANY
        for part, wanted in zip(taken, registered, strict=True)
    )


def all_taken():
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield from purposes_taken(path.read_text(encoding="utf-8"))


def not_registered(taken):
    return [
        (product, purpose)
        for product, purpose in taken
        if not any(fits(purpose, each) for each in REGISTER[product])
    ]


def taken_twice(taken):
    whole = Counter(each for each in taken if None not in each[1])
    return [each for each, n in whole.items() if n > 1]


def test_the_code_takes_registered_purposes_and_none_twice():
    taken = [*all_taken()]
    assert len(taken) > 25
    assert not_registered(taken) == []
    assert taken_twice(taken) == []


def test_a_purpose_that_is_taken_twice_or_not_registered_would_be_found():
    taken = [
        *all_taken(),
        *purposes_taken('Streams(WORLD, seed, "baskets")\nDie(1, 6, seed, "clicks", "dice")'),
    ]
    assert not_registered(taken) == [(INTERACTIONS, ("clicks", "dice"))]
    assert taken_twice(taken) == [(WORLD, ("baskets",))]


def test_every_registered_purpose_is_taken():
    """What nobody takes does not stand in the register."""
    taken = [*all_taken()]
    for product, purpose in PURPOSES:
        assert any(product == other and fits(each, purpose) for other, each in taken), purpose


def test_bytes_are_uniform():
    n = 256_000
    counts = Counter(Streams(WORLD, 1, "baskets").draw(0, n))
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
    source = Streams(WORLD, 1, "baskets")
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
        weights = [draw + 1 for draw in Streams(WORLD, 9, "baskets").draw(i, 3 + i % 12)]
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
