"""For notebooks: one customer, or many, as the whole run has them."""

import pytest

from interactions import InteractionPolicy, iter_interactions, synthesize
from interactions.sources.inputs import Inputs
from interactions.sources.products import products_of, sku_by_name
from interactions.sources.world_source import WorldReader
from tests.interactions_command import make, rows_of
from world.settings import Settings

SKUS = sku_by_name(Inputs())


def test_a_shopper_of_ours_has_the_rows_of_the_run(tmp_path):
    """S3.42: by the index; by the id alone it would be somebody else."""
    made = rows_of(make("--customers", 5, "--time-of-day", cwd=tmp_path) / "interactions.csv")
    expected = [tuple(row.values()) for row in made if row["customer_id"] == "customer_000003"]
    (customer,) = WorldReader(Settings()).read(3, 4)
    purchases = list(zip(customer.times, customer.articles, strict=True))
    articles = [product.sku for product in products_of(Inputs())]
    policy = InteractionPolicy(time_of_day=True)
    rows = synthesize(customer.customer_id, purchases, articles, policy, index=3)
    assert [tuple(map(str, row)) for row in rows] == expected
    assert synthesize(customer.customer_id, purchases, articles, policy) != rows


def test_many_customers_are_made_lazily():
    def endless():
        n = 0
        while True:
            yield f"c{n}", [(1_579_824_000_000, "a")]
            n += 1

    rows = iter_interactions(endless(), "abcdefgh")
    assert next(rows).customer_id == "c0"


@pytest.mark.parametrize("settings", [{"negatives": "popularity"}, {"slate_size": 5}])
def test_what_only_a_run_knows_is_refused(settings):
    with pytest.raises(ValueError, match="need a whole run"):
        synthesize("anna", [(1_579_824_000_000, "a")], "abc", InteractionPolicy(**settings))
