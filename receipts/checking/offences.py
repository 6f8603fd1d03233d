"""What a check of a data set finds."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from receipts.checking.differences import Difference

KEPT_PER_FILE = 10
"""Offences of a file that are kept; a store that is wrong in a whole batch is 17,000 of them."""

_MAX_LENGTH = 60


class Offence(NamedTuple):
    """Something that is not as it must be.

    file: path of the file that it is in.
    customer: id of the customer, None where it is not about one.
    receipt: number of the customer's receipt, 1 for the oldest, None where it is not about one.
    what: which value it is.
    """

    file: str
    customer: str | None
    receipt: int | None
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        customer = f", {self.customer}" if self.customer is not None else ""
        receipt = f", receipt {self.receipt}" if self.receipt is not None else ""
        return (
            f"{self.file}{customer}{receipt}: {self.what}: "
            f"expected {self.expected}, found {self.found}"
        )


class Offences:
    """The offences of one file: all are counted, the first ones are kept."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.first: list[Offence] = []
        self.count = 0

    def add(
        self,
        what: str,
        expected: object,
        found: object,
        customer: str | None = None,
        receipt: int | None = None,
    ) -> None:
        """Notes an offence; expected and found are texts, or values to be shown as JSON."""
        self.count += 1
        if len(self.first) < KEPT_PER_FILE:
            self.first.append(
                Offence(self.file, customer, receipt, what, text_of(expected), text_of(found))
            )

    def is_counted_only(self) -> bool:
        """Whether no more are kept; then one more is counted, which nobody has to put in words."""
        is_full = len(self.first) >= KEPT_PER_FILE
        self.count += is_full
        return is_full

    def take(self, others: Offences) -> None:
        """Adds those of another file."""
        self.count += others.count
        self.first += others.first[: KEPT_PER_FILE - len(self.first)]

    def compare(self, what: str, expected: Any, found: Any) -> None:
        """Notes an offence of the whole file if the two differ."""
        if expected != found:
            self.add(what, Value(expected), Value(found))

    def differ(self, difference: Difference, customer: str | None = None) -> None:
        """Notes a departure from what the seed gives."""
        path = difference.path
        receipt = None
        if path[:1] == ("receipts",) and len(path) > 1 and isinstance(path[1], int):
            receipt = path[1] + 1
            difference = difference._replace(path=path[2:] or ("receipt",))
        expected = f"{text_of(Value(difference.expected))} by the seed"
        self.add(difference.what, expected, Value(difference.found), customer, receipt)


class Value(NamedTuple):
    """A value that an offence shows as JSON."""

    value: Any


def text_of(shown: object) -> str:
    """What is expected or found, as it is shown."""
    if not isinstance(shown, Value):
        return str(shown)
    try:
        text = json.dumps(shown.value, ensure_ascii=False, default=str)
    except RecursionError:
        return "a value that is nested too deeply"
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 3]}..."
