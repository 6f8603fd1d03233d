"""The product range: one line of ``data/catalogue.csv`` is one product.

The products and their prices are this project's own; price ranges are set by hand to the
level of US supermarket shelves of 2025.
"""

from __future__ import annotations

import csv
import re
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
    "season",
)


_N_MONTHS = 12
_MOST_STRENGTH = 5.0
_SEASON = re.compile(r"(\d{1,2})-(\d{1,2}) x(\d(?:\.\d{1,2})?)")


@dataclass(frozen=True)
class Season:
    """When a product is bought more often: from one month to another, 1 to 12 (a season may run
    over the end of the year), ``strength`` times as often as in other months.

    >>> Season.of_text("11-1 x1.8").months == {11, 12, 1}
    True
    """

    first_month: int
    last_month: int
    strength: float

    def __post_init__(self) -> None:
        """Raises ValueError where a figure makes no sense."""
        for month in (self.first_month, self.last_month):
            if not 1 <= month <= _N_MONTHS:
                raise ValueError(f"a month of season {self} is {month}; it must be 1 to 12")
        if not 1 < self.strength <= _MOST_STRENGTH or round(self.strength, 2) != self.strength:
            raise ValueError(
                f"the strength of season {self} is {self.strength}; it must be above 1, at most "
                f"{_MOST_STRENGTH}, with two decimals at most"
            )
        if len(self.months) == _N_MONTHS:
            raise ValueError(f"season {self} is the whole year; leave out a month or the season")

    def __str__(self) -> str:
        """As it stands in the catalogue."""
        return f"{self.first_month}-{self.last_month} x{self.strength:g}"

    @classmethod
    def of_text(cls, text: str) -> Season:
        """The season that a catalogue writes so.

        Raises ValueError where it is none.
        """
        found = _SEASON.fullmatch(text)
        if found is None:
            raise ValueError(f"season is {text!r}; it must be like 6-8 x1.8, or empty")
        return cls(int(found[1]), int(found[2]), float(found[3]))

    @property
    def months(self) -> frozenset[int]:
        """Its months."""
        n = (self.last_month - self.first_month) % _N_MONTHS + 1
        return frozenset((self.first_month - 1 + i) % _N_MONTHS + 1 for i in range(n))


@dataclass(frozen=True)
class Product:
    """One product (SKU) as it stands on the shelf.

    price_low_cents and price_high_cents bound its regular shelf price for one unit.
    frequent: one of the products that 70% of all lines are made of.
    season: when it is bought more often; None for a product without one.
    """

    sku: str
    product: str
    pack_size: str
    category: str
    price_low_cents: int
    price_high_cents: int
    frequent: bool
    tags: frozenset[str]
    season: Season | None = None

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
            season=Season.of_text(row["season"]) if row["season"] else None,
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
