"""A sample of the customers, and their transactions as they stand in the file.

Every customer has a random key by id, and the ``n`` smallest keys are the sample: whichever
order the file has, and however often it names a customer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import heapify, heappushpop
from pathlib import Path

from interactions.errors import DataError
from interactions.sources.csv_text import csv_text
from interactions.sources.dates import MillisecondTexts
from interactions.sources.line_blocks import OnRead
from interactions.sources.partitions import check_ids, transaction_rows
from interactions.sources.purchases import shopper_key
from interactions.sources.text_files import TextFile
from interactions.sources.transactions import ARTICLE, CUSTOMER, TIME, Chunk, Table, is_jsonl
from receipts.runs.counted import counted
from receipts.runs.files import whole_file
from world.streams import INTERACTIONS, Streams

KEY_BYTES = 8

Tell = Callable[[str], None]
"""Takes a line for the person who waits."""


class CustomerSample:
    """The sample of ``n`` customers so far.

    is_ours: whether they are shoppers of our world, who are drawn by their indices.
    n_customers: how many different ones were there to choose from.  Each costs some 70 bytes
        of memory while the sample is drawn.
    """

    def __init__(self, n: int, seed: int, *, is_ours: bool = False) -> None:
        self.n = n
        self._key_of = shopper_key if is_ours else str
        self._source = Streams(INTERACTIONS, seed, "sample")
        self._seen: set[int] = set()
        self._chosen: list[tuple[int, str]] = []

    @property
    def n_customers(self) -> int:
        """How many different customers were added."""
        return len(self._seen)

    @property
    def customers(self) -> list[str]:
        """The sample, sorted; fewer than asked where there are not as many."""
        return sorted(customer for _, customer in self._chosen)

    def add(self, customers: Iterable[str]) -> None:
        """Lets customers take part, some perhaps again."""
        for customer in set(customers):
            draws = self._source.draw(self._key_of(customer), KEY_BYTES)
            key = int.from_bytes(draws, "big")
            if key in self._seen:
                continue
            self._seen.add(key)
            # Negative, since heapq keeps the smallest at hand and the largest has to go.
            entry = (-key, customer)
            if len(self._chosen) < self.n:
                self._chosen.append(entry)
                if len(self._chosen) == self.n:
                    heapify(self._chosen)
            else:
                heappushpop(self._chosen, entry)


class SampleWriter:
    """Writes the rows of a sample, as they stand in their files, into a folder.

    Its methods raise DataError where a file cannot be used and OSError where writing fails.
    """

    def __init__(self, folder: Path, tell: Tell, on_read: OnRead) -> None:
        self._folder = folder
        self._tell = tell
        self._on_read = on_read

    def write(
        self,
        transactions: TextFile,
        customers: TextFile | None,
        sample: CustomerSample,
        columns: Sequence[str] = (),
    ) -> tuple[TextFile, TextFile]:
        """Files with the sample's transactions and customers; draws the sample from those of the
        customers file or, where there is none, of the transactions.

        columns: further ones that the transactions must have.
        """
        source = customers or transactions
        table = Table(source.path, [CUSTOMER], called=source.called)
        for chunk in table.chunks():
            check_ids(table, chunk, CUSTOMER, chunk.columns[0])
            sample.add(chunk.columns[0])
        if sample.n > sample.n_customers:
            raise DataError(
                f"--sample {sample.n} is more than the "
                f"{counted(sample.n_customers, 'customer')} of {source.called}; "
                "ask for fewer, or leave --sample out for all"
            )
        chosen = frozenset(sample.customers)
        self._tell(f"Sampling {sample.n} customers from {sample.n_customers} total customers.")
        sampled_transactions = self._target("sampled_transactions", transactions)
        table = self._table(transactions, [CUSTOMER, ARTICLE, TIME], columns)
        n_all, n_kept = _filtered(table, sampled_transactions.path, chosen, is_once=False)
        self._tell(f"Number of transactions for all customers: {n_all}")
        self._tell(f"Number of transactions for the {sample.n} sampled customers: {n_kept}")
        if customers is None:
            return sampled_transactions, self._named(chosen)
        sampled_customers = self._target("sampled_customers", customers)
        table = self._table(customers, [CUSTOMER])
        _filtered(table, sampled_customers.path, chosen, is_once=True)
        return sampled_transactions, sampled_customers

    def _table(self, file: TextFile, wanted: list[str], columns: Sequence[str] = ()) -> Table:
        return Table(file.path, wanted, self._on_read, columns, file.called)

    def _target(self, name: str, source: TextFile) -> TextFile:
        path = self._folder / f"{name}.{'jsonl' if is_jsonl(source.path) else 'csv'}"
        return TextFile(path, source.called)

    def _named(self, chosen: frozenset[str]) -> TextFile:
        """A customers file with nothing but the ids."""
        target = self._folder / "sampled_customers.csv"
        with whole_file(target) as file:
            lines = [CUSTOMER, *map(csv_text, sorted(chosen))]
            file.write(("\n".join(lines) + "\n").encode())
        return TextFile(target, str(target))


def _filtered(
    table: Table, target: Path, chosen: frozenset[str], *, is_once: bool
) -> tuple[int, int]:
    """Writes the rows of chosen customers, each customer once if asked; how many rows there are
    and how many were kept.
    """
    n_all = n_kept = 0
    left = set(chosen)
    milliseconds = MillisecondTexts()
    with whole_file(target) as file:
        for chunk in table.chunks():
            if n_all == 0 and table.header:
                file.write(f"{table.header}\n".encode())
            n_all += len(chunk.texts)
            kept = []
            for place, customer in enumerate(chunk.columns[0]):
                if customer in left:
                    kept.append(place)
                    if is_once:
                        left.discard(customer)
            if not kept:
                continue
            rows = _rows_at(chunk, kept)
            if not is_once:
                # What is wrong with a row is said now, while its line in the source is known.
                transaction_rows(table, rows, milliseconds)
            file.write(("\n".join(rows.texts) + "\n").encode())
            n_kept += len(kept)
    return n_all, n_kept


def _rows_at(chunk: Chunk, places: Sequence[int]) -> Chunk:
    """Some rows of a chunk."""
    columns: list[Sequence[str]] = [[values[place] for place in places] for values in chunk.columns]
    lines = [chunk.lines[place] for place in places]
    return Chunk(lines, [chunk.texts[place] for place in places], columns)
