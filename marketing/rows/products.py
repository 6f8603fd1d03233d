"""What there is to buy."""

from __future__ import annotations

from collections.abc import Iterator

from marketing.rows.texts import boolean, joined
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
            joined(sorted(product.tags)),
            population.max_quantity,
        )
