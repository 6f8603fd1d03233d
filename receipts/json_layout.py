"""How a record looks as JSON text.

Two forms: one customer per line without a blank (the default), and indented as
``json.dumps(..., indent=N)`` has it.  Amounts always have two decimals.

The rest of the program joins ready-made pieces; this module makes the pieces.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from receipts.fields import CUSTOMER_FIELDS, LINE_FIELDS, RECEIPT_FIELDS

MAX_INDENT = 8

# How deep the objects are nested: a batch is a list of customers, and so on.
_CUSTOMER_DEPTH = 1
_RECEIPT_DEPTH = 3
_LINE_DEPTH = 5

_MARK = "\0"


quoted = json.JSONEncoder(ensure_ascii=False).encode
"""``quoted(text)`` is the text as a JSON string; letters outside ASCII stay as they are."""


@dataclass(frozen=True)
class Layout:
    """The pieces of a batch file; ``indent`` is 0 for one customer per line, else 1 to 8.

    customer_pieces, receipt_pieces and line_pieces are the text around the values of a
    record: a piece, the first field's value, a piece, the second field's value, ..., a piece.
    Values are JSON text; those of ``receipts`` and ``items`` are joined records.
    """

    indent: int = 0

    @property
    def file_start(self) -> str:
        """What stands before the first customer."""
        return "[\n" + " " * self.indent

    @property
    def between_customers(self) -> str:
        """What stands between two customers."""
        return ",\n" + " " * self.indent

    @property
    def file_end(self) -> str:
        """What stands after the last customer."""
        return "\n]\n"

    @property
    def between_receipts(self) -> str:
        """What stands between two receipts."""
        return "," + self._break(_RECEIPT_DEPTH)

    @property
    def between_lines(self) -> str:
        """What stands between two item lines."""
        return "," + self._break(_LINE_DEPTH)

    @property
    def customer_pieces(self) -> list[str]:
        """The text around a customer's values."""
        return self._pieces(_CUSTOMER_DEPTH, CUSTOMER_FIELDS, "receipts")

    @property
    def receipt_pieces(self) -> list[str]:
        """The text around a receipt's values."""
        return self._pieces(_RECEIPT_DEPTH, RECEIPT_FIELDS, "items")

    @property
    def line_pieces(self) -> list[str]:
        """The text around an item line's values."""
        return self._pieces(_LINE_DEPTH, LINE_FIELDS)

    def _pieces(self, depth: int, fields: Sequence[str], list_field: str = "") -> list[str]:
        elements = f"[{self._break(depth + 2)}{_MARK}{self._break(depth + 1)}]"
        colon = ": " if self.indent else ":"
        text = ("," + self._break(depth + 1)).join(
            f"{quoted(field)}{colon}{elements if field == list_field else _MARK}"
            for field in fields
        )
        return f"{{{self._break(depth + 1)}{text}{self._break(depth)}}}".split(_MARK)

    def _break(self, depth: int) -> str:
        return "\n" + " " * (self.indent * depth) if self.indent else ""
