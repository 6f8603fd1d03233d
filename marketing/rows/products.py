"""What there is to buy."""

from __future__ import annotations

from collections.abc import Iterator

from marketing.rows.values import joined
from world.population import Population


def product_rows(population: Population) -> Iterator[tuple[object, ...]]:
    """The rows of the catalogue, in its order."""
    for product in population.catalogue:
        low, high = product.price_low_cents, product.price_high_cents
        yield (
            product.sku,
            product.name,
            product.category,
            (low + high) // 2,
            low,
            high,
            product.frequent,
            joined(sorted(product.tags)),
            population.max_quantity,
        )
