"""News of how far a walk over many rows is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TypeVar

TOLD_EVERY = 200_000
"""Rows between two pieces of news: some seconds."""

Tell = Callable[[str], object]
Some = TypeVar("Some")


def told(
    blocks: Iterable[Some], rows_of: Callable[[Some], Sized], tell: Tell, name: str
) -> Iterator[Some]:
    """Blocks of rows as they come; tells now and then how many rows have gone by.

    rows_of: something with as many items as a block has rows.
    """
    n_rows = 0
    for block in blocks:
        yield block
        n_before, n_rows = n_rows, n_rows + len(rows_of(block))
        if n_rows // TOLD_EVERY > n_before // TOLD_EVERY:
            tell(f"{name}, {n_rows:,} rows")
