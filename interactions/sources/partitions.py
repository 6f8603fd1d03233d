"""Puts the rows of a transactions file into files by customer, in little memory.

A file that is sorted by date has a customer's purchases all over it.  One pass deals the rows
out to *spills*, each of which holds a range of customer ids and fits in memory.  A row there
is ``customer NUL milliseconds NUL article``, with the values of further columns before the
article: NUL sorts before every other character, so the sorted lines are grouped by customer, in
the order of their ids.  A customers file adds rows that end after the first NUL; no other row
ends with NUL, since no article is empty.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from zlib import crc32

from interactions.sources.dates import MillisecondTexts
from interactions.sources.ids import FORBIDDEN, MAX_ID_LENGTH, id_fault, text_fault
from interactions.sources.purchases import Purchases, shopper_key
from interactions.sources.transactions import Chunk, Table

SPILL_BYTES = 3_000_000
"""Aim for the size of a spill; reading one takes about ten times as much memory."""

BUFFERED_ROWS = 100_000
SAMPLE_BLOCKS = 64
SAMPLE_BLOCK_BYTES = 1 << 14

NUL = "\0"


class Spills:
    """Spills in a folder, in the order of the customers' ids.

    paths: the files; boundaries: the first id of each but the first file.
    checksums: those of the files that are written, by their names (CRC-32).
    """

    def __init__(
        self,
        folder: Path,
        boundaries: list[str],
        prefix: str = "spill",
        checksums: dict[str, int] | None = None,
    ) -> None:
        self._boundaries = boundaries
        self._prefix = prefix
        self.paths = [
            folder / f"{prefix}_{number:05d}.txt" for number in range(len(boundaries) + 1)
        ]
        self._rows: list[list[str]] = [[] for _ in self.paths]
        self._n_buffered = 0
        self._checksums = {} if checksums is None else checksums
        for path in self.paths:
            path.write_bytes(b"")
            self._checksums[path.name] = 0

    def add(self, customers: Iterable[str], rows: list[str]) -> None:
        """Adds rows of these customers."""
        boundaries, buckets = self._boundaries, self._rows
        if boundaries:
            for customer, row in zip(customers, rows, strict=True):
                buckets[bisect_right(boundaries, customer)].append(row)
        else:
            buckets[0] += rows
        self._n_buffered += len(rows)
        if self._n_buffered > BUFFERED_ROWS:
            self.flush()

    def flush(self) -> None:
        """Writes what is buffered."""
        for path, rows in zip(self.paths, self._rows, strict=True):
            if rows:
                data = ("\n".join(rows) + "\n").encode()
                with path.open("ab") as file:
                    file.write(data)
                self._checksums[path.name] = crc32(data, self._checksums[path.name])
                rows.clear()
        self._n_buffered = 0


def transaction_rows(table: Table, chunk: Chunk, milliseconds: MillisecondTexts) -> list[str]:
    """The rows of a chunk of customer_id, article_id, t_dat and columns to carry, as they stand
    in spills.
    """
    customers, articles, dates, *carried = chunk.columns
    check_ids(table, chunk, "customer_id", customers)
    check_ids(table, chunk, "article_id", articles)
    for name, values in zip(table.carried, carried, strict=True):
        _check_values(table, chunk, name, values, set(values))
    try:
        times = list(map(milliseconds.__getitem__, dates))
    except ValueError as error:
        raise table.error(_line_of_error(chunk, milliseconds), str(error)) from error
    return list(map(NUL.join, zip(customers, times, *carried, articles, strict=True)))


def check_ids(table: Table, chunk: Chunk, name: str, ids: Iterable[str]) -> None:
    """Raises DataError where an id is empty, too long, or cannot stand in a spill."""
    distinct = set(ids)
    if not all(map(str.strip, distinct)) or (
        chunk.may_be_long and _longest(distinct) > MAX_ID_LENGTH
    ):
        for line, value in zip(chunk.lines, ids, strict=True):
            if fault := id_fault(value):
                raise table.error(line, f"{name} {fault}")
    _check_values(table, chunk, name, ids, distinct)


def _longest(values: Iterable[str]) -> int:
    return max(map(len, values), default=0)


def _check_values(
    table: Table, chunk: Chunk, name: str, values: Iterable[str], distinct: Iterable[str]
) -> None:
    """Raises DataError where a value cannot stand in a spill."""
    joined = "".join(distinct)
    if not any(character in joined for character in FORBIDDEN):
        return
    for line, value in zip(chunk.lines, values, strict=True):
        if fault := text_fault(value):
            raise table.error(line, f"{name} {fault}")


def _line_of_error(chunk: Chunk, milliseconds: MillisecondTexts) -> int:
    for line, date in zip(chunk.lines, chunk.columns[2], strict=True):
        try:
            milliseconds[date]
        except ValueError:
            return line
    return chunk.lines[0]


def boundaries_of(sample: Iterable[str], n_parts: int) -> list[str]:
    """Ids that divide a sample of customers into as many parts, as equal as may be."""
    ordered = sorted(sample)
    if not ordered:
        return []
    cuts = {ordered[len(ordered) * part // n_parts] for part in range(1, n_parts)}
    return sorted(cuts - {ordered[0]})


def even_spills(
    path: Path, spill_bytes: int = SPILL_BYTES, checksums: dict[str, int] | None = None
) -> list[Path]:
    """The spills to take instead of one: itself, or several where it is too large.

    checksums: see ``Spills``.
    """
    size = path.stat().st_size
    if size <= 2 * spill_bytes:
        return [path]
    boundaries = boundaries_of(_sampled_customers(path, size), -(-size // spill_bytes))
    if not boundaries:
        return [path]  # One customer's purchases; they have to be in memory together.
    spills = Spills(path.parent, boundaries, path.stem, checksums)
    for rows in _row_blocks(path):
        spills.add([row.partition(NUL)[0] for row in rows], rows)
    spills.flush()
    path.unlink()
    if checksums is not None:
        del checksums[path.name]
    return [part for spill in spills.paths for part in even_spills(spill, spill_bytes, checksums)]


def _sampled_customers(path: Path, size: int) -> Iterator[str]:
    """Customers of rows from all over a spill."""
    with path.open("rb") as file:
        for block in range(SAMPLE_BLOCKS):
            file.seek(size * block // SAMPLE_BLOCKS)
            lines = file.read(SAMPLE_BLOCK_BYTES).split(b"\n")[1:-1]
            for line in lines:
                yield line.partition(b"\0")[0].decode()


def _row_blocks(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="\n") as file:
        while lines := file.readlines(1 << 22):
            yield [line.rstrip("\n") for line in lines]


def read_spill(path: Path, n_carried: int = 0, *, is_ours: bool = False) -> Iterator[Purchases]:
    """The customers of a spill in order of their ids, with their purchases.

    n_carried: how many further columns of the purchases were kept.
    is_ours: whether the customers are shoppers of our world, keyed by their indices.
    """
    text = path.read_bytes().decode()
    are_named = NUL + "\n" in text
    rows = sorted(text.split("\n")[:-1])
    # A look at every row takes time, and most often nobody is named without a purchase.
    bought = [row for row in rows if not row.endswith(NUL)] if are_named else rows
    # All values in one list, a column being every n-th.
    values = NUL.join(bought).split(NUL) if bought else []
    named = [row[:-1] for row in rows if row.endswith(NUL)] if are_named else []
    del text, rows, bought  # Half of the memory that this takes.
    step = 3 + n_carried
    times, articles = list(map(int, values[1::step])), values[step - 1 :: step]
    columns = [values[place::step] for place in range(2, 2 + n_carried)]
    carried = list(zip(*columns, strict=True))
    counts = Counter(values[0::step])
    del values, columns
    left = dict.fromkeys(named)
    start = 0
    for customer, n in counts.items():
        yield Purchases(
            customer,
            shopper_key(customer) if is_ours else customer,
            times[start : start + n],
            articles[start : start + n],
            is_known=customer in left,
            carried=carried[start : start + n],
        )
        left.pop(customer, None)
        start += n
    for customer in left:  # Named in the customers file, and without purchases.
        yield Purchases(customer, customer, [], [], is_known=True)
