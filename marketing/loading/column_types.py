"""Of which type the columns of a file are: as its table says, or as its values look.

A file that is named like one of our tables, and has the table's key among its columns, is that
table.  The columns of other files, and those that a table does not have, are looked at from the
first value to the last, so that every part of a file gets the same types:

- boolean, where all values are ``true`` or ``false``;
- date or datetime, where all are written like 2025-12-31 or 2025-12-31T23:59:59;
- integer, number;
- text, where they are anything else; where a number is written with a leading zero or with more
  digits than a float keeps, which it would lose; and where the column's name is that of an id
  (``id``, ``..._id``, ``sku``, ``order_number``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from marketing.loading.errors import library
from marketing.tables import Kind, Table, written_kind

PATTERNS: Mapping[Kind, str] = {
    "boolean": r"^(true|false)$",
    "date": r"^\d{4}-\d\d-\d\d$",
    "datetime": r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?$",
    "integer": r"^-?(0|[1-9]\d{0,17})$",
    "number": r"^-?(0|[1-9]\d{0,14})?(\.\d+)?$|^-?\d(\.\d+)?[eE][+-]?\d{1,2}$",
}
"""How the values of each kind are written, the likeliest kind first."""

HAS_DIGIT = r"\d"

_ID_NAMES = ("id", "sku", "order_number")
_ID_ENDING = "_id"


class ColumnType(NamedTuple):
    """The type of a column.

    is_optional: whether it may have empty fields.
    """

    kind: Kind
    is_optional: bool


Types = Mapping[str, ColumnType]
"""By the names of the columns, in their order."""


def types_of(table: Table) -> Types:
    """The types of a table's columns."""
    return {
        column.name: ColumnType(written_kind(column), column.is_optional)
        for column in table.columns
    }


class Look:
    """The types of columns by their values, which are shown to it as text, part by part."""

    def __init__(self, names: Sequence[str]) -> None:
        self._kinds = {name: list(PATTERNS) if not is_id(name) else [] for name in names}
        self._has_value = dict.fromkeys(names, False)
        self._has_gap = dict.fromkeys(names, False)

    def add(self, part: Any) -> None:
        """Looks at a record batch."""
        for name, kinds in self._kinds.items():
            column = part.column(name)
            self._has_gap[name] |= column.null_count > 0
            self._has_value[name] |= column.null_count < len(column)
            if kinds:
                values = column.drop_null()
                self._kinds[name] = [kind for kind in kinds if _are_of(values, kind)]

    def types(self) -> Types:
        """What was found; a column without any value is text."""
        return {
            name: ColumnType(
                kinds[0] if kinds and self._has_value[name] else "string", self._has_gap[name]
            )
            for name, kinds in self._kinds.items()
        }


def looked_at(parts: Iterable[Any], names: Sequence[str]) -> Types:
    """The types of some columns by all of their values, which are text.

    parts: record batches.
    """
    look = Look(names)
    for part in parts:
        look.add(part)
    return look.types()


def arrow_type(kind: Kind) -> Any:
    """The type that pyarrow has for it."""
    arrow = library("pyarrow")
    return {
        "string": arrow.string(),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "date": arrow.date32(),
        "datetime": arrow.timestamp("us"),
        "boolean": arrow.bool_(),
    }[kind]


def is_id(name: str) -> bool:
    """Whether a column of this name holds ids."""
    return name.lower() in _ID_NAMES or name.lower().endswith(_ID_ENDING)


def _are_of(values: Any, kind: Kind) -> bool:
    """Whether all values are written like ones of a kind, and are such."""
    compute = library("pyarrow.compute")
    if not _all(compute.match_substring_regex(values, PATTERNS[kind])):
        return False
    if kind == "number":
        return _all(compute.match_substring_regex(values, HAS_DIGIT))
    if kind in ("date", "datetime"):  # The 30th of February is written like a date.
        try:
            values.cast(arrow_type(kind))
        except library("pyarrow").ArrowInvalid:
            return False
    return True


def _all(flags: Any) -> bool:
    """Whether all are true, as none are."""
    found = library("pyarrow.compute").all(flags).as_py()
    return found is None or bool(found)
