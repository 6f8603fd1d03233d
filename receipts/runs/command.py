"""What the scripts share: values of flags, progress, and how errors end a program.

Only scripts import this; the rest of the program neither prints nor reads a clock.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

BAD_USAGE = 2
BAD_DATA = 1
INTERRUPTED = 130

PLAIN_LINE_SECONDS = 1.0
"""Without a terminal, progress is a line at most this often."""


_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,1000}")


class CommandLine(argparse.ArgumentParser):
    """A command line whose errors are one line and whose flags are written out."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        """Ends the program: bad usage."""
        fail(f"{message}; see --help", BAD_USAGE)


def whole_number(least: int, most: int | None = None) -> Callable[[str], int]:
    """The type of a flag whose value is a whole number within limits."""
    limits = f"a whole number of {least:,} or more"
    if most is not None:
        limits = f"a whole number from {least:,} to {most:,}"

    def parse(text: str) -> int:
        value = int(text) if _WHOLE_NUMBER.fullmatch(text) else least - 1
        if value < least or (most is not None and value > most):
            raise argparse.ArgumentTypeError(f"{text!r} is not {limits}")
        return value

    return parse


def any_whole_number(text: str) -> int:
    """The type of a flag whose value is any whole number."""
    if not _WHOLE_NUMBER.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def iso_date(text: str) -> date:
    """The type of a flag whose value is a date."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2025-12-31")
    return found


def add_run_flags(command_line: argparse.ArgumentParser) -> None:
    """The flags of a program that makes files: how it runs, not what it makes."""
    add = command_line.add_argument_group("the run").add_argument
    add(
        "--workers",
        type=whole_number(1),
        default=os.cpu_count() or 1,
        metavar="NUM",
        help="number of processes (default: one per core, here %(default)s)",
    )
    add("--overwrite", action="store_true", help="replace the data set in the output directory")
    add("--resume", action="store_true", help="complete an interrupted data set")
    add("--quiet", action="store_true", help="print errors only")


def fail(message: object, status: int = BAD_DATA) -> NoReturn:
    """Ends the program with one line on stderr."""
    print(f"{Path(sys.argv[0]).name}: error: {message}", file=sys.stderr)
    sys.exit(status)


def say(text: str) -> None:
    """Prints to standard output, now; raises OSError where that is impossible."""
    try:
        print(text, flush=True)
    except OSError as error:
        # Python must not try once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        error.filename = error.filename or "standard output"
        raise


@contextmanager
def termination_as_interrupt() -> Iterator[None]:
    """``kill`` ends the program as Ctrl-C does: by KeyboardInterrupt."""

    def interrupt(number: int, frame: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Stopwatch:
    """Elapsed seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds since it was made."""
        return time.perf_counter() - self._start

    def stamp(self) -> tuple[str, float]:
        """The date of now with microseconds, and the elapsed seconds."""
        now = datetime.now()
        return now.isoformat(timespec="microseconds"), round(self.seconds, 3)


class Progress:
    """How far a run is: a bar on a terminal, plain lines otherwise, nothing if quiet.

    noun, n_units: what is counted, and how many there will be.
    n_parts: how many parts, such as batches, the units come in.
    n_parts_done, n_units_done: what an earlier run has made.
    part: what a part is called.
    """

    def __init__(
        self,
        noun: str,
        n_units: int,
        n_parts: int,
        *,
        n_units_done: int = 0,
        n_parts_done: int = 0,
        part: str = "batch",
        quiet: bool = False,
    ) -> None:
        self._noun = noun
        self._n_units = n_units
        self._n_parts = n_parts
        self._n_units_done = self._n_units_before = n_units_done
        self._n_parts_done = n_parts_done
        self._part = part
        self._quiet = quiet
        self._watch = Stopwatch()
        self._next_line = 0.0
        self._bar = None if quiet else _bar(noun, n_units, n_units_done)

    def add(self, n_units: int) -> None:
        """Notes that a part with so many units is done."""
        self._n_units_done += n_units
        self._n_parts_done += 1
        if self._bar is not None:
            part = f"{self._part} {self._n_parts_done} of {self._n_parts}"
            self._bar.set_postfix_str(part, refresh=False)
            self._bar.update(n_units)
        elif not self._quiet and (
            self._watch.seconds >= self._next_line or self._n_parts_done == self._n_parts
        ):
            self._next_line = self._watch.seconds + PLAIN_LINE_SECONDS
            print(self._line(), file=sys.stderr, flush=True)

    def close(self) -> None:
        """Leaves the bar as it is."""
        if self._bar is not None:
            self._bar.close()

    def _line(self) -> str:
        rate = (self._n_units_done - self._n_units_before) / max(self._watch.seconds, 1e-9)
        left = (self._n_units - self._n_units_done) / rate
        return (
            f"{self._part} {self._n_parts_done} of {self._n_parts}: {self._n_units_done:,} of "
            f"{self._n_units:,} {self._noun}, {rate:,.0f}/s, {left:.0f} s left"
        )


def _bar(noun: str, total: int, done: int) -> Any:
    """A tqdm bar on stderr, or None where there is no terminal or no tqdm."""
    if not sys.stderr.isatty():
        return None
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    return tqdm(total=total, initial=done, unit=f" {noun}", unit_scale=True, dynamic_ncols=True)
