"""A population: who shops, what there is to buy, and the figures that go with it.

It is a value.  A what-if is another value: ``DEFAULT_POPULATION.with_archetype(key, loyalty=2.0)``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from typing import Any

from world.archetypes import ARCHETYPES, Archetype
from world.catalogue import CATALOGUE, Product
from world.parameters import Parameters
from world.streams import BYTE_VALUES

_DIGEST_LENGTH = 16
_PERCENT = 100

MAX_PRODUCTS = BYTE_VALUES - 2
"""The sampler of baskets (see baskets.py) names a product by a byte, and needs two for itself."""

MAX_RECEIPT_CENTS = (1 << 32) - 1
"""The sums of a receipt (see line_amounts.py) share a number of 64 bits."""


@dataclass(frozen=True)
class Population:
    """Archetypes, catalogue and parameters.

    name: of the population; what a summary calls it.
    archetypes: in the order in which they are dealt out; each gets an equal share of customers.
    catalogue: a product's *number* is its place here.

    Raises ValueError where they do not go together; the message names what is wrong.
    """

    name: str
    archetypes: tuple[Archetype, ...]
    catalogue: tuple[Product, ...]
    parameters: Parameters = field(default_factory=Parameters)

    def __post_init__(self) -> None:
        """Checks what a part alone cannot know."""
        if not self.name.strip() or not self.name.isprintable():
            raise ValueError(f"name is {self.name!r}; it must be a printable name")
        _check_count("archetypes", len(self.archetypes), BYTE_VALUES)
        _check_count("products", len(self.catalogue), MAX_PRODUCTS)
        _check_distinct("archetype's key", [each.key for each in self.archetypes])
        _check_distinct("product's sku", [product.sku for product in self.catalogue])
        _check_distinct("product's name", [product.name for product in self.catalogue])
        for archetype in self.archetypes:
            self._check_archetype(archetype)
        dearest = max(self.catalogue, key=lambda product: product.price_high_cents)
        self._check_savings()
        n_pieces = len(self.catalogue) * self.max_quantity
        if dearest.price_high_cents * n_pieces > MAX_RECEIPT_CENTS:
            raise ValueError(
                f"the highest price of {dearest.sku} is {dearest.price_high_cents} cents; it must "
                f"be {MAX_RECEIPT_CENTS // n_pieces} or less"
            )

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """The categories, in the order in which the catalogue first names them."""
        return tuple(dict.fromkeys(product.category for product in self.catalogue))

    @cached_property
    def max_quantity(self) -> int:
        """The largest quantity of a line."""
        return len(self.archetypes[0].quantity_shares)

    @cached_property
    def by_key(self) -> Mapping[str, Archetype]:
        """The archetypes by their keys, in order."""
        return {archetype.key: archetype for archetype in self.archetypes}

    @cached_property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that differ where anything of the population does."""
        return hashlib.sha256(_canonical(self).encode()).hexdigest()[:_DIGEST_LENGTH]

    def __hash__(self) -> int:
        """Settings with a population go into sets and caches as they did without."""
        return int(self.digest, 16)

    def with_archetype(self, key: str, /, **changes: Any) -> Population:
        """The population with changes in one archetype.

        Raises KeyError where there is no such archetype.
        """
        changed = replace(self.by_key[key], **changes)
        archetypes = tuple(changed if each.key == key else each for each in self.archetypes)
        return replace(self, name=f"{self.name}, changed", archetypes=archetypes)

    def _check_savings(self) -> None:
        """Between the least and the most that a receipt may save there is always a whole cent."""
        figures = self.parameters
        percents = figures.most_savings_percent - figures.least_savings_percent
        cheapest = min(self.catalogue, key=lambda product: product.price_low_cents)
        if percents * cheapest.price_low_cents < _PERCENT:
            raise ValueError(
                f"{cheapest.sku} costs {cheapest.price_low_cents} cents and savings are "
                f"{figures.least_savings_percent} to {figures.most_savings_percent}%: there need "
                "not be a whole cent between; set the two percents further apart"
            )

    def _check_archetype(self, archetype: Archetype) -> None:
        shares, key = archetype.category_shares, archetype.key
        for category in self.categories:
            if category not in shares:
                raise ValueError(f"category_shares of {key} lacks {category!r}; 0 is a share too")
        for category in shares:
            if category not in self.categories:
                raise ValueError(
                    f"category_shares of {key} has {category!r}, which no product of the catalogue "
                    f"is of; there are {', '.join(self.categories)}"
                )
        n_quantities = len(archetype.quantity_shares)
        if n_quantities != self.max_quantity:
            raise ValueError(
                f"quantity_shares of {key} has {n_quantities} shares, those of "
                f"{self.archetypes[0].key} {self.max_quantity}; all must have as many"
            )
        known = {tag for product in self.catalogue for tag in product.tags}
        for tag in (*archetype.focus, *archetype.avoids):
            if tag not in known:
                raise ValueError(f"{key} has the tag {tag!r}, which no product carries")


def _check_count(what: str, n: int, most: int) -> None:
    if not 1 <= n <= most:
        raise ValueError(f"there are {n} {what}; there must be 1 to {most}")


def _check_distinct(what: str, values: list[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"the {what} {value!r} is there twice; each must be there once")
        seen.add(value)


def _canonical(value: Any) -> str:
    """A text that is the same for equal values, on every platform."""
    if isinstance(value, float) and value.is_integer():
        return repr(int(value))  # 2.0 and 2 are equal; so is what a file makes of them.
    if is_dataclass(value):
        parts = (f"{each.name}={_canonical(getattr(value, each.name))}" for each in fields(value))
    elif isinstance(value, Mapping):
        # Two mappings are equal whatever their order.
        parts = (f"{key!r}:{_canonical(value[key])}" for key in sorted(value))
    elif isinstance(value, frozenset):
        parts = (repr(each) for each in sorted(value))
    elif isinstance(value, tuple | list):
        parts = (_canonical(each) for each in value)
    else:
        return repr(value)
    return f"({','.join(parts)})"


DEFAULT_POPULATION = Population("default", tuple(ARCHETYPES.values()), CATALOGUE)
"""The default population: ten archetypes, 124 products."""
