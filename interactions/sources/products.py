"""The products that a source's articles are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from interactions.sources.inputs import Inputs
from world.catalogue import CATALOGUE, Product


def products_of(inputs: Inputs) -> Sequence[Product]:
    """The products that the receipts of a data set or of a world name; for transactions of
    others those of the default population, in case that the file was made from receipts.
    """
    return CATALOGUE


def sku_by_name(inputs: Inputs) -> Mapping[str, str]:
    """A product's id by its name on a receipt."""
    return {product.name: product.sku for product in products_of(inputs)}
