"""Receipts as three flat tables: customers, receipts and lines.

The batches are read once, and only those rows are made that the samples want.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marketing.exploration.errors import LookError
from marketing.exploration.tables.facts import Json, receipt_facts, summary_files
from marketing.exploration.tables.table import DataSet, Sampled, TableInfo
from receipts.reading.dataset import Dataset

if TYPE_CHECKING:
    import pandas as pd

    Rows = Sequence[tuple[Any, ...]]

CUSTOMERS_AT_ONCE = 500

_WHO = {"customer_id": "the shopper", "archetype": "the kind of shopper"}
_RECEIPT = {"order_number": "the receipt", "pickup_date": "its day"}

CUSTOMERS = TableInfo(
    "customers",
    "one row a shopper, with the totals that the file gives",
    ["the batches"],
    {
        "customer_id": "the shopper",
        "customer_name": "made up",
        "archetype": "the kind of shopper",
        "total_receipts": "receipts",
        "total_spent": "what was paid, dollars",
        "total_savings": "what was saved, dollars",
        "total_items": "lines of all receipts",
    },
)
RECEIPTS = TableInfo(
    "receipts",
    "one row a receipt",
    ["the batches"],
    {
        **_WHO,
        **_RECEIPT,
        "store": "name of the store",
        "n_lines": "lines of the receipt",
        "subtotal": "lines before savings, dollars",
        "savings": "dollars",
        "total": "what was paid, dollars",
    },
)
LINES = TableInfo(
    "lines",
    "one row a line of a receipt",
    ["the batches"],
    {
        **_WHO,
        **_RECEIPT,
        "sku": "the product, where its name is in the catalogue",
        "category": "of the product",
        "name": "the product, as on the receipt",
        "quantity": "pieces",
        "price": "quantity times shelf price, dollars",
    },
)


def receipt_data_set(folder: Path) -> DataSet:
    """The data set of a folder of batches.

    Raises DatasetError where it is not complete.
    """
    dataset = Dataset(folder)
    summary: Json = dataset.summary

    def read(limit: int, seed: int) -> Iterator[Sampled]:
        try:
            yield from _sampled(dataset, limit, seed)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise LookError(
                f"{folder}: a record is not what it should be ({error!r}); see what is wrong with: "
                f"python3 read_large_dataset.py {folder} --verify"
            ) from error

    return DataSet(
        "receipts",
        folder,
        "A receipts data set",
        receipt_facts(summary),
        summary_files(summary.get("batches", [])),
        [CUSTOMERS, RECEIPTS, LINES],
        read,
    )


def _sampled(dataset: Dataset, limit: int, seed: int) -> Iterator[Sampled]:
    from marketing.exploration.tables.sampling import RowSample

    places = {product.name: product for product in dataset.population.catalogue}
    makers: list[tuple[TableInfo, Callable[[Any], Rows]]] = [
        (CUSTOMERS, _customer_rows),
        (RECEIPTS, _receipt_rows),
        (LINES, lambda customers: _line_rows(customers, places)),
    ]
    samples = [RowSample(limit, seed, info.name) for info, _ in makers]
    customers = dataset.customers()
    while some := [*islice(customers, CUSTOMERS_AT_ONCE)]:
        for (info, rows_of), sample in zip(makers, samples, strict=True):
            rows = rows_of(some)
            sample.take(len(rows), partial(_frame, rows, info))
    for (info, _), sample in zip(makers, samples, strict=True):
        frame = sample.frame()
        missing = {str(column): int(n) for column, n in frame.isna().sum().items()}
        yield Sampled(info, frame, sample.n_rows, missing, len(frame))


def _customer_rows(customers: Sequence[Json]) -> Rows:
    return [tuple(customer[name] for name in CUSTOMERS.columns) for customer in customers]


def _receipt_rows(customers: Sequence[Json]) -> Rows:
    return [
        (
            customer["customer_id"],
            customer["archetype"],
            receipt["order_number"],
            receipt["pickup_date"],
            receipt["store"],
            len(receipt["items"]),
            receipt["subtotal"],
            receipt["savings"],
            receipt["total"],
        )
        for customer in customers
        for receipt in customer["receipts"]
    ]


def _line_rows(customers: Sequence[Json], places: dict[str, Any]) -> Rows:
    return _Lines(customers, places)


class _Lines(Sequence[tuple[Any, ...]]):
    """The lines of some customers, each made into a row when it is asked for."""

    def __init__(self, customers: Sequence[Json], places: dict[str, Any]) -> None:
        self._places = places
        self._items = [
            (customer, receipt, item)
            for customer in customers
            for receipt in customer["receipts"]
            for item in receipt["items"]
        ]

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, place: Any) -> Any:
        customer, receipt, item = self._items[place]
        product = self._places.get(item["name"])
        return (
            customer["customer_id"],
            customer["archetype"],
            receipt["order_number"],
            receipt["pickup_date"],
            None if product is None else product.sku,
            None if product is None else product.category,
            item["name"],
            item["quantity"],
            item["price"],
        )


def _frame(rows: Rows, info: TableInfo, places: Any) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame([rows[place] for place in places], columns=[*info.columns])
    if "pickup_date" in frame:
        frame["pickup_date"] = pd.to_datetime(frame["pickup_date"], format="%Y-%m-%d")
    texts = {"customer_id", "archetype", "order_number", "sku", "category", "name", "store"}
    return frame.astype({name: "str" for name in info.columns if name in texts})
