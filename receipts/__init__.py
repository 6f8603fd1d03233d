"""Receipts of shoppers who do not exist.

For notebooks: ``from receipts import Dataset, generate, generate_customer, iter_customers``.
"""

from __future__ import annotations

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    from typing import Any

    from receipts.api import generate as generate
    from receipts.customers import generate_customer as generate_customer
    from receipts.customers import iter_customers as iter_customers
    from receipts.population_files import read_population as read_population
    from receipts.population_files import write_population as write_population
    from receipts.reading.dataset import Dataset as Dataset
    from receipts.reading.dataset import DatasetError as DatasetError
    from receipts.reading.store_dataset import open_dataset as open_dataset
    from world.archetypes import ARCHETYPES as ARCHETYPES
    from world.archetypes import Archetype as Archetype
    from world.catalogue import CATALOGUE as CATALOGUE
    from world.catalogue import Product as Product
    from world.population import DEFAULT_POPULATION as DEFAULT_POPULATION
    from world.population import Population as Population
    from world.settings import Settings as Settings
    from world.world import World as World

_HOMES = {
    "ARCHETYPES": "world.archetypes",
    "Archetype": "world.archetypes",
    "CATALOGUE": "world.catalogue",
    "Product": "world.catalogue",
    "generate": "receipts.api",
    "generate_customer": "receipts.customers",
    "iter_customers": "receipts.customers",
    "Dataset": "receipts.reading.dataset",
    "DatasetError": "receipts.reading.dataset",
    "open_dataset": "receipts.reading.store_dataset",
    "Settings": "world.settings",
    "World": "world.world",
    "DEFAULT_POPULATION": "world.population",
    "Population": "world.population",
    "read_population": "receipts.population_files",
    "write_population": "receipts.population_files",
}
"""Where each public name lives.  Names are imported when they are first asked for, so that
looking one customer up does not pay for the generator."""

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'receipts' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
