"""The products that a source's articles are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from interactions.errors import DataError
from interactions.sources.inputs import Inputs
from receipts.reading.dataset import DatasetError
from world.catalogue import Product
from world.population import DEFAULT_POPULATION


def products_of(inputs: Inputs) -> Sequence[Product]:
    """The products that the receipts of a data set or of a world name; for transactions of
    others those of the default population, in case that the file was made from receipts.

    Raises DataError where a population that is not ours lacks its files.
    """
    if inputs.world is not None:
        return inputs.world.settings.population.catalogue
    if not inputs.receipts:
        return DEFAULT_POPULATION.catalogue
    try:
        return inputs.dataset.population.catalogue
    except DatasetError as error:
        raise DataError(str(error)) from error


def sku_by_name(inputs: Inputs) -> Mapping[str, str]:
    """A product's id by its name on a receipt."""
    return {product.name: product.sku for product in products_of(inputs)}
