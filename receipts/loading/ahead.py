"""Makes items while those before them are used: reading and converting beside the database."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")

N_AHEAD = 6
"""So many wait at most: a database that writes to its disk for a while finds work afterwards, and
memory holds 4 MB for each."""

N_AHEAD_TABLES = 1
"""Of tables in memory, which take more than their text: the databases that take them are files,
wait for nobody, and need the memory themselves."""


def ahead(
    items: Generator[Item, None, None], n_ahead: int = N_AHEAD
) -> Generator[Item, None, None]:
    """The items of a generator, made by a thread while those before them are used.

    n_ahead: so many wait at most.

    What the generator raises is raised here, after the items before it.  It is closed at the end,
    or when this is closed.
    """
    with ThreadPoolExecutor(1) as thread:
        waiting: deque[Future[tuple[Item] | None]] = deque()
        try:
            waiting.extend(thread.submit(_next, items) for _ in range(n_ahead))
            while found := waiting.popleft().result():
                waiting.append(thread.submit(_next, items))
                yield found[0]
        finally:
            for future in waiting:
                future.cancel()
            thread.submit(items.close).result()


def _next(items: Iterator[Item]) -> tuple[Item] | None:
    """The next item, None where there is none."""
    for item in items:
        return (item,)
    return None
