"""The product range: one line of ``data/catalogue.csv`` is one product.

The products and their prices are this project's own; price ranges are set by hand to the
level of US supermarket shelves of 2025.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
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

    def __post_init__(self) -> None:
        """Raises ValueError where a value makes no sense."""
        for name in ("sku", "product", "pack_size", "category"):
            value = getattr(self, name)
            if not value.strip() or not value.isprintable():
                raise ValueError(f"{name} is {value!r}; it must be a printable text")
        for tag in sorted(self.tags):
            # A file parts tags by blanks.
            if not tag.isprintable() or len(tag.split()) != 1 or tag != tag.strip():
                raise ValueError(f"a tag of {self.sku} is {tag!r}; it must be one printable word")
        low, high = self.price_low_cents, self.price_high_cents
        if not 0 < low <= high:
            raise ValueError(
                f"the prices of {self.sku} are {low} to {high} cents; it must be 0 < low <= high"
            )

    @classmethod
    def of_row(cls, row: Mapping[str, str]) -> Product:
        """The product of a row of a catalogue file.

        Raises ValueError where a value is none of its column.
        """
        prices = {}
        for column in ("price_low_cents", "price_high_cents"):
            if not row[column].isdecimal():
                raise ValueError(f"{column} is {row[column]!r}; it must be a whole number of cents")
            prices[column] = int(row[column])
        if row["frequent"] not in ("0", "1"):
            raise ValueError(f"frequent is {row['frequent']!r}; it must be 1 or 0")
        return cls(
            sku=row["sku"],
            product=row["product"],
            pack_size=row["pack_size"],
            category=row["category"],
            frequent=row["frequent"] == "1",
            tags=frozenset(row["tags"].split()),
            **prices,
        )

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
        return tuple(map(Product.of_row, csv.DictReader(file)))


CATALOGUE = load_catalogue()
