"""world/records.py: a customer's record without a detour through text."""

import json
from datetime import date

import pytest

from receipts.customers import CustomerMaker, iter_customers
from receipts.json_layout import Layout
from receipts.reading.dataset import Dataset
from tests.conftest import SEED
from world.archetypes import SINGLE
from world.population import DEFAULT_POPULATION
from world.settings import Settings
from world.world import World

SETTINGS = {
    "default": {},
    "other seed": {"seed": -7},
    "one receipt": {"receipts_per_customer": 1},
    "many receipts": {"receipts_per_customer": 60},
    "old": {"end_date": date(1999, 2, 28), "id_digits": 12},
    "quoted store": {"store": 'O\'Briens "Corner" à côté 店'},
    "locale": {"locale": "ja_JP"},
    "what-if": {
        "population": DEFAULT_POPULATION.with_archetype(
            "busy_family", quantity_shares=SINGLE, loyalty=2
        )
    },
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_record_is_what_a_reader_makes_of_the_json(name):
    """Names, order, values and their types; amounts are the very same floats."""
    world = World(Settings(**SETTINGS[name]))
    for layout in (Layout(), Layout(2)):
        make = CustomerMaker(world, layout).make
        for index in range(200):
            read = json.loads(make(index).text)
            record = world.customer(index)
            assert record == read
            assert json.dumps(record) == json.dumps(read)


def test_a_record_is_that_of_the_data_set(small_dataset):
    world = World(Settings(seed=SEED))
    customers = list(Dataset(small_dataset))
    assert len(customers) == 30
    assert [world.customer(index) for index in range(30)] == customers
    assert list(iter_customers(SEED, count=30)) == customers


def test_records_share_nothing_that_a_user_may_change():
    world = World(Settings())
    record = world.customer(3)
    record["receipts"][0]["items"][0]["price"] = -1.0
    record["receipts"].clear()
    assert world.customer(3) == next(iter_customers(first=3, count=1))
