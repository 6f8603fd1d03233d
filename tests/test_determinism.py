"""A record is a function of the version, seed, settings and index, and of nothing else.

This is about records; runs and files (workers, batches, resumption) have tests of their own.
"""

import functools
import hashlib
import json
import math
import operator
import os
import random
import runpy
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from receipts.customers import CustomerMaker
from receipts.json_layout import Layout
from world import baskets, strata, streams
from world.population import DEFAULT_POPULATION
from world.settings import CAUSES, Settings
from world.streams import BYTE_VALUES, VERSIONS, WORLD, Streams
from world.trips import GapTables
from world.world import World

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden"
N = 60


def maker(indent=0, **settings):
    return CustomerMaker(World(Settings(**settings)), Layout(indent))


def customers(indices=range(N), **settings):
    make = maker(**settings).make
    return [json.loads(make(index).text) for index in indices]


@pytest.fixture(scope="module")
def in_order():
    make = maker().make
    return [make(index) for index in range(N)]


@pytest.mark.parametrize("index", [0, 1, 9, 10, 11, 37, N - 1])
def test_a_customer_made_alone_is_the_one_made_after_others(in_order, index):
    assert maker().make(index) == in_order[index]


def test_the_order_of_making_does_not_matter(in_order):
    orders = [
        range(N - 1, -1, -1),
        random.Random(1).sample(range(N), N),
        [index for start in range(7) for index in range(start, N, 7)],
    ]
    for order in orders:
        make = maker().make
        made = {index: make(index) for index in order}
        assert [made[index] for index in range(N)] == in_order


def test_a_customer_is_the_same_however_often_it_is_made(in_order):
    make = maker().make
    for _ in range(3):
        assert make(5) == in_order[5]


def test_two_makers_do_not_disturb_each_other(in_order):
    ours, other = maker(), maker(seed=43, receipts_per_customer=5)
    for index in range(N):
        other.make(N - index)
        assert ours.make(index) == in_order[index]


@pytest.mark.parametrize("n_receipts", [18, 20, 64, 65, 120])
def test_more_receipts_extend_fewer(n_receipts):
    """``--receipts 20`` adds older receipts to what ``--receipts 17`` gave and changes none."""
    for short, long in zip(
        customers(range(20)), customers(range(20), receipts_per_customer=n_receipts), strict=True
    ):
        assert long["receipts"][-17:] == short["receipts"]
        assert len(long["receipts"]) == n_receipts
        for field in ("customer_id", "customer_name", "archetype"):
            assert long[field] == short[field]


def test_the_digits_of_an_id_change_the_id_only():
    for six, nine in zip(customers(), customers(id_digits=9), strict=True):
        for record in (nine, *nine["receipts"]):
            assert len(record["customer_id"]) == len("customer_") + 9
            record["customer_id"] = f"customer_{int(record['customer_id'][9:]):06d}"
        assert nine == six


def test_the_store_changes_the_store_only():
    for plain, other in zip(customers(), customers(store="Corner Shop"), strict=True):
        for receipt in other["receipts"]:
            assert receipt["store"] == "Corner Shop"
            receipt["store"] = "Safeway"
        assert other == plain


def test_the_layout_changes_the_layout_only(in_order):
    for indent in (1, 2, 8):
        make = maker(indent).make
        for index in range(10):
            pretty, plain = make(index), in_order[index]
            assert json.loads(pretty.text) == json.loads(plain.text)
            assert pretty._replace(text="") == plain._replace(text="")


def test_an_end_date_keeps_the_products():
    """Days and prices move; what lies in the baskets by the shopper's own taste does not."""
    bare = frozenset(CAUSES)
    worlds = customers(without=bare), customers(without=bare, end_date=date(2024, 6, 30))
    for a, b in zip(*worlds, strict=True):
        for receipt_a, receipt_b in zip(a["receipts"], b["receipts"], strict=True):
            assert receipt_a["pickup_date"] > receipt_b["pickup_date"]
            assert receipt_a["order_number"] == receipt_b["order_number"]
            assert [(line["quantity"], line["name"]) for line in receipt_a["items"]] == [
                (line["quantity"], line["name"]) for line in receipt_b["items"]
            ]


def test_seeds_give_different_worlds():
    made = [customers(range(20), seed=seed) for seed in (0, 1, -1, 42, 43, 2**64)]
    for number, one in enumerate(made):
        for other in made[:number]:
            for a, b in zip(one, other, strict=True):
                assert a["receipts"] != b["receipts"]
            numbers = [
                {receipt["order_number"] for customer in world for receipt in customer["receipts"]}
                for world in (one, other)
            ]
            assert not numbers[0] & numbers[1]


def summed_in_order(numbers):
    """What ``sum`` does up to Python 3.11."""
    return functools.reduce(operator.add, numbers, 0)


