"""One run a prefix: the second one is told who is there.

A store has no locks that end with their process.  So the lock is an object that only one run can
put, and that its run puts again every few seconds, as a sign of life; one that shows none for a
minute, by the store's own clock, is a killed run's, and the next run takes it over.  So it does at
once where it can see that the process of this machine is gone.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from contextlib import suppress
from typing import Any

from receipts.runs.errors import OutputError
from receipts.runs.files import Json, json_bytes
from receipts.runs.locks import LOCK_FILE
from receipts.stores.problems import StoreError
from receipts.stores.store import Store, Version

CLOCK_FILE = ".clock"
"""An object that is put to learn what time it is at the store, and removed."""

_BEAT_SECONDS = 10.0
_DEAD_SECONDS = 60
_LONGEST = 4096


class StoreLock:
    """The lock of a prefix, held until ``release`` or the end of the process.

    Raises OutputError where another run holds it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._text = json_bytes(_ourselves())
        self._version = _taken(store, self._text)
        self._is_lost = False
        self._end = threading.Event()
        self._beats = threading.Thread(target=self._beat, name="lock", daemon=True)
        self._beats.start()

    def check(self) -> None:
        """Raises OutputError where another run has taken the lock over."""
        if self._is_lost:
            raise OutputError(
                f"another run has taken {self._store.url} over, since this one gave no sign of "
                "life for a minute; let that run end, or stop it and start again with --resume"
            )

    def release(self, store: Store) -> None:
        """Lets other runs have the prefix.

        store: what to do it by, which may be one for those in a hurry.
        """
        self._end.set()
        self._beats.join()
        if not self._is_lost:
            with suppress(StoreError):  # It is a dead one's in a minute.
                found = store.read(LOCK_FILE, _LONGEST)
                if found is not None and found[0] == self._text:
                    store.remove([LOCK_FILE])

    def _beat(self) -> None:
        while not self._end.wait(_BEAT_SECONDS):
            with suppress(StoreError):  # The next beat may get there; else all the rest fails, too.
                version = self._store.put_if(LOCK_FILE, self._text, self._version)
                if version is None:
                    self._is_lost = True
                    return
                self._version = version


def refuse_if_held(store: Store) -> None:
    """Raises OutputError where a living run holds the lock of a prefix."""
    found = store.read(LOCK_FILE, _LONGEST)
    if found is not None:
        _refuse_living(store, found[0])


def _taken(store: Store, text: bytes) -> Version:
    """The lock's version when it is ours."""
    for _ in range(2):
        version = store.put_if(LOCK_FILE, text, None)
        if version is not None:
            return version
        found = store.read(LOCK_FILE, _LONGEST)
        if found is not None:
            _refuse_living(store, found[0])
            version = store.put_if(LOCK_FILE, text, found[1])
            if version is not None:
                return version
    raise OutputError(
        f"{store.url} is being taken by another run at this moment; wait for its end, stop it or "
        "name another prefix with --output"
    )


def _refuse_living(store: Store, text: bytes) -> None:
    """Raises OutputError unless the run that has put this lock is dead."""
    holder = _holder(text)
    if holder is None:
        raise OutputError(
            f"{store.url / LOCK_FILE} is in the place of this program's lock and is none; remove "
            "it or name another prefix with --output"
        )
    if _is_gone(holder):
        return
    seconds = _silent_seconds(store)
    if seconds <= _DEAD_SECONDS:
        raise OutputError(
            f"{store.url} is being written by another run (process {holder['process']} on "
            f"{holder['host']}, last sign of life {max(seconds, 0)} s ago); wait for its end, stop "
            f"it or name another prefix with --output; one that is killed is taken for dead "
            f"after {_DEAD_SECONDS} s, and can be gone on with then"
        )


def _silent_seconds(store: Store) -> int:
    """How long ago the lock was put, by the store's clock."""
    lock = store.seen(LOCK_FILE)
    store.put(CLOCK_FILE, b"")
    now = store.seen(CLOCK_FILE)
    store.remove([CLOCK_FILE])
    if lock is None or now is None:
        return _DEAD_SECONDS + 1 if lock is None else 0
    return int((now.changed - lock.changed).total_seconds())


def _ourselves() -> Json:
    return {"process": os.getpid(), "host": socket.gethostname(), "numbers": _numbers()}


def _numbers() -> str:
    """In which space of numbers a process has its own: containers of a host have their own each."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def _holder(text: bytes) -> dict[str, Any] | None:
    with suppress(ValueError, RecursionError):
        found = json.loads(text)
        if isinstance(found, dict) and type(found.get("process")) is int and "host" in found:
            return found
    return None


def _is_gone(holder: Json) -> bool:
    """Whether it can be told here that the process is none any more."""
    ours = _ourselves()
    if os.name == "nt" or {**holder, "process": 0} != {**ours, "process": 0}:
        return False
    try:
        os.kill(holder["process"], 0)
    except (ProcessLookupError, OverflowError):
        return True
    except OSError:
        return False
    return False
