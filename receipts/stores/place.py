"""A prefix in a store as the place where workers write."""

from __future__ import annotations

import errno
import multiprocessing
import signal
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, NoReturn

from receipts.stores.store import Store
from receipts.stores.urls import StoreUrl


class StorePlace:
    """A ``Place`` below a URL.

    It is pickled as the URL; every process opens a client of its own, from its environment.
    """

    def __init__(self, url: StoreUrl) -> None:
        self.url = url
        self._store: Store | None = None

    def __reduce__(self) -> tuple[type[StorePlace], tuple[StoreUrl]]:
        return StorePlace, (self.url,)

    @contextmanager
    def new_file(self, name: str, *, is_scratch: bool = False) -> Iterator[BinaryIO]:
        """See ``Place``; the file is uploaded as it is written."""
        with _given_up_when_ended(), self._opened().new_object(name) as file:
            yield file

    def names(self) -> Collection[str]:
        """See ``Place``."""
        return self._opened().listing().keys()

    def blocks(self, name: str) -> Iterator[bytes]:
        """See ``Place``."""
        blocks = self._opened().blocks(name)
        if blocks is None:
            raise FileNotFoundError(errno.ENOENT, "there is no such object", self.url / name)
        yield from blocks

    def remove(self, names: Iterable[str]) -> None:
        """See ``Place``."""
        self._opened().remove(names)

    def _opened(self) -> Store:
        if self._store is None:
            self._store = Store(self.url)
        return self._store


@contextmanager
def _given_up_when_ended() -> Iterator[None]:
    """A worker that is ended in here gives up what it has uploaded, before it ends."""
    is_worker = (
        multiprocessing.parent_process() is not None
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    )
    if not is_worker:
        yield
        return
    signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end(number: int, frame: object) -> NoReturn:
    raise SystemExit(128 + number)
