"""Whether the keys of a table's rows differ."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from marketing.tables import TRANSACTION_DETAILS, Table
from marketing.validation.blocks import Block
from marketing.validation.data import Data
from marketing.validation.disk import SEPARATOR, Index
from marketing.validation.fields import key_of, places
from marketing.validation.results import Outcome
from marketing.validation.verdicts import Rule

SECTION = "structure"

_N_DIGITS = 18
_COUNTED = tuple(map(str, range(1, 256)))
"""How the lines of a receipt are numbered that has one of each product at most."""


class UniqueKeys:
    """Whether the rows' keys differ.

    Of lines of receipts there are many: where those of a receipt follow each other with rising
    numbers, it is enough that no receipt begins twice; else all are looked at once more.
    """

    def __init__(self, table: Table, data: Data) -> None:
        self._table, self._data = table, data
        self._where = places(table, *table.key)
        self._is_grouped = table.name == TRANSACTION_DETAILS.name
        self._index = Index(data.disk)
        self._receipt, self._line = "", 0

    def see(self, block: Block) -> None:
        """Takes in the rows of a block."""
        if not self._is_grouped:
            self._index.add_all(block.keys(self._where))
            return
        receipts, numbers = (block.columns[i] for i in self._where)
        end = 0
        for receipt, run in groupby(receipts):
            start, end = end, end + len(list(run))
            if receipt != self._receipt and numbers[start:end] == _COUNTED[: end - start]:
                self._index.add(receipt)
                self._receipt, self._line = receipt, end - start
            else:
                self._see_run(receipt, numbers[start:end])

    def _see_run(self, receipt: str, numbers: Sequence[str]) -> None:
        """Looks at lines of a receipt that are not just numbered 1, 2, 3, ..."""
        for number in numbers:
            line = int(number) if len(number) < _N_DIGITS and number.isdecimal() else 0
            if receipt != self._receipt or line <= self._line:
                self._index.add(receipt)  # Out of order, or twice: it will be there twice.
            self._receipt, self._line = receipt, line

    def check(self, n: int) -> Outcome:
        """The verdict on so many rows."""
        n_repeated, keys = self._index.repeated()
        if n_repeated and self._is_grouped:
            self._data.scattered = True
            index = Index(self._data.disk)
            for row in self._data.rows(self._table.name):
                index.add(key_of(row, self._where, SEPARATOR))
            n_repeated, keys = index.repeated()
        rule = Rule(f"{self._table.name}.key_unique", "no two rows have the same key", SECTION)
        rule.n_offences = n_repeated - len(keys)
        for key in keys:
            rule.broken(key.replace(SEPARATOR, " "))
        return rule.check(n)
