"""Work in a process of its own, whose memory goes with it.

What is big to load or to do is done there, so that the memory of one does not come on top of the
other's.  The process is a plain Python, and not one that ``multiprocessing`` starts: that would
run a caller's script once more.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from receipts.runs.errors import WorkerDiedError

_GIVES_BACK = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "65536",
    "MALLOC_TRIM_THRESHOLD_": "65536",
}
"""Makes Linux's C library give back what is free.  Otherwise holes are left between what is kept,
such as what a Parquet file notes of each row group: 0.5 MB more for a million rows."""

Outcome = TypeVar("Outcome")

_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = "from receipts.runs.own_process import serve; serve()"


def python_process(program: str) -> subprocess.Popen[bytes]:
    """A Python that does this, and can be asked and answers through pipes."""
    paths = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
    return subprocess.Popen(
        # Not from the working folder: that of the command may be one of ours, such as marketing.
        [sys.executable, "-P", "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**_GIVES_BACK, **os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        start_new_session=True,  # Ctrl-C is the main process's business alone.
    )


def call_apart(function: Callable[..., Outcome], *arguments: object) -> Outcome:
    """What a function gives, or raises, in a process of its own.

    function: one that a module has; it and its arguments are pickled.

    Raises WorkerDiedError where the process is killed.  It ends when this is left, however, and
    when this process ends.
    """
    outcome: Outcome
    process = python_process(_PROGRAM)
    to, back = process.stdin, process.stdout
    assert to is not None
    assert back is not None
    try:
        pickle.dump((function, arguments), to)
        to.flush()  # It stays open: that says that this process is there.
        is_error, outcome = pickle.load(back)
    except (EOFError, OSError, pickle.UnpicklingError) as error:
        raise WorkerDiedError(f"the process of {function.__name__} was killed") from error
    finally:
        process.kill()
        with suppress(OSError), process:  # Closes its pipes and waits for it.
            pass
    if is_error:
        raise outcome  # type: ignore[misc]
    return outcome


def serve() -> None:
    """What the process does: one call."""
    answers = answers_alone()
    function, arguments = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_the_other, daemon=True).start()
    answer: tuple[bool, Any]
    try:
        answer = (False, function(*arguments))
    except Exception as error:
        answer = (True, error)
    pickle.dump(answer, answers)
    answers.flush()


def answers_alone() -> BinaryIO:
    """Standard output for answers alone: whatever prints there would disturb them."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _end_with_the_other() -> None:
    """Ends this process when the one that waits for it is gone, and nobody else can."""
    sys.stdin.buffer.read()
    os._exit(1)
