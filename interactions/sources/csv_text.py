"""How a value stands in a CSV file."""

from __future__ import annotations

_CSV_SPECIAL = frozenset(',"\r\n')


def csv_text(value: str) -> str:
    """A value as a CSV field, in quotes where it needs them (RFC 4180)."""
    if _CSV_SPECIAL.isdisjoint(value):
        return value
    return '"' + value.replace('"', '""') + '"'
