"""Makes one item while the one before it is used: reading and converting beside the database."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Generator[Item, None, None]) -> Generator[Item, None, None]:
    """The items of a generator, each made by a thread while the one before it is used.

    What the generator raises is raised here.  It is closed at the end, or when this is closed.
    """
    with ThreadPoolExecutor(1) as thread:
        try:
            waiting = thread.submit(_next, items)
            while found := waiting.result():
                waiting = thread.submit(_next, items)
                yield found[0]
        finally:
            thread.submit(items.close).result()


def _next(items: Iterator[Item]) -> tuple[Item] | None:
    """The next item, None where there is none."""
    for item in items:
        return (item,)
    return None