def summed_exactly(numbers):
    """About what ``sum`` does from Python 3.12 on: it keeps what rounding takes away."""
    numbers = list(numbers)
    if all(isinstance(number, int) for number in numbers):
        return summed_in_order(numbers)
    return math.fsum(numbers)


def test_the_last_bit_of_a_sum_does_not_matter(in_order, monkeypatch):
    """Versions of Python round sums of floats differently."""
    for way in (summed_exactly, summed_in_order):
        monkeypatch.setattr(streams, "sum", way, raising=False)
        monkeypatch.setattr(strata, "sum", way, raising=False)
        make = maker().make
        assert [make(index) for index in range(N)] == in_order


def all_gap_tables():
    draws = range(0, BYTE_VALUES, 3)
    for archetype in DEFAULT_POPULATION.archetypes:
        tables = GapTables(archetype, DEFAULT_POPULATION.parameters.favourite_day_weight)
        rhythms = {tables.draw_rhythm(bytes([one, other])) for one in draws for other in draws}
        yield {rhythm: tables.tables(rhythm) for rhythm in rhythms}


def test_gap_tables_do_not_hang_on_the_last_bit_of_a_sum(monkeypatch):
    """All of them, not only those of the shoppers above."""
    made = []
    for way in (summed_exactly, summed_in_order):
        monkeypatch.setattr(streams, "sum", way, raising=False)
        made.append(list(all_gap_tables()))
    assert made[0] == made[1]
    assert sum(map(len, made[0])) > 300


@pytest.mark.parametrize("factor", [1 - 1e-12, 1 + 1e-12])
def test_the_last_bits_of_a_power_do_not_matter(in_order, monkeypatch, factor):
    """Platforms may round ``**`` differently; tables have 256 slots and do not see it."""

    def rounded_otherwise(n_products, n_expected, loyalty, most_probable):
        probabilities = strata.rank_probabilities(n_products, n_expected, loyalty, most_probable)
        return [p * factor if rank % 2 else p for rank, p in enumerate(probabilities)]

    monkeypatch.setattr(baskets, "rank_probabilities", rounded_otherwise)
    make = maker().make
    assert [make(index) for index in range(N)] == in_order


def test_a_change_that_tables_can_see_changes_records(in_order, monkeypatch):
    """The three tests above would notice."""

    def more_loyal(n_products, n_expected, loyalty, most_probable):
        return strata.rank_probabilities(n_products, n_expected, 1.01 * loyalty, most_probable)

    monkeypatch.setattr(baskets, "rank_probabilities", more_loyal)
    make = maker().make
    assert [make(index) for index in range(N)] != in_order


CODE = """
import hashlib
from receipts.customers import CustomerMaker
from receipts.json_layout import Layout
from world.settings import CAUSES, Settings
from world.world import World
make = CustomerMaker(World(Settings()), Layout()).make
text = "".join(make(index).text for index in range(60))
print(hashlib.sha256(text.encode()).hexdigest())
"""


@pytest.mark.parametrize("hash_seed", ["0", "1", "random"])
def test_other_processes_give_the_same_whatever_their_hash_seed(in_order, hash_seed):
    result = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    text = "".join(record.text for record in in_order)
    assert result.stdout.strip() == hashlib.sha256(text.encode()).hexdigest()


def test_nothing_draws_from_the_shared_random_generator(in_order):
    random.seed(7)
    state = random.getstate()
    assert maker().make(3) == in_order[3]
    assert random.getstate() == state


@pytest.mark.parametrize(
    ("seed", "purpose", "index"),
    [(42, "baskets", 123), (0, "trips", 0), (-5, "price levels", "PRD-101 4000")],
)
def test_a_stream_is_shake_128_of_its_key(seed, purpose, index):
    """The documented key, put together by hand: product, version, seed, purpose, index."""
    version = VERSIONS[WORLD]
    key = f"tillroll\x1fworld\x1f{version}\x1f{seed}\x1f{purpose}\x1f{index}".encode()
    assert Streams(WORLD, seed, purpose).draw(index, 300) == hashlib.shake_128(key).digest(300)


def test_the_golden_customers_are_unchanged():
    """If this fails without intent, the change is the bug; see tests/golden/regenerate.py."""
    script = runpy.run_path(str(GOLDEN / "regenerate.py"))
    golden = (GOLDEN / "customers_seed_42.json").read_bytes().decode("utf-8")
    assert script["golden_text"]() == golden
    kinds = [customer["archetype"] for customer in json.loads(golden)]
    assert kinds == list(script["ARCHETYPES"])
    assert len(set(kinds)) == 3


def test_a_batch_has_the_digest_that_it_has_always_had():
    """S1.18."""
    script = runpy.run_path(str(GOLDEN / "regenerate.py"))
    golden = (GOLDEN / "batch_seed_42.sha256").read_text(encoding="utf-8")
    assert script["golden_digest"]() == golden.strip()
