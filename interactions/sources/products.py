"""The products that a source's articles are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from interactions.errors import DataError
from interactions.sources.inputs import Inputs
from receipts.reading.dataset import DatasetError
from world.catalogue import Product
from world.population import DEFAULT_POPULATION, Population


def population_of(inputs: Inputs) -> Population:
    """The population of a world or of the receipts of a data set; for transactions of others the
    default one, in case that the file was made from receipts.

    Raises DataError where a population that is not ours lacks its files.
    """
    if inputs.world is not None:
        return inputs.world.settings.population
    if not inputs.receipts:
        return DEFAULT_POPULATION
    try:
        return inputs.dataset.population
    except DatasetError as error:
        raise DataError(str(error)) from error


def products_of(inputs: Inputs) -> Sequence[Product]:
    """The products of the population of a source.

    Raises DataError where a population that is not ours lacks its files.
    """
    return population_of(inputs).catalogue


def sku_by_name(inputs: Inputs) -> Mapping[str, str]:
    """A product's id by its name on a receipt."""
    return {product.name: product.sku for product in products_of(inputs)}
