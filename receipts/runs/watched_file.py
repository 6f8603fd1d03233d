"""News of a file while somebody else writes it, such as a process that says nothing itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS = 1.0
"""Between two looks."""


@contextmanager
def watched(path: Path, name: str, tell: Callable[[str], object]) -> Iterator[None]:
    """Tells once a second how large a file is and by how much it grew, while this is open.

    name: what the file is going to be called.
    """
    is_over = threading.Event()

    def look() -> None:
        before = 0
        while not is_over.wait(SECONDS):
            n_bytes = path.stat().st_size if path.exists() else 0
            rate = (n_bytes - before) / SECONDS
            tell(f"writing {name}: {n_bytes / 1e6:,.1f} MB, {rate / 1e6:,.1f} MB/s")
            before = n_bytes

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
