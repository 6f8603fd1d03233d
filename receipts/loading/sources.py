"""What a load is given: a data set as a sequence of blocks of rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Sequence
from typing import NamedTuple, Protocol

from receipts.formats.tables import Table
from receipts.loading.blocks import Block, Form
from receipts.runs.files import Json
from receipts.runs.seals import OPEN, SEAL


class PartBlock(NamedTuple):
    """A block of rows, or what is done before there are any.

    part: number of the part that it belongs to.
    note: what is being done, such as the check of a file.
    """

    part: int
    block: Block | None
    note: str = ""


class Total(NamedTuple):
    """What columns of some tables together have to sum up to; dollars are in cents."""

    tables: tuple[str, ...]
    columns: tuple[str, ...]
    expected: int
    is_amount: bool


class Expected(NamedTuple):
    """What a summary says that is in the tables.

    rows: for tables, one or several together, how many rows there are.
    totals: sums of columns.
    """

    rows: Sequence[tuple[tuple[str, ...], int]]
    totals: Sequence[Total] = ()

    @property
    def n_rows(self) -> int:
        """All rows."""
        return sum(n_rows for _, n_rows in self.rows)


class Source(Protocol):
    """A data set whose rows can be read part by part, again and again in the same parts."""

    product: str
    digest: str
    tables: Sequence[Table]
    expected: Expected
    n_parts: int

    def blocks(self, n_done: int, form: Form, n_workers: int) -> Generator[PartBlock, None, None]:
        """The blocks of all parts but for the first ``n_done``, in order.

        form: what they are going to be made into; other forms come too.

        Raises ChangedSourceError where a file is not as the summary says, OSError where it cannot
        be read, and WorkerDiedError where a worker process is killed.
        """


def digest_of(summary: Json) -> str:
    """What tells a data set from others: two runs of the same settings give the same."""
    inside = {name: each for name, each in summary.items() if name not in (*OPEN, SEAL)}
    return hashlib.sha256(json.dumps(inside, sort_keys=True).encode()).hexdigest()[:32]
