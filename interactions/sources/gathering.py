"""From the source to parts: files that hold the purchases of a range of customers each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interactions.errors import data_error
from interactions.sources.dates import MillisecondTexts
from interactions.sources.frames import is_frame, write_csv
from interactions.sources.partitions import (
    NUL,
    SPILL_BYTES,
    Spills,
    boundaries_of,
    check_ids,
    even_spills,
    transaction_rows,
)
from interactions.sources.receipts_source import (
    RECEIPT_COLUMNS,
    batch_files,
    carried_of,
    read_customers,
    sku_of,
)
from interactions.sources.sampling import CustomerSample, SampleWriter, Tell
from interactions.sources.transactions import ARTICLE, CUSTOMER, TIME, OnRead, Table
from receipts.file_names import SUMMARY_FILE
from receipts.runs.files import whole_file, write_json
from world.catalogue import CATALOGUE

GATHERED_FILE = "gathered.json"
PACKED_RATIO = 6
"""How much larger a compressed file may be when it is unpacked."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Inputs:
    """Where the purchases come from: a receipt data set or a file of transactions.

    customers: a file with all customers, or None for those who have transactions.
    allow_pickle: whether a pickle may be read, which runs whatever code is in it.
    """

    receipts: Path | None = None
    transactions: Path | None = None
    customers: Path | None = None
    allow_pickle: bool = False

    def as_json(self) -> Json:
        """The inputs as they stand in a summary: names and sizes.

        Raises DataError where a file is missing.
        """
        if self.receipts is not None:
            batch_files(self.receipts)
        found: Json = {"receipts": self.receipts.name if self.receipts else None}
        for name, path in (("transactions", self.transactions), ("customers", self.customers)):
            if path is not None and not path.is_file():
                raise data_error(path, None, f"there is no such file; name one with --{name}")
            found[name] = path.name if path else None
            found[f"{name}_bytes"] = path.stat().st_size if path else None
        return found


@dataclass(frozen=True)
class Gathered:
    """parts: files in the order of customers; n_purchases: how many they hold.

    articles: ids of all articles.
    """

    parts: list[Path]
    n_purchases: int
    articles: list[str]
    needs_known: bool


class Gatherer:
    """Makes parts in a folder."""

    def __init__(self, inputs: Inputs, folder: Path, tell: Tell, on_read: OnRead) -> None:
        self._inputs = inputs
        self._folder = folder
        self._tell = tell
        self._on_read = on_read

    def gather(self, sample: int | None, seed: int, columns: Sequence[str] = ()) -> Gathered:
        """The parts of all customers, or of a sample, with further columns of the purchases.

        Raises DataError where the source cannot be used and OSError where writing fails.
        """
        for leftover in self._folder.glob("spill_*"):
            leftover.unlink()
        if self._inputs.receipts is not None and sample is None:
            return self._receipts(self._inputs.receipts)
        transactions, customers = self._files()
        if sample is not None:
            draw = CustomerSample(sample, seed)
            writer = SampleWriter(self._folder, self._tell, self._on_read)
            transactions, customers = writer.write(transactions, customers, draw)
        return self._spilled(transactions, customers, columns)

    def _receipts(self, folder: Path) -> Gathered:
        statistics = json.loads((folder / SUMMARY_FILE).read_bytes())["statistics"]
        skus = sorted(product.sku for product in CATALOGUE)
        return Gathered(batch_files(folder), statistics["total_items"], skus, needs_known=False)

    def _files(self) -> tuple[Path, Path | None]:
        """Transactions and customers as text files."""
        inputs = self._inputs
        if inputs.receipts is not None:
            return self._receipt_lines(inputs.receipts), None
        transactions, customers = inputs.transactions, inputs.customers
        if transactions is None:
            raise ValueError("name receipts or transactions")
        return self._as_text(transactions), self._as_text(customers) if customers else None

    def _as_text(self, path: Path) -> Path:
        if not is_frame(path):
            return path
        target = self._folder / f"source_{path.stem}.csv"
        with whole_file(target) as file:
            write_csv(path, file, allow_pickle=self._inputs.allow_pickle)
        return target

    def _receipt_lines(self, folder: Path) -> Path:
        """The lines of all receipts as a file of transactions."""
        target = self._folder / "source_receipts.csv"
        with whole_file(target) as file:
            names = (CUSTOMER, ARTICLE, TIME, *RECEIPT_COLUMNS)
            file.write((",".join(names) + "\n").encode())
            for batch in batch_files(folder):
                for line, customer in read_customers(batch):
                    for receipt in customer["receipts"]:
                        day = receipt["pickup_date"]
                        rest = carried_of(receipt, RECEIPT_COLUMNS)
                        text = "".join(
                            f"{receipt['customer_id']},{sku_of(batch, line, item['name'])},{day},"
                            f"{','.join(values)}\n"
                            for item, values in zip(receipt["items"], rest, strict=True)
                        )
                        file.write(text.encode())
        return target

    def _spilled(
        self, transactions: Path, customers: Path | None, columns: Sequence[str]
    ) -> Gathered:
        moments = MillisecondTexts()
        needed = (CUSTOMER, ARTICLE, TIME)
        table = Table(transactions, needed, self._on_read, columns)
        spills: Spills | None = None
        articles: set[str] = set()
        n_purchases = 0
        for chunk in table.chunks():
            if spills is None:
                spills = Spills(self._folder, _boundaries(transactions, chunk.columns[0]))
            rows = transaction_rows(table, chunk, moments)
            articles.update(chunk.columns[1])
            spills.add(chunk.columns[0], rows)
            n_purchases += len(rows)
        if spills is None:
            raise data_error(transactions, None, "there are no transactions, only a header")
        if customers is not None:
            named = Table(customers, [CUSTOMER], self._on_read)
            for chunk in named.chunks():
                ids = chunk.columns[0]
                check_ids(named, chunk, CUSTOMER, ids)
                spills.add(ids, [customer + NUL for customer in ids])
        spills.flush()
        parts = [part for path in spills.paths for part in even_spills(path, SPILL_BYTES)]
        return Gathered(parts, n_purchases, sorted(articles), customers is not None)


def _boundaries(path: Path, head: Sequence[str]) -> list[str]:
    """Where to divide the customers, from those at the head of the file."""
    size = path.stat().st_size * (PACKED_RATIO if path.suffix == ".gz" else 1)
    return boundaries_of(head, -(-size // SPILL_BYTES))


def save_gathered(folder: Path, gathered: Gathered) -> None:
    """Notes that the parts are complete."""
    write_json(
        folder / GATHERED_FILE,
        {
            "parts": [str(part) for part in gathered.parts],
            "n_purchases": gathered.n_purchases,
            "articles": gathered.articles,
            "needs_known": gathered.needs_known,
        },
    )


def load_gathered(folder: Path) -> Gathered | None:
    """The parts that an earlier run made, if it came so far."""
    try:
        found = json.loads((folder / GATHERED_FILE).read_bytes())
        parts = [Path(part) for part in found.pop("parts")]
        gathered = Gathered(parts, **found)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return gathered if all(part.exists() for part in parts) else None
