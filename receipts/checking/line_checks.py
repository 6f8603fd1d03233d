"""Checks the item lines of receipts.

A product has few prices and quantities, so most lines of a batch have been seen before: a line
that was found right is remembered with its cents, and looked up from then on.
"""

from __future__ import annotations

from typing import Any

from receipts.checking.offences import Value
from receipts.fields import LINE_FIELDS
from world.money import cents_of, dollars
from world.population import DEFAULT_POPULATION, Population

Problem = tuple[str, object, object]
"""What is wrong, what is expected, what is found."""


class LineChecker:
    """Checks lines, and remembers those that are right."""

    def __init__(self, population: Population = DEFAULT_POPULATION) -> None:
        self._max_quantity = population.max_quantity
        self._cents: dict[tuple[Any, ...], int] = {}
        self._products = {product.name: product for product in population.catalogue}

    def cents(self, lines: list[Any]) -> list[int] | None:
        """The lines' prices in cents, None where a line is not right."""
        try:
            return [self._cents[_key(line)] for line in lines]
        except (AttributeError, KeyError, TypeError):
            pass  # One is new, or wrong.
        if any(self._learn(line) for line in lines):
            return None
        return [self._cents[_key(line)] for line in lines]

    def problems(self, lines: list[Any]) -> list[Problem]:
        """All that is wrong with lines."""
        return [problem for line in lines for problem in self._problems(line)]

    def _learn(self, line: Any) -> bool:
        """Remembers a line if it is right; whether it is wrong."""
        if self._problems(line):
            return True
        self._cents[_key(line)] = cents_of(line["price"])
        return False

    def _problems(self, line: Any) -> list[Problem]:
        if not isinstance(line, dict) or tuple(line) != LINE_FIELDS:
            found = ", ".join(line) if isinstance(line, dict) else Value(line)
            return [("fields of an item", ", ".join(LINE_FIELDS), found)]
        quantity, name, price = line.values()
        problems: list[Problem] = []
        if type(quantity) is not int or not 1 <= quantity <= self._max_quantity:
            problems.append(
                ("quantity", f"a whole number from 1 to {self._max_quantity}", Value(quantity))
            )
        product = self._products.get(name) if isinstance(name, str) else None
        if product is None:
            problems.append(("item's name", "a product of the catalogue", Value(name)))
        cents = amount_cents(price)
        if cents is None:
            problems.append((f"price of {name}", "an amount in whole cents", Value(price)))
        if problems or product is None or cents is None:
            return problems
        low, high = quantity * product.price_low_cents, quantity * product.price_high_cents
        if not low <= cents <= high:
            expected = f"{dollars(low)} to {dollars(high)} for {quantity}"
            problems.append((f"price of {name}", expected, Value(price)))
        if cents % quantity:
            problems.append((f"price of {name}", f"a multiple of {quantity} cents", Value(price)))
        return problems


def amount_cents(amount: object) -> int | None:
    """The cents of an amount, None where it is no number or not in whole cents."""
    if type(amount) not in (int, float):
        return None
    try:
        return cents_of(amount)  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None


def _key(line: Any) -> tuple[Any, ...]:
    """Fields, values and types: 2 and 2.0 and 1 and true are equal, and not all are right."""
    values = line.values()
    return (*line, *values, *map(type, values))
