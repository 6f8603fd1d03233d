"""A process of its own that does what it is asked, one thing after the other.

It is for libraries that take much memory, so that one process has either theirs or the program's
own, and for work that no signal is to reach in the middle.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from receipts.runs.errors import WorkerDiedError
from receipts.runs.own_process import answers_alone, python_process


class ProcessApart:
    """A process in which a function ``serve()`` answers.

    module: where that function is.
    words: what the process is called when it is gone, such as ``the process of the database``.
    """

    def __init__(self, module: str, words: str) -> None:
        self._words = words
        self._process = python_process(f"from {module} import serve; serve()")
        self._is_waiting = False

    @property
    def can_be_asked(self) -> bool:
        """Whether it is there, and no earlier question waits for its answer."""
        return self._process.poll() is None and not self._is_waiting

    def ask(self, what: str, *arguments: object) -> Any:
        """What it answers, or raises, over there.

        Raises WorkerDiedError where it is killed.
        """
        to, back = self._process.stdin, self._process.stdout
        assert to is not None
        assert back is not None
        self._is_waiting = True  # Until the answer is read, whatever ends that.
        try:
            pickle.dump((what, arguments), to)
            to.flush()
            is_error, outcome = pickle.load(back)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise WorkerDiedError(f"{self._words} was killed") from error
        self._is_waiting = False
        if is_error:
            raise outcome
        return outcome

    def end(self) -> None:
        """Ends the process, at once where it is in the middle of an answer."""
        if self._is_waiting:
            self._process.kill()
        # Closes its pipes, which it takes for the end, and waits for it.  Where it was killed, what
        # it was asked may wait in the pipe still.
        with suppress(BrokenPipeError), self._process:
            pass


def answer_all(answer: Callable[..., Any]) -> None:
    """What the process does: it answers until the other side hangs up.

    answer: is called with what was asked, and its arguments.
    """
    asked, answers = sys.stdin.buffer, answers_alone()
    while True:
        try:
            what, arguments = pickle.load(asked)
        except (EOFError, pickle.UnpicklingError):  # Killed in the middle of a question, maybe.
            break
        try:
            found = (False, answer(what, *arguments))
        except Exception as error:
            found = (True, error)
        try:
            pickle.dump(found, answers)
            answers.flush()
        except BrokenPipeError:
            os._exit(1)  # It was killed while it waited; what is in the buffer is nobody's.
