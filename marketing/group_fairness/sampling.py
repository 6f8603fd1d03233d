"""Which shoppers are looked at, and which half of them a model learns from.

Both go by a hash of the seed and the shopper's id, so that neither depends on how many shoppers
there are, in which order their rows stand, or what else is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

_SEPARATOR = "\x1f"


def sampled(ids: Sequence[str], n: int, seed: int) -> list[str]:
    """At most ``n`` of the ids, in their order."""
    if len(ids) <= n:
        return list(ids)
    chosen = set(sorted(ids, key=lambda each: _digest("sample", seed, each))[:n])
    return [each for each in ids if each in chosen]


def is_for_learning(ids: Iterable[str], seed: int) -> list[bool]:
    """Of each id, whether it is of the half that a model learns from; the others judge it."""
    return [_digest("half", seed, each)[0] % 2 == 0 for each in ids]


def _digest(purpose: str, seed: int, text: str) -> bytes:
    return sha256(_SEPARATOR.join((purpose, str(seed), text)).encode()).digest()
