"""The fast part: putting a customer's events in order, many at a time.

An event's sort key is one number of 64 bits:

    time in ticks, 32 bits | score, 8 bits | article number, 24 bits

Sorted, the keys are the events in the order of the output: by time, ties by score (ignore
before click before purchase), then by article.  No key is computed or taken apart in Python,
which would take longer than everything else here:

* times and article numbers come as two lists; ``struct`` lays them side by side as 32-bit
  numbers, and the scores are put into every eighth byte;
* the bytes are read as 64-bit floating-point numbers.  Positive ones are in the same order as
  the integers with the same bits, and CPython sorts them in half the time of large integers.
  Times are below 2**24, so the top byte is free; 0x40 there makes ordinary numbers of them;
* after sorting, the bytes of the keys are read as 32-bit numbers again.

A tick is an hour where all purchases of a customer fall on full hours, as dates do.  Else it
is a millisecond, which does not fit; then the same is done with integers of any size.
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import error
from typing import NamedTuple

from interactions.model.uniform_draws import Formats, uint32_format

IGNORE, CLICK, PURCHASE = 0, 1, 2
"""The values of ``interaction_score``."""

MAX_ARTICLES = 1 << 24

_SCORE_BYTE = 3
_TOP_BYTE = 7
_ORDINARY = b"\x40"


class OrderedEvents(NamedTuple):
    """Events in order: times in ticks, scores and article numbers."""

    ticks: Sequence[int]
    scores: Sequence[int]
    numbers: Sequence[int]


_keys_of = Formats("d")


def order_events(ticks: list[int], numbers: list[int], scores: bytes) -> OrderedEvents:
    """The events with these times, article numbers and scores, in order."""
    n = len(ticks)
    fields = [0] * (2 * n)
    fields[0::2] = numbers
    fields[1::2] = ticks
    try:
        text = bytearray(uint32_format[2 * n].pack(*fields))
    except error:  # A time below zero or too large.
        return _order_large(ticks, numbers, scores)
    zeros = bytes(n)
    if text[_TOP_BYTE::8] != zeros:
        return _order_large(ticks, numbers, scores)
    text[_SCORE_BYTE::8] = scores
    text[_TOP_BYTE::8] = _ORDINARY * n
    keys = sorted(_keys_of[n].unpack(text))
    text = bytearray(_keys_of[n].pack(*keys))
    scores = bytes(text[_SCORE_BYTE::8])
    text[_SCORE_BYTE::8] = text[_TOP_BYTE::8] = zeros
    ordered = uint32_format[2 * n].unpack(text)
    return OrderedEvents(ordered[1::2], scores, ordered[0::2])


def _order_large(ticks: list[int], numbers: list[int], scores: bytes) -> OrderedEvents:
    ordered = sorted(zip(ticks, scores, numbers, strict=True))
    columns = zip(*ordered, strict=True)
    return (
        OrderedEvents(*(list(column) for column in columns))
        if ordered
        else OrderedEvents([], b"", [])
    )
