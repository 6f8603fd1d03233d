"""From the source to parts: ranges of customers that fit in memory.

Batches of receipts and ranges of a world are parts as they stand.  A file of transactions is
dealt out to spills on disk first (see partitions.py), and so is a sample of customers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from interactions.columns import RECEIPT_COLUMNS
from interactions.errors import DataError, data_error
from interactions.model.events import DAY_MS
from interactions.sources.csv_text import csv_text
from interactions.sources.customer_sample import CustomerSample, SampleWriter, Tell
from interactions.sources.dates import MillisecondTexts
from interactions.sources.inputs import Inputs, WorldSlice
from interactions.sources.line_blocks import OnRead
from interactions.sources.partitions import (
    NUL,
    SPILL_BYTES,
    Spills,
    boundaries_of,
    check_ids,
    even_spills,
    transaction_rows,
)
from interactions.sources.parts import (
    BatchPart,
    Gathered,
    Part,
    PartReader,
    SpillPart,
    WorldPart,
)
from interactions.sources.products import products_of
from interactions.sources.purchases import Purchases
from interactions.sources.receipts_source import EPOCH_ORDINAL
from interactions.sources.text_files import TextFile, text_file
from interactions.sources.transactions import ARTICLE, CUSTOMER, TIME, Table
from receipts.reading.batch_files import DatasetError
from receipts.runs.files import whole_file

PACKED_RATIO = 6
"""How much larger a compressed file may be when it is unpacked."""

WORLD_PART_CUSTOMERS = 1000
"""Shoppers of a part that is derived from the world."""

N_TRIED = 100
"""Shoppers by whom the number of purchases of a world is told."""


class PartMaker:
    """Makes parts; what they need on disk goes to a folder."""

    def __init__(self, inputs: Inputs, folder: Path, tell: Tell, on_read: OnRead) -> None:
        self._inputs = inputs
        self._folder = folder
        self._tell = tell
        self._on_read = on_read

    def make(self, sample: int | None, seed: int, columns: Sequence[str] = ()) -> Gathered:
        """The parts of all customers, or of a sample, with further columns of the purchases.

        Raises DataError where the source cannot be used and OSError where writing fails.
        """
        for leftover in self._folder.glob("spill_*"):
            leftover.unlink()
        if self._inputs.is_ours and sample is None:
            return self._ours()
        transactions, customers = self._files()
        if sample is not None:
            draw = CustomerSample(sample, seed, is_ours=self._inputs.is_ours)
            writer = SampleWriter(self._folder, self._tell, self._on_read)
            transactions, customers = writer.write(transactions, customers, draw, columns)
        return self._spilled(transactions, customers, columns)

    def _ours(self) -> Gathered:
        """All customers of a world or of receipts, of whom every product may be shown."""
        skus = sorted(product.sku for product in products_of(self._inputs))
        world = self._inputs.world
        if world is not None:
            return Gathered(
                world_parts(world), self._about_n_purchases(world), skus, needs_known=False
            )
        try:
            batches = [*self._inputs.dataset.files.all()]
            n_purchases = int(self._inputs.dataset.summary["statistics"]["total_items"])
        except DatasetError as error:
            raise DataError(str(error)) from error
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            folders = ", ".join(map(str, self._inputs.receipts))
            raise DataError(
                f"{folders}: the summary does not tell the number of lines "
                "(total_items of its statistics); restore it, or take it away where the batches "
                "are of another program"
            ) from error
        for path in (path for batch in batches for path in batch.files):
            if not Path(path).is_file():
                raise data_error(
                    path, None, "the batch is missing; complete the data set with --resume"
                )
        parts = [BatchPart(*batch) for batch in batches]
        return Gathered(parts, n_purchases, skus, needs_known=False)

    def _about_n_purchases(self, world: WorldSlice) -> int:
        n_tried = min(N_TRIED, world.count)
        reader = PartReader(self._inputs, ())
        tried = reader.read(WorldPart(world.first, world.first + n_tried))
        return sum(len(purchases.times) for purchases in tried) * world.count // n_tried

    def _files(self) -> tuple[TextFile, TextFile | None]:
        """Transactions and customers as text files."""
        inputs = self._inputs
        if inputs.is_ours:
            return self._lines_file(self._ours().parts), None
        transactions, customers = inputs.transactions, inputs.customers
        if transactions is None:
            raise ValueError("name receipts, a world or transactions")
        return (
            self._as_text(transactions, "source_transactions"),
            self._as_text(customers, "source_customers") if customers else None,
        )

    def _as_text(self, path: Path, scratch: str) -> TextFile:
        allow_pickle = self._inputs.allow_pickle
        return text_file(path, self._folder / scratch, self._on_read, allow_pickle=allow_pickle)

    def _lines_file(self, parts: Sequence[Part]) -> TextFile:
        """The lines of all receipts as a file of transactions."""
        target = self._folder / "source_receipts.csv"
        reader = PartReader(self._inputs, RECEIPT_COLUMNS)
        with whole_file(target) as file:
            names = (CUSTOMER, ARTICLE, TIME, *RECEIPT_COLUMNS)
            file.write((",".join(names) + "\n").encode())
            for part in parts:
                for purchases in reader.read(part):
                    file.write("".join(_lines_of(purchases)).encode())
        return TextFile(target, ", ".join(map(str, self._inputs.receipts)) or "the world")

    def _spilled(
        self, transactions: TextFile, customers: TextFile | None, columns: Sequence[str]
    ) -> Gathered:
        milliseconds = MillisecondTexts()
        needed = (CUSTOMER, ARTICLE, TIME)
        table = Table(transactions.path, needed, self._on_read, columns, transactions.called)
        spills: Spills | None = None
        checksums: dict[str, int] = {}
        articles: set[str] = set()
        n_purchases = 0
        for chunk in table.chunks():
            if spills is None:
                boundaries = _boundaries(transactions.path, chunk.columns[0])
                spills = Spills(self._folder, boundaries, checksums=checksums)
            rows = transaction_rows(table, chunk, milliseconds)
            articles.update(chunk.columns[1])
            spills.add(chunk.columns[0], rows)
            n_purchases += len(rows)
        if spills is None:
            raise table.error(None, "there are no transactions, only a header")
        if customers is not None:
            named = Table(customers.path, [CUSTOMER], self._on_read, called=customers.called)
            for chunk in named.chunks():
                ids = chunk.columns[0]
                check_ids(named, chunk, CUSTOMER, ids)
                spills.add(ids, [customer + NUL for customer in ids])
        spills.flush()
        parts = [
            SpillPart(str(part), self._inputs.is_ours)
            for path in spills.paths
            for part in even_spills(path, SPILL_BYTES, checksums)
        ]
        return Gathered(parts, n_purchases, sorted(articles), customers is not None, checksums)


def n_world_parts(n_customers: int) -> int:
    """How many parts so many shoppers of a world are."""
    return -(-n_customers // WORLD_PART_CUSTOMERS)


def world_parts(world: WorldSlice) -> list[WorldPart]:
    """The parts of a slice of a world."""
    starts = range(world.first, world.end, WORLD_PART_CUSTOMERS)
    return [WorldPart(start, min(start + WORLD_PART_CUSTOMERS, world.end)) for start in starts]


def _lines_of(purchases: Purchases) -> Iterator[str]:
    """A customer's purchases as lines of a CSV file."""
    customer = csv_text(purchases.customer_id)
    lines = zip(purchases.articles, purchases.times, purchases.carried, strict=True)
    for article, time, values in lines:
        day = date.fromordinal(time // DAY_MS + EPOCH_ORDINAL)
        yield f"{customer},{csv_text(article)},{day},{','.join(map(csv_text, values))}\n"


def _boundaries(path: Path, head: Sequence[str]) -> list[str]:
    """Where to divide the customers, from those at the head of the file."""
    size = path.stat().st_size * (PACKED_RATIO if path.suffix == ".gz" else 1)
    return boundaries_of(head, -(-size // SPILL_BYTES))
