"""What a worker of an executor does: one task, wherever it is.

It gets texts and bytes only, so that it can say no before it takes anything of another version.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
import threading
import zlib
from collections import OrderedDict
from typing import Any

from receipts.runs.files import noted_files
from receipts.runs.program import Program, difference

N_KEPT = 2
"""Writers that a process keeps, each with the tables of its world."""

_TURN = threading.Lock()
"""Threads of a process take turns: writers hold tables that are not made for several, and the work
is Python's own, which keeps the interpreter to itself anyway."""

_WRITERS: OrderedDict[str, Any] = OrderedDict()

Outcome = tuple[Any, ...]
"""A word, the worker, and what goes with the word: ``done`` the files that were written and the
result, ``failed`` an error, ``refused`` why."""


def answer(asked: Program, *parcel: bytes) -> Outcome:
    """Does a task, if this is the program that is asked for.

    parcel: what a worker begins with and the task, both packed; without it, nothing is done.
    """
    worker = address()
    reason = difference(asked)
    if reason:
        return "refused", worker, reason
    with _TURN, noted_files() as files:
        try:
            result = _done(*parcel) if parcel else None
        except Exception as error:
            return "failed", worker, error
    return "done", worker, files, result


def packed_start(start: object) -> bytes:
    """What a worker begins with, to be sent with every task."""
    return zlib.compress(pickle.dumps(start))


def address() -> str:
    """Where this worker is, if it is one of Dask; else empty."""
    dask = sys.modules.get("distributed")
    try:
        return str(dask.get_worker().address) if dask is not None else ""
    except ValueError:  # No worker of Dask, but there is Dask in the same process.
        return ""


def _done(start: bytes, task: bytes) -> Any:
    key = hashlib.sha256(start).hexdigest()
    if key not in _WRITERS:
        while len(_WRITERS) >= N_KEPT:
            _WRITERS.popitem(last=False)
        _WRITERS[key] = pickle.loads(zlib.decompress(start))()
    _WRITERS.move_to_end(key)
    return _WRITERS[key](pickle.loads(task))
