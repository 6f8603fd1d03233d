"""The product range: one line of ``data/catalogue.csv`` is one product.

The products and their prices are this project's own; price ranges are set by hand to the
level of US supermarket shelves of 2025.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CATALOGUE_FILE = Path(__file__).parent / "data" / "catalogue.csv"

COLUMNS = (
    "sku",
    "product",
    "pack_size",
    "category",
    "price_low_cents",
    "price_high_cents",
    "frequent",
    "tags",
)


@dataclass(frozen=True)
class Product:
    """One product (SKU) as it stands on the shelf.

    price_low_cents and price_high_cents bound its regular shelf price for one unit.
    frequent: one of the products that 70% of all lines are made of.
    """

    sku: str
    product: str
    pack_size: str
    category: str
    price_low_cents: int
    price_high_cents: int
    frequent: bool
    tags: frozenset[str]

    @property
    def name(self) -> str:
        """The name on the receipt: product and pack size."""
        return f"{self.product} - {self.pack_size}"

    def has_any(self, tags: Iterable[str]) -> bool:
        """Whether it carries one of these tags."""
        return not self.tags.isdisjoint(tags)


def load_catalogue(path: Path = CATALOGUE_FILE) -> tuple[Product, ...]:
    """The products of a catalogue file, in its order.

    A product's *number*, its place in this tuple, is how the rest of the program names it.
    """
    with path.open(newline="", encoding="utf-8") as file:
        return tuple(_product(row) for row in csv.DictReader(file))


def _product(row: dict[str, str]) -> Product:
    return Product(
        sku=row["sku"],
        product=row["product"],
        pack_size=row["pack_size"],
        category=row["category"],
        price_low_cents=int(row["price_low_cents"]),
        price_high_cents=int(row["price_high_cents"]),
        frequent=row["frequent"] == "1",
        tags=frozenset(row["tags"].split()),
    )


CATALOGUE = load_catalogue()
