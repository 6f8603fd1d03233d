"""What there is to buy."""

from __future__ import annotations

from collections.abc import Iterator

from marketing.rows.fields import boolean, several
from world.money import dollars
from world.population import Population


def product_rows(population: Population) -> Iterator[tuple[object, ...]]:
    """The rows of the catalogue, in its order."""
    for product in population.catalogue:
        low, high = product.price_low_cents, product.price_high_cents
        yield (
            product.sku,
            product.name,
            product.category,
            dollars((low + high) // 2),
            dollars(low),
            dollars(high),
            boolean(product.frequent),
            several(sorted(product.tags)),
            population.max_quantity,
        )
