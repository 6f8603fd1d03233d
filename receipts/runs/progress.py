"""How far a run is, on stderr: a bar on a terminal, plain lines otherwise.

Without tqdm, a terminal has one line that is written anew in its place.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from receipts.runs.counted import about, counted
from receipts.runs.paces import duration, per_time

PLAIN_LINE_SECONDS = 1.0
"""Without a terminal, progress is a line at most this often."""

_TOLD_FROM_SHARE = 0.001
"""How much of the work must be done before its rate says how long the rest takes: what comes first
is often small, and late."""

_USUAL_WIDTH = 80

_FEWEST_BYTES = 50_001
"""Fewer would be 0.0 MB: a database has most of its rows in a log until it is large."""


class Words(NamedTuple):
    """How a command speaks of what it does.

    noun: what is counted, such as customers.
    part, parts: what these come in, such as a batch.
    one: a single one of what is counted, such as customer; the same word if it is not given.
    is_about: whether how many there will be is an estimate until all parts are done.
    """

    noun: str
    part: str
    parts: str
    one: str = ""
    is_about: bool = False


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

    n_units: how many of what is counted there will be.
    n_parts: how many parts they come in.
    n_parts_done, n_units_done: what an earlier run has made.
    """

    def __init__(
        self,
        words: Words,
        n_units: int,
        n_parts: int,
        *,
        n_units_done: int = 0,
        n_parts_done: int = 0,
        quiet: bool = False,
    ) -> None:
        self._words = words
        self._n_units = n_units
        self._n_parts = n_parts
        self._n_units_done = self._n_units_before = n_units_done
        self._n_parts_done = n_parts_done
        self._n_bytes = 0
        self._quiet = quiet
        self._watch = Stopwatch()
        self._next_line = 0.0
        self._bar = None if quiet else _bar(words.noun, n_units, n_units_done)
        self._is_terminal = not quiet and _is_terminal()

    def add(self, n_units: int, note: str = "", *, n_parts: int = 1, n_bytes: int = 0) -> None:
        """Notes that a part with so many units is done, and what else there is to say of it.

        n_parts: 0 for units of a part that is not done yet.
        n_bytes: what was written for it, where that is known.
        """
        self._n_bytes += n_bytes
        notes = [*self._written(), *filter(None, [note])]
        self._n_units_done += n_units
        self._n_parts_done += n_parts
        self._correct()
        if self._bar is not None:
            part = f"{self._words.part} {self._n_parts_done} of {self._n_parts}"
            self._bar.set_postfix_str(", ".join([part, *notes]), refresh=False)
            self._bar.update(n_units)
        elif not self._quiet and (
            self._watch.seconds >= self._next_line
            or (n_parts and self._n_parts_done == self._n_parts)
        ):
            self._next_line = self._watch.seconds + PLAIN_LINE_SECONDS
            self._print([self._line(), *notes])

    def _correct(self) -> None:
        """Sets an estimate right by what is known by now."""
        if self._words.is_about:
            is_known = self._n_parts_done == self._n_parts
            self._n_units = (
                self._n_units_done if is_known else max(self._n_units, self._n_units_done)
            )
            if self._bar is not None:
                self._bar.total = self._n_units

    def close(self) -> None:
        """Leaves the bar as it is; what is printed next begins a line."""
        if self._bar is not None:
            self._bar.close()
        elif self._is_terminal and self._next_line:
            _to_stderr("\n")

    def _print(self, parts: list[str]) -> None:
        """Prints a line; on a terminal without the last parts, as far as it is too narrow."""
        if not self._is_terminal:
            _to_stderr(f"{', '.join(parts)}\n")
            return
        width = _columns() - 1  # A full line would wrap, and could not be written anew.
        while len(parts) > 1 and len(", ".join(parts)) > width:
            parts = parts[:-1]
        _to_stderr(f"\r{', '.join(parts)[:width]:<{width}}")

    def _line(self) -> str:
        words = self._words
        n_made = self._n_units_done - self._n_units_before
        return (
            f"{words.part} {self._n_parts_done} of {self._n_parts}: {self._n_units_done:,} of "
            f"{self._whole()}"
            f"{self._pace(n_made / max(self._watch.seconds, 1e-9))}"
        )

    def _whole(self) -> str:
        """How many units there will be; an estimate is no more exact than it seems."""
        n, words = self._n_units, self._words
        if words.is_about and self._n_parts_done < self._n_parts:
            return f"some {about(n):,} {words.noun}"
        return counted(n, words.one or words.noun, words.noun)

    def _written(self) -> tuple[str, ...]:
        """How many bytes were written and how fast, once that is known and there are some."""
        if self._n_bytes < _FEWEST_BYTES:
            return ()
        megabytes = self._n_bytes / 1e6
        rate = megabytes / max(self._watch.seconds, 1e-9)
        return f"{megabytes:,.1f} MB", f"{rate:,.1f} MB/s"

    def _pace(self, rate: float) -> str:
        """How many units a second there are and how long the rest takes, once that is known."""
        n_made = self._n_units_done - self._n_units_before
        if not n_made or n_made < _TOLD_FROM_SHARE * (self._n_units - self._n_units_before):
            return ""
        left = (self._n_units - self._n_units_done) / rate
        return f", {per_time(rate)}, {duration(left)} left"


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _columns() -> int:
    """How wide the terminal is."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _USUAL_WIDTH
    except (ValueError, OSError):
        return _USUAL_WIDTH


def _bar(noun: str, total: int, done: int) -> Any:
    """A tqdm bar on stderr, or None where there is no terminal or no tqdm."""
    if not _is_terminal():
        return None
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    return tqdm(total=total, initial=done, unit=f" {noun}", unit_scale=True, dynamic_ncols=True)


def note(text: str) -> None:
    """Says on stderr what a run is waiting for."""
    _to_stderr(f"{text}\n")


def _to_stderr(text: str) -> None:
    """Prints progress, if that can be: a full disk behind it, or nobody, is no reason to end."""
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(text)
            sys.stderr.flush()
