"""Seals: what this program notes for later runs says itself whether somebody changed it."""

from __future__ import annotations

import hashlib
import json

from receipts.runs.files import Json

SEAL = "seal"

OPEN = frozenset({SEAL, "generation_date", "generation_time_seconds"})
"""What a seal says nothing of: the values that differ between two runs."""


def sealed(value: Json) -> Json:
    """A JSON object with its seal.

    >>> sealed({"rows": 3})["seal"]
    '32a461613f889715'
    """
    return {**value, SEAL: _seal_of(value)}


def is_sealed(value: Json) -> bool:
    """Whether an object has a seal and is as it was when it was sealed.

    >>> is_sealed(sealed({"rows": 3})), is_sealed({**sealed({"rows": 3}), "rows": 4})
    (True, False)
    """
    return value.get(SEAL) == _seal_of(value)


def _seal_of(value: Json) -> str:
    inside = {name: each for name, each in value.items() if name not in OPEN}
    return hashlib.sha256(json.dumps(inside, sort_keys=True).encode()).hexdigest()[:16]
