"""Numbers with what they count."""

from __future__ import annotations


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun, whose plural is that of most nouns if it is not given.

    >>> counted(1, "batch", "batches"), counted(2000, "row")
    ('1 batch', '2,000 rows')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def about(number: int) -> int:
    """An estimate with three places that count: more would make it seem exact.

    >>> about(375_350), about(42)
    (375000, 42)
    """
    return int(float(f"{number:.3g}"))
