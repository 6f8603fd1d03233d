"""Receipts of shoppers who do not exist.

For notebooks: ``from receipts import Dataset, generate_customer, iter_customers, ARCHETYPES``.
"""

from receipts.archetypes import ARCHETYPES, Archetype
from receipts.catalogue import CATALOGUE, Product
from receipts.customers import generate_customer, iter_customers
from receipts.settings import Settings
from receipts.world import World

__all__ = [
    "ARCHETYPES",
    "CATALOGUE",
    "Archetype",
    "Product",
    "Settings",
    "World",
    "generate_customer",
    "iter_customers",
]
