"""What the columns of a table are, by its definition and by the values of its rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from marketing.learned_model.columns import (
    KEY,
    MAX_CATEGORIES,
    MAX_DECIMALS,
    MAX_DISCRETE,
    NUMBER_LIKE,
    Columns,
    LearnedColumn,
)
from marketing.learned_model.number_texts import decimals_of, number_of
from marketing.loading.column_types import HAS_DIGIT, PATTERNS, is_id
from marketing.tables import Kind, Table, written_kind

MISSING_WORDS = frozenset({"NA", "N/A", "NaN", "nan", "NULL", "null", "None"})
"""What other programs write for a missing value, where all else is numbers or dates."""

_MAX_DIGITS = 15
"""A whole number with more is no float, and so is text."""

_FEWEST_ROWS = 20
"""In a table of fewer rows, text may be different in each by chance."""

_LEAST_REPEATS = 2
"""Text whose values are there fewer times, on average, is a key (assumed)."""

_LEAST_REPEATS_OF_A_KEY = 5
"""The same for a column that is part of its table's key (assumed)."""

_MATCHES: Mapping[Kind, re.Pattern[str]] = {
    kind: re.compile(pattern, re.ASCII) for kind, pattern in PATTERNS.items()
}

Texts = dict[str, list[str]]
"""The fields of some rows by column; "" is missing."""


def cleaned(texts: Mapping[str, Sequence[str]]) -> Texts:
    """The fields, "" in place of a word for a missing value where all others are numbers, dates
    or times.
    """
    return {name: _cleaned(list(fields)) for name, fields in texts.items()}


def columns_of(texts: Mapping[str, Sequence[str]], table: Table | None = None) -> Columns:
    """The columns of rows; texts: cleaned.

    table: the table of ours that they are of, which knows the kind of its columns and its key.

    Raises ValueError where a field is not of the kind that the table says.
    """
    known = {column.name: column for column in table.columns} if table else {}
    of_key = table.key if table else ()
    found = []
    for name, fields in texts.items():
        seen = Counter(filter(None, fields))
        kind = written_kind(known[name]) if name in known else kind_of(name, seen)
        wrong = next((text for text in seen if not is_of(text, kind)), None)
        if wrong is not None:
            raise ValueError(f"{name} is {wrong!r}, which is no {kind}")
        least = _LEAST_REPEATS
        if name in of_key:
            least = _LEAST_REPEATS_OF_A_KEY if len(of_key) > 1 else len(fields) + 1
        found.append(_column(name, kind, seen, len(fields), least))
    return tuple(found)


def kind_of(name: str, seen: Mapping[str, int]) -> Kind:
    """The kind of a column by its name and all of its values."""
    if is_id(name) or not seen:
        return "string"
    return next((kind for kind in PATTERNS if all(is_of(text, kind) for text in seen)), "string")


def is_of(text: str, kind: Kind) -> bool:
    """Whether a value is written as those of a kind are.

    >>> is_of("2025-02-28", "date"), is_of("2025-02-30", "date"), is_of("007", "integer")
    (True, False, False)
    """
    if kind == "string":
        return True
    if not _MATCHES[kind].fullmatch(text):
        return False
    if kind == "boolean":
        return True
    if kind in ("integer", "number") and not re.search(HAS_DIGIT, text):
        return False
    if kind == "integer" and len(text.lstrip("-")) > _MAX_DIGITS:
        return False
    try:
        number_of(text, kind)
    except ValueError:
        return False
    return True


def _cleaned(fields: list[str]) -> list[str]:
    seen = set(fields) - {""}
    words = seen & MISSING_WORDS
    rest = dict.fromkeys(seen - words, 1)
    if not words or not rest or kind_of("", rest) not in NUMBER_LIKE:
        return fields
    return ["" if text in words else text for text in fields]


def _column(
    name: str, kind: Kind, seen: Counter[str], n_rows: int, least_repeats: int
) -> LearnedColumn:
    """seen: how often each value is there."""
    n_present = seen.total()
    column = LearnedColumn(name, kind, "categorical", has_missing=n_present < n_rows)
    if kind == "string" and _is_key(name, seen, n_present, least_repeats):
        return column._replace(
            role="key",
            values=(KEY,),
            n_different=len(seen),
            is_unique=len(seen) == n_present,
        )
    is_discrete = len(seen) <= MAX_DISCRETE and 2 * len(seen) <= n_present
    if kind in NUMBER_LIKE and len(seen) > 1 and not is_discrete:
        return _continuous(column, seen)
    return column._replace(values=tuple(sorted(seen)))


def _is_key(name: str, seen: Counter[str], n_present: int, least_repeats: int) -> bool:
    """Whether there is nothing to learn from text: its values hardly repeat, or are too many."""
    if len(seen) > MAX_CATEGORIES:
        return True
    may_be_chance = n_present < _FEWEST_ROWS and not is_id(name) and least_repeats < n_present
    return bool(seen) and not may_be_chance and least_repeats * len(seen) > n_present


def _continuous(column: LearnedColumn, seen: Counter[str]) -> LearnedColumn:
    numbers = [number_of(text, column.kind) for text in seen]
    decimals = {decimals_of(text) for text in seen}
    most = 0 if column.kind == "date" else max(decimals)
    return column._replace(
        role="continuous",
        least=min(numbers),
        most=max(numbers),
        decimals=most if most <= MAX_DECIMALS else None,
        is_padded=len(decimals) == 1 and most > 0,
        separator=" " if column.kind == "datetime" and " " in next(iter(seen)) else "T",
    )
