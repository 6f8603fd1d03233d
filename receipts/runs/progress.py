"""How far a run is, on stderr: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any, NamedTuple, Protocol

PLAIN_LINE_SECONDS = 1.0
"""Without a terminal, progress is a line at most this often."""


class Words(NamedTuple):
    """How a command speaks of what it does.

    noun: what is counted, such as customers.
    part, parts: what these come in, such as a batch.
    """

    noun: str
    part: str
    parts: str


class InParts(Protocol):
    """Work that is done part by part, a ``Run`` or another one: ``for report in work: ...``."""

    n_units: int

    @property
    def n_tasks(self) -> int:
        """How many parts there are; known when it is prepared, as ``n_units`` is."""

    @property
    def n_finished(self) -> int:
        """How many parts are done."""

    @property
    def n_units_finished(self) -> int:
        """How many units these hold."""

    def prepare(self) -> None:
        """Finds out what there is to do."""

    def __iter__(self) -> Iterator[Any]:
        """Does it: a report for each part."""

    def units_of(self, report: Any) -> int:
        """How many units the part of a report holds."""


def follow(work: InParts, words: Words, *, quiet: bool) -> None:
    """Does the work to its end and shows how far it is."""
    work.prepare()
    progress = Progress(
        words.noun,
        work.n_units,
        work.n_tasks,
        n_units_done=work.n_units_finished,
        n_parts_done=work.n_finished,
        part=words.part,
        quiet=quiet,
    )
    with closing(progress):
        for report in work:
            progress.add(work.units_of(report))


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
