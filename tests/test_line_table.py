"""The flat table of all item lines, and the catalogue as a table."""

import csv
import io

import pytest

from receipts import CATALOGUE, Dataset
from receipts.reading.line_table import (
    LINE_COLUMNS,
    PRODUCT_COLUMNS,
    line_rows,
    product_rows,
    write_csv,
)
from world.money import cents_of


def read_back(columns, rows):
    file = io.StringIO()
    n_rows = write_csv(file, columns, rows)
    file.seek(0)
    table = list(csv.DictReader(file))
    assert len(table) == n_rows
    return table


@pytest.fixture(scope="module")
def table(small_dataset):
    return read_back(LINE_COLUMNS, line_rows(Dataset(small_dataset)))


def test_a_row_for_every_item(small_dataset, table):
    """S1.75"""
    dataset = Dataset(small_dataset)
    assert len(table) == dataset.summary["statistics"]["total_items"]
    rows = iter(table)
    for customer in dataset:
        for receipt in customer["receipts"]:
            for item in receipt["items"]:
                row = next(rows)
                for field in ("customer_id", "archetype", "order_number", "pickup_date"):
                    assert row[field] == receipt[field]
                assert row["name"] == item["name"]
                assert int(row["quantity"]) == item["quantity"]
                assert cents_of(float(row["price"])) == cents_of(item["price"])
    assert next(rows, None) is None


def test_columns(table):
    assert tuple(table[0]) == LINE_COLUMNS


def test_prices_have_two_decimals(table):
    """S1.89"""
    assert {len(row["price"].partition(".")[2]) for row in table} == {2}


def test_sku_and_category_are_the_catalogues(table):
    by_sku = {product.sku: product for product in CATALOGUE}
    for row in table:
        product = by_sku[row["sku"]]
        assert (row["name"], row["category"]) == (product.name, product.category)


def test_names_that_are_not_in_the_catalogue_have_no_sku(small_dataset):
    customer = next(iter(Dataset(small_dataset)))
    item = {"quantity": 1, "name": 'Moon "Cheese", fine', "price": 3.5}
    receipt = customer["receipts"][0] | {"items": [item]}
    (row,) = read_back(LINE_COLUMNS, line_rows([customer | {"receipts": [receipt]}]))
    assert (row["sku"], row["category"], row["name"]) == ("", "", item["name"])


def test_the_table_is_lazy():
    def customers():
        raise AssertionError("asked for a customer")
        yield

    line_rows(customers())


def test_products():
    """S1.133"""
    table = read_back(PRODUCT_COLUMNS, product_rows())
    assert [row["sku"] for row in table] == [product.sku for product in CATALOGUE]
    for row, product in zip(table, CATALOGUE, strict=True):
        assert (row["name"], row["category"]) == (product.name, product.category)
        assert set(row["tags"].split()) == product.tags
        assert cents_of(float(row["price_low"])) == product.price_low_cents
        assert cents_of(float(row["price_high"])) == product.price_high_cents
