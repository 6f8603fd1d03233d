"""All item lines of a data set as one flat table, for spreadsheets and data frames."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, TextIO

from world.money import cents_of, dollars
from world.population import DEFAULT_POPULATION, Population

LINE_COLUMNS = (
    "customer_id",
    "archetype",
    "order_number",
    "pickup_date",
    "sku",
    "category",
    "name",
    "quantity",
    "price",
)
PRODUCT_COLUMNS = ("sku", "name", "category", "tags", "price_low", "price_high")

Row = tuple[object, ...]


def line_rows(
    customers: Iterable[dict[str, Any]], population: Population = DEFAULT_POPULATION
) -> Iterator[Row]:
    """One row of ``LINE_COLUMNS`` for each item of each receipt.

    A name that is not in the catalogue has no sku and no category.

    Raises KeyError where a record lacks a field, TypeError or ValueError where a price is no
    amount in whole cents or a name is no text.
    """
    places = {product.name: (product.sku, product.category) for product in population.catalogue}
    unknown = ("", "")
    for customer in customers:
        who = (customer["customer_id"], customer["archetype"])
        for receipt in customer["receipts"]:
            trip = (*who, receipt["order_number"], receipt["pickup_date"])
            for item in receipt["items"]:
                name = item["name"]
                if type(name) is not str:
                    raise TypeError(f"{who[0]} bought {name!r}, which is no product's name")
                price = _price(item["price"])
                yield (*trip, *places.get(name, unknown), name, item["quantity"], price)


def product_rows(population: Population = DEFAULT_POPULATION) -> Iterator[Row]:
    """One row of ``PRODUCT_COLUMNS`` for each product; prices are of one unit, in dollars."""
    for product in population.catalogue:
        yield (
            product.sku,
            product.name,
            product.category,
            " ".join(sorted(product.tags)),
            dollars(product.price_low_cents),
            dollars(product.price_high_cents),
        )


def write_csv(file: TextIO, columns: tuple[str, ...], rows: Iterable[Row]) -> int:
    """Writes a table as CSV with a head; the number of rows below it."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    n_rows = 0
    for row in rows:
        writer.writerow(row)
        n_rows += 1
    return n_rows


@lru_cache(maxsize=1 << 14)
def _price(amount: float) -> str:
    cents = cents_of(amount)
    return dollars(cents) if cents >= 0 else f"-{dollars(-cents)}"
