"""What is wrong with a source is found before anything is made."""

import pytest

from interactions.errors import DataError
from interactions.sources.inputs import Inputs, WorldSlice
from tests.conftest import make_dataset
from world.population import DEFAULT_POPULATION
from world.settings import Settings
from world.streams import VERSIONS, WORLD


def test_a_summary_tells_what_decides_the_purchases(tmp_path):
    make_dataset(tmp_path / "r", 3)
    found = Inputs((tmp_path / "r",)).as_json()
    assert (found["receipts"], found["world"], found["transactions"]) == (["r"], None, None)
    world = WorldSlice(Settings(seed=3), 10, 5)
    assert world.end == 15
    assert Inputs(world=world).as_json()["world"] == {
        "customers": 10,
        "first_customer": 5,
        "receipts_per_customer": 17,
        "end_date": "2025-12-31",
        "id_digits": 6,
        "seed": 3,
        "version": VERSIONS[WORLD],
        "causes": ["promotions", "seasons"],
        "population": "default",
        "population_digest": DEFAULT_POPULATION.digest,
    }


def test_what_is_missing_is_named(tmp_path):
    """S3.49."""
    with pytest.raises(DataError, match="name one with --customers-file"):
        _ = Inputs(customers=tmp_path / "none").as_json()
    with pytest.raises(DataError, match="none does not exist"):
        _ = Inputs((tmp_path / "none",)).as_json()


@pytest.mark.parametrize(("count", "first"), [(0, 0), (5, -1), (10**6, 1)])
def test_a_world_has_not_any_number_of_customers(count, first):
    with pytest.raises(ValueError, match=r"customers"):
        WorldSlice(Settings(), count, first)


def test_only_shoppers_of_a_world_or_of_receipts_are_ours(tmp_path):
    assert Inputs(world=WorldSlice(Settings(), 1)).is_ours
    assert Inputs((tmp_path,)).is_ours
    assert not Inputs(transactions=tmp_path / "t.csv").is_ours
