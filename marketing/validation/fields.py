"""Whether a field is what its column says, and what it is worth."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from marketing.tables import LIST_SEPARATOR, Column, Table, written_kind
from marketing.validation.table_files import Row

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?")
_DATE_LENGTH, _TIME_LENGTH = 10, 19

_MOST_KNOWN = 1 << 16

CATEGORY_ENDING = "_preference"

Right = Callable[[str], bool]


def columns_of(table: Table) -> list[Column]:
    """The columns in the order in which rows are looked at: those of categories, which another
    population may have more or fewer of, come last.
    """
    return sorted(table.columns, key=is_of_category)


def is_of_category(column: Column) -> bool:
    """Whether a column is the preference for a category of the catalogue."""
    return column.name.endswith(CATEGORY_ENDING)


def place(table: Table, name: str) -> int:
    """Where a column's field is in a row."""
    return [column.name for column in columns_of(table)].index(name)


def places(table: Table, *names: str) -> tuple[int, ...]:
    """Where the columns' fields are in a row."""
    return tuple(place(table, name) for name in names)


class _Cents(dict[str, int]):
    """The cents of amounts; those that were asked for first are remembered."""

    def __missing__(self, text: str) -> int:
        found = round(float(text) * 100) if text else 0
        if len(self) < _MOST_KNOWN:
            self[text] = found
        return found


cents: Callable[[str], int] = _Cents().__getitem__
"""The cents of an amount in dollars; "" is none.  Most of all fields pass here."""


def parts(text: str) -> list[str]:
    """The values of a field that holds several."""
    return text.split(LIST_SEPARATOR) if text else []


@lru_cache(maxsize=1 << 12)
def ordinal(text: str) -> int:
    """The number of the day of a date, or of a time's date."""
    return date.fromisoformat(text[:_DATE_LENGTH]).toordinal()


def key_of(row: Row, columns: tuple[int, ...], separator: str) -> str:
    """The fields of a key as one text, or "" where all are empty."""
    if len(columns) == 1:
        return row[columns[0]]
    key = separator.join([row[i] for i in columns])
    return key if len(key) >= len(columns) else ""


def right_for(column: Column) -> Right:
    """Tells whether a text is a value of the column."""
    is_right = _RIGHT[written_kind(column)](column)
    if column.is_list:
        each = is_right

        def is_right(text: str) -> bool:
            values = parts(text)
            return len(set(values)) == len(values) and all(map(each, values))

    if not column.is_optional:
        return lambda text: bool(text) and is_right(text)
    return lambda text: not text or is_right(text)


def described(column: Column) -> str:
    """What a value of the column is, for a message."""
    if column.values:
        return f"one of {', '.join(column.values)}"
    ends = (("at least", column.least), ("at most", column.most))
    limits = [f"{word} {limit:g}" for word, limit in ends if limit is not None]
    return " ".join([f"of type {written_kind(column)}", ", ".join(limits)]).strip()


def _string(column: Column) -> Right:
    if column.values:
        return frozenset(column.values).__contains__
    return lambda text: text.isprintable() and text[0] not in "=+-@"


def _limited(column: Column, form: re.Pattern[str], value_of: Callable[[str], float]) -> Right:
    least = float("-inf") if column.least is None else column.least
    most = float("inf") if column.most is None else column.most
    if column.values:
        return frozenset(column.values).__contains__
    return lambda text: bool(form.fullmatch(text)) and least <= value_of(text) <= most


def _integer(column: Column) -> Right:
    return _limited(column, _WHOLE, int)


def _number(column: Column) -> Right:
    return _limited(column, _NUMBER, float)


def _boolean(_: Column) -> Right:
    return frozenset(("true", "false")).__contains__


def _date(_: Column) -> Right:
    def is_right(text: str) -> bool:
        try:
            return len(text) == _DATE_LENGTH and bool(date.fromisoformat(text))
        except ValueError:
            return False

    return is_right


def _datetime(_: Column) -> Right:
    def is_right(text: str) -> bool:
        try:
            return len(text) == _TIME_LENGTH and bool(datetime.fromisoformat(text))
        except ValueError:
            return False

    return is_right


_RIGHT: dict[str, Callable[[Column], Right]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
}
