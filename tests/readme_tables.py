"""The README's tables that are made from the code: ``python3 -m tests.readme_tables``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from receipts.archetypes import ARCHETYPES, CATEGORIES
from receipts.catalogue import CATALOGUE

README_FILE = Path(__file__).resolve().parent.parent / "README.md"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    head = list(head)
    lines = [head, ["---"] * len(head), *map(list, rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def archetype_table() -> str:
    """The ten archetypes' figures."""
    return table(
        ("archetype", "lines a trip", "days between trips", *CATEGORIES, "buys more of"),
        (
            (
                f"`{archetype.key}`",
                "{}-{}".format(*archetype.items_per_trip),
                "{}-{}".format(*archetype.gap_days),
                *(f"{archetype.category_shares[category]:.0%}" for category in CATEGORIES),
                ", ".join(tag.replace("_", " ") for tag in archetype.focus),
            )
            for archetype in ARCHETYPES.values()
        ),
    )


def catalogue_table() -> str:
    """The categories' sizes and price ranges."""
    rows = []
    for category in CATEGORIES:
        products = [product for product in CATALOGUE if product.category == category]
        cheapest = min(products, key=lambda product: product.price_low_cents)
        dearest = max(products, key=lambda product: product.price_high_cents)
        rows.append(
            (
                category,
                str(sum(product.frequent for product in products)),
                str(sum(not product.frequent for product in products)),
                f"{cheapest.name}, from ${cheapest.price_low_cents / 100:.2f}",
                f"{dearest.name}, to ${dearest.price_high_cents / 100:.2f}",
            )
        )
    return table(("category", "frequent", "occasional", "cheapest", "dearest"), rows)


TABLES: Mapping[str, Callable[[], str]] = {
    "archetypes": archetype_table,
    "catalogue": catalogue_table,
}


def with_tables(readme: str, names: Iterable[str] = TABLES) -> str:
    """The README with these tables as the code makes them now."""
    for name in names:
        pattern = rf"(?<=<!-- table: {name} -->\n\n).*?(?=\n\n<!-- end -->)"
        made = TABLES[name]()
        readme, n_found = re.subn(pattern, lambda _, made=made: made, readme, flags=re.DOTALL)
        if n_found != 1:
            raise ValueError(f"README.md has {n_found} places for the table {name!r}")
    return readme


if __name__ == "__main__":
    README_FILE.write_text(with_tables(README_FILE.read_text(encoding="utf-8")), encoding="utf-8")
