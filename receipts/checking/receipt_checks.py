"""Checks that a receipt adds up, and that it is what the settings ask for."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from receipts.checking.line_checks import LineChecker, amount_cents
from receipts.checking.offences import Offences, Value
from receipts.fields import RECEIPT_FIELDS
from world.money import dollars
from world.parameters import Parameters
from world.population import DEFAULT_POPULATION, Population

_IDENTITY = ("customer_id", "customer_name", "archetype")
_AMOUNTS = ("subtotal", "total", "savings")


class Rules(NamedTuple):
    """What the settings ask of a record; None where there are no settings."""

    store: str | None = None
    end_date: str | None = None
    receipts_per_customer: int | None = None
    population: Population = DEFAULT_POPULATION


class ReceiptChecker:
    """Checks one receipt."""

    def __init__(self, offences: Offences, customer_id: str, number: int) -> None:
        self._offences = offences
        self._place = (customer_id, number)

    def is_whole(self, receipt: Any) -> bool:
        """Whether the receipt has all fields; notes it where they are not exactly these."""
        if not isinstance(receipt, dict):
            self._add("receipt", "an object", Value(receipt))
            return False
        if tuple(receipt) != RECEIPT_FIELDS:
            self._add("fields of the receipt", ", ".join(RECEIPT_FIELDS), ", ".join(receipt))
        return all(field in receipt for field in RECEIPT_FIELDS)

    def check_head(self, receipt: dict[str, Any], customer: dict[str, Any], rules: Rules) -> None:
        """The store's and the customer's names."""
        if rules.store is not None and receipt["store"] != rules.store:
            self._add("store", Value(rules.store), Value(receipt["store"]))
        elif not isinstance(receipt["store"], str):
            self._add("store", "a name", Value(receipt["store"]))
        for field in _IDENTITY:
            if receipt[field] != customer.get(field):
                self._add(field, Value(customer.get(field)), Value(receipt[field]))

    def check_date(self, receipt: dict[str, Any], date_before: str, rules: Rules) -> str:
        """The date against that of the receipt before; the date for the next one."""
        day = receipt["pickup_date"]
        if not isinstance(day, str) or not _is_date(day):
            self._add("pickup_date", "a date as YYYY-MM-DD", Value(day))
            return date_before
        if day <= date_before:
            self._add("pickup_date", f"a day after {date_before}", day)
        if rules.end_date is not None and day > rules.end_date:
            self._add("pickup_date", f"{rules.end_date} or earlier", day)
        return day

    def check_amounts(
        self, receipt: dict[str, Any], checker: LineChecker, rules: Rules
    ) -> tuple[int, int, int]:
        """The lines and the amounts; total and savings in cents and the number of lines."""
        lines = receipt["items"]
        if not isinstance(lines, list) or not lines:
            self._add("items", "a list of items", Value(lines))
            lines = []
        prices = checker.cents(lines)
        if prices is None:
            for problem in checker.problems(lines):
                self._add(*problem)
        else:
            if len({line["name"] for line in lines}) != len(lines):
                names = [line["name"] for line in lines]
                twice = next(name for name in names if names.count(name) > 1)
                self._add("items", "every product once", f"{twice} twice")
        amounts = {}
        for field in _AMOUNTS:
            cents = amount_cents(receipt[field])
            if cents is None:
                self._add(field, "an amount in whole cents", Value(receipt[field]))
            else:
                amounts[field] = cents
        if len(amounts) == len(_AMOUNTS):
            self._check_sums(rules.population.parameters, prices, **amounts)
        return amounts.get("total", 0), amounts.get("savings", 0), len(lines)

    def _check_sums(
        self, figures: Parameters, prices: list[int] | None, subtotal: int, total: int, savings: int
    ) -> None:
        if prices is not None and subtotal != sum(prices):
            self._add("subtotal", dollars(sum(prices)), _signed(subtotal))
        if total != subtotal - savings:
            self._add("total", _signed(subtotal - savings), _signed(total))
        if total <= 0:
            self._add("total", "more than 0", _signed(total))
        least, most = figures.least_savings_percent, figures.most_savings_percent
        if not least * subtotal <= 100 * savings <= most * subtotal:
            expected = f"{least} to {most}% of {_signed(subtotal)}"
            self._add("savings", expected, _signed(savings))

    def _add(self, what: str, expected: object, found: object) -> None:
        self._offences.add(what, expected, found, *self._place)


@lru_cache(maxsize=4096)
def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _signed(cents: int) -> str:
    return dollars(cents) if cents >= 0 else f"-{dollars(-cents)}"
