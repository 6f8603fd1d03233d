"""Does work to its end, or goes through things, and shows how far that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any, Protocol, TypeVar, runtime_checkable

from receipts.runs.counted import counted
from receipts.runs.in_parts import InParts
from receipts.runs.progress import Progress, Words, note

_SHOWN_EVERY = 100
"""Things that are followed one by one are counted in hundreds, which costs nothing."""

Thing = TypeVar("Thing")


@runtime_checkable
class TellsMore(Protocol):
    """Work that says what it is doing where a part, or the end, takes long.

    doing: takes that in a few words, again and again.
    """

    doing: Callable[[str], object]


def follow(work: InParts, words: Words, *, quiet: bool) -> None:
    """Does the work to its end and shows how far it is."""
    work.prepare()
    if 0 < work.n_finished < work.n_tasks and not quiet:
        there = counted(work.n_finished, words.part, words.parts)
        note(f"{there} of {work.n_tasks:,} there already")
    progress = Progress(
        words,
        work.n_units,
        work.n_tasks,
        n_units_done=work.n_units_finished,
        n_parts_done=work.n_finished,
        quiet=quiet,
    )
    bytes_of: Callable[[Any], int] = getattr(work, "bytes_of", _unknown)
    with closing(progress):
        if isinstance(work, TellsMore):
            work.doing = lambda what: progress.add(0, what, n_parts=0)
        for report in work:
            progress.add(work.units_of(report), n_bytes=bytes_of(report))


def followed(
    things: Iterable[Thing], words: Words, n_things: int, *, quiet: bool
) -> Iterator[Thing]:
    """Things as they come, of which one part is made; shows how many of them have gone by."""
    with closing(Progress(words, n_things, 1, quiet=quiet)) as progress:
        n_since = 0
        for thing in things:
            yield thing
            n_since += 1
            if n_since == _SHOWN_EVERY:
                progress.add(n_since, n_parts=0)
                n_since = 0
        if n_since != n_things:  # What is done at once needs no word.
            progress.add(n_since)


def _unknown(_: object) -> int:
    """The bytes of a part that are not known."""
    return 0
