"""What a batch file of ours holds, counted from its text.

Only the heads of customers are looked at, which takes little more than hashing the text; that it
is the right text is what the hash is for.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterable
from pathlib import Path

from receipts.plan import BatchTask
from receipts.runs.regular_files import is_regular
from receipts.summary import BatchReport
from world.money import cents_of

_BLOCK_BYTES = 1 << 20
_LONGEST_HEAD = 1 << 12
"""Bytes that a head certainly fits into."""

_HEAD = re.compile(
    rb'"archetype":\s*"([^"]*)",\s*"total_receipts":\s*\d+,\s*"total_spent":\s*([\d.]+),'
    rb'\s*"total_savings":\s*([\d.]+),\s*"total_items":\s*(\d+),'
)


def counted_again(path: Path, task: BatchTask, archetypes: Iterable[str]) -> BatchReport | None:
    """The report of a batch file as it is on disk; None where there is none that can be read.

    archetypes: keys of those that are counted, also where there are none.
    """
    if not is_regular(path):
        return None
    try:
        return _counted(path, task, archetypes)
    except (OSError, EOFError, zlib.error, ValueError):
        return None


def _counted(path: Path, task: BatchTask, archetypes: Iterable[str]) -> BatchReport:
    digest = hashlib.sha256()
    counts = dict.fromkeys(archetypes, 0)
    n_bytes = spent_cents = savings_cents = n_items = 0
    left = b""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            n_bytes += len(block)
            text, end = left + block, 0
            for head in _HEAD.finditer(text):
                archetype, spent, savings, items = (value.decode() for value in head.groups())
                counts[archetype] = counts.get(archetype, 0) + 1
                spent_cents += cents_of(float(spent))
                savings_cents += cents_of(float(savings))
                n_items += int(items)
                end = head.end()
            left = text[max(end, len(text) - _LONGEST_HEAD) :]
    return BatchReport(
        file=task.file,
        first_customer=task.first_customer,
        customers=sum(counts.values()),
        bytes=n_bytes,
        sha256=digest.hexdigest(),
        archetypes=counts,
        spent_cents=spent_cents,
        savings_cents=savings_cents,
        items=n_items,
    )
