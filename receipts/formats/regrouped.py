"""Rows that come in parts of any size, in tables of one size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from receipts.formats.libraries import library


def regrouped(batches: Iterable[Any], n_rows: int) -> Iterator[Any]:
    """Record batches as tables of ``n_rows``, the last one with fewer; memory is for one."""
    arrow = library("pyarrow")
    waiting: list[Any] = []
    n_waiting = 0
    for batch in batches:
        waiting.append(batch)
        n_waiting += batch.num_rows
        del batch  # Whoever gives the next one need not keep this one in memory.
        while n_waiting >= n_rows:
            table = arrow.Table.from_batches(waiting)
            waiting = table.slice(n_rows).to_batches()
            n_waiting -= n_rows
            table = table.slice(0, n_rows)
            yield table
            del table
    if n_waiting:
        yield arrow.Table.from_batches(waiting)
