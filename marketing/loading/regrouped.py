"""Rows that come in parts of any size, in tables of one size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from marketing.loading.errors import library


def regrouped(parts: Iterable[Any], n_rows: int) -> Iterator[Any]:
    """Record batches as tables of ``n_rows``, the last one with fewer; memory is for one."""
    arrow = library("pyarrow")
    waiting: list[Any] = []
    n_waiting = 0
    for part in parts:
        waiting.append(part)
        n_waiting += part.num_rows
        while n_waiting >= n_rows:
            table = arrow.Table.from_batches(waiting)
            yield table.slice(0, n_rows)
            waiting = table.slice(n_rows).to_batches()
            n_waiting -= n_rows
    if n_waiting:
        yield arrow.Table.from_batches(waiting)
