"""Checks that a customer's record adds up, and that it is what the settings ask for."""

from __future__ import annotations

import re
from array import array
from typing import Any

from receipts.checking.line_checks import LineChecker, amount_cents
from receipts.checking.offences import Offences, Value
from receipts.checking.receipt_checks import ReceiptChecker, Rules
from receipts.fields import CUSTOMER_FIELDS
from receipts.reading.recount import Tally
from world.money import dollars

_ORDER_NUMBER = re.compile(r"[1-9][0-9]{8}")


class RecordChecker:
    """Checks the customers of one batch file.

    tally: sums over the customers, counted from their receipts.
    order_numbers: all that are well-formed.
    """

    def __init__(self, rules: Rules, lines: LineChecker, offences: Offences) -> None:
        self._archetypes = rules.population.by_key
        self.tally = Tally(self._archetypes)
        self.order_numbers = array("I")
        self._seen: set[str] = set()
        self._rules = rules
        self._lines = lines
        self._offences = offences

    def check(self, customer: dict[str, Any]) -> None:
        """Notes what is wrong with a customer."""
        customer_id = _id_text(customer)
        if tuple(customer) != CUSTOMER_FIELDS:
            expected, found = ", ".join(CUSTOMER_FIELDS), ", ".join(customer)
            self._offences.add("fields", expected, found, customer_id)
        receipts = customer.get("receipts")
        if not isinstance(receipts, list):
            self._offences.add("receipts", "a list", Value(receipts), customer_id)
            receipts = []
        name, archetype = customer.get("customer_name"), customer.get("archetype")
        if not isinstance(name, str) or not name.strip():
            self._offences.add("customer_name", "a name", Value(name), customer_id)
        if not isinstance(archetype, str) or archetype not in self._archetypes:
            expected = f"one of {', '.join(self._archetypes)}"
            self._offences.add("archetype", expected, Value(archetype), customer_id)
        sums: dict[str, Any] = {
            "customers": 1,
            "archetypes": {str(archetype): 1},
            "spent_cents": 0,
            "savings_cents": 0,
            "items": 0,
        }
        date_before = ""
        for number, receipt in enumerate(receipts, 1):
            checker = ReceiptChecker(self._offences, customer_id, number)
            if not checker.is_whole(receipt):
                continue
            checker.check_head(receipt, customer, self._rules)
            date_before = checker.check_date(receipt, date_before, self._rules)
            self._note_order_number(receipt["order_number"], customer_id, number)
            total, savings, n_items = checker.check_amounts(receipt, self._lines, self._rules)
            sums["spent_cents"] += total
            sums["savings_cents"] += savings
            sums["items"] += n_items
        self.tally.add(sums, len(receipts))
        self._check_totals(customer, customer_id, len(receipts), sums)

    def _check_totals(
        self, customer: dict[str, Any], customer_id: str, n_receipts: int, sums: dict[str, Any]
    ) -> None:
        add = self._offences.add
        asked = self._rules.receipts_per_customer
        if asked is not None and n_receipts != asked:
            add("number of receipts", asked, n_receipts, customer_id)
        for field, count in (("total_receipts", n_receipts), ("total_items", sums["items"])):
            found = customer.get(field)
            if type(found) is not int or found != count:
                add(field, count, Value(found), customer_id)
        for field, sum_field in (
            ("total_spent", "spent_cents"),
            ("total_savings", "savings_cents"),
        ):
            found = customer.get(field)
            if amount_cents(found) != sums[sum_field]:
                add(field, dollars(max(0, sums[sum_field])), Value(found), customer_id)

    def _note_order_number(self, order_number: object, customer_id: str, receipt: int) -> None:
        if not isinstance(order_number, str) or not _ORDER_NUMBER.fullmatch(order_number):
            expected = "a text of 9 digits"
            self._offences.add("order_number", expected, Value(order_number), customer_id, receipt)
        elif order_number in self._seen:
            expected = "a number that no other receipt has"
            self._offences.add("order_number", expected, Value(order_number), customer_id, receipt)
        else:
            self._seen.add(order_number)
            self.order_numbers.append(int(order_number))


def _id_text(customer: dict[str, Any]) -> str:
    return str(customer.get("customer_id", "a customer without id"))
