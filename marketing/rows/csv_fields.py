"""Texts as fields of a CSV file."""

from __future__ import annotations

_QUOTED = frozenset(',"\r\n')


def quoted_if_needed(text: str) -> str:
    """A text as a field of a CSV file.

    >>> quoted_if_needed("Milk, whole"), quoted_if_needed('10" Pan'), quoted_if_needed("Rice")
    ('"Milk, whole"', '"10"" Pan"', 'Rice')
    """
    if _QUOTED.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
