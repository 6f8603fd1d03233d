"""Values as the tables write them."""

from __future__ import annotations

from collections.abc import Iterable

from marketing.tables import LIST_SEPARATOR

_QUOTED = frozenset(',"\r\n')


def boolean(value: object) -> str:
    """``true`` or ``false``."""
    return "true" if value else "false"


def several(values: Iterable[str]) -> str:
    """Several values in one field."""
    return LIST_SEPARATOR.join(values)


def quoted_if_needed(text: str) -> str:
    """A text as a field of a CSV file.

    >>> quoted_if_needed("Milk, whole"), quoted_if_needed('10" Pan'), quoted_if_needed("Rice")
    ('"Milk, whole"', '"10"" Pan"', 'Rice')
    """
    if _QUOTED.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
