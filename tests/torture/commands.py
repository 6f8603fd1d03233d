"""The programs, run as their users do: in a process of their own, or in a copy of this one.

A copy (``os.fork``) has everything imported already, so that thousands of runs take minutes.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import generate_large_dataset
import interactions.__main__
import read_large_dataset

ROOT = Path(__file__).resolve().parents[2]

GENERATOR, INTERACTIONS, READER = "generate_large_dataset", "interactions", "read_large_dataset"

_MAINS: dict[str, Callable[[list[str]], int]] = {
    GENERATOR: generate_large_dataset.main,
    INTERACTIONS: interactions.__main__.main,
    READER: read_large_dataset.main,
}

_ALONE = ("--workers=1",)

_STARTS = {
    GENERATOR: (str(ROOT / "generate_large_dataset.py"),),
    INTERACTIONS: ("-m", "interactions"),
    READER: (str(ROOT / "read_large_dataset.py"),),
}


@dataclass(frozen=True)
class Command:
    """A program and its flags."""

    program: str
    flags: tuple[str, ...]

    def with_flags(self, *flags: str) -> Command:
        """With these flags besides, unless they are there."""
        return replace(self, flags=self.flags + tuple(f for f in flags if f not in self.flags))

    def with_output(self, folder: str) -> Command:
        """Into another folder; ``--output`` is the last flag but one of all commands here."""
        return replace(self, flags=(*self.flags, "--output", folder))

    def main(self) -> int:
        """Runs the program in this very process; its exit status."""
        sys.argv = [self.program, *self.flags]
        try:
            return _MAINS[self.program](list(self.flags))
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else int(end.code is not None)

    def started(self, folder: Path, n_workers: int) -> subprocess.Popen[str]:
        """Starts the program in a process and a session of its own."""
        words = [sys.executable, *_STARTS[self.program], *self.flags, "--workers", str(n_workers)]
        return subprocess.Popen(
            words,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


def run_here(command: Command, folder: Path) -> tuple[int, str]:
    """Runs a command in this process, which is warm then; its status and what it printed.

    Only the first ones run like this, the references: one after the other may leave traces.
    """
    text = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stderr(text):
        status = command.with_flags(*_ALONE).main()
    return status, text.getvalue()


def _nothing() -> None:
    """Is the default."""


def run_in_copy(
    command: Command,
    folder: Path,
    before: Callable[[], object] = _nothing,
    after: Callable[[], object] = _nothing,
) -> tuple[int, str]:
    """Runs a command in a copy of this process; its status and what it printed.

    before, after: are called in the copy, first and last.  A signal's number counts as its
    negative, as it does in ``subprocess``.
    """
    with tempfile.TemporaryFile() as printed:
        process = os.fork()
        if not process:
            _become(command, folder, before, after, printed.fileno())
        _, ended = os.waitpid(process, 0)
        printed.seek(0)
        return os.waitstatus_to_exitcode(ended), printed.read().decode(errors="replace")


def _become(
    command: Command,
    folder: Path,
    before: Callable[[], object],
    after: Callable[[], object],
    printed: int,
) -> None:
    """The life of a copy; it never returns."""
    status = 70
    try:
        os.dup2(printed, 1)
        os.dup2(printed, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        os.chdir(folder)
        before()
        status = command.with_flags(*_ALONE).main()
        after()
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)
