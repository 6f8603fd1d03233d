"""Purchases from receipt data sets: a line of a receipt is one purchase.

An article's id is the product's SKU in the catalogue, found by the name on the receipt; the
time is the day of the receipt at 00:00 UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from interactions.errors import DataError, data_error
from interactions.model.events import DAY_MS, Carried
from interactions.sources.purchases import Purchases, shopper_key
from receipts.reading.batch_files import DatasetError, read_batch
from receipts.reading.slices import BatchFile
from receipts.runs.counted import counted

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def read_receipts(
    batch: BatchFile, skus: Mapping[str, str], columns: Sequence[str] = ()
) -> Iterator[Purchases]:
    """The customers of a batch with their purchases, oldest first.

    skus: a product's id by its name.
    columns: further columns to keep of each line, of RECEIPT_COLUMNS.

    Raises DataError where the batch is damaged or names a product that is not among these.
    """
    n_read = 0
    try:
        for customer in read_batch(batch.path):
            yield purchases_of(customer, skus, columns, batch.path)
            n_read += 1
    except DatasetError as error:
        raise DataError(str(error)) from error
    if batch.n_customers not in (None, n_read):
        raise data_error(
            batch.path,
            None,
            f"the file holds {counted(n_read, 'customer')}, "
            f"its summary says {batch.n_customers:,}; "
            "find out more with: python3 read_large_dataset.py --verify",
        )


def purchases_of(
    customer: dict[str, Any], skus: Mapping[str, str], columns: Sequence[str], where: str
) -> Purchases:
    """The purchases of a customer's record.

    where: what an error says of where the record is.

    Raises DataError where a field is missing or a product unknown.
    """
    times: list[int] = []
    articles: list[str] = []
    carried: list[Carried] = []
    try:
        for receipt in customer["receipts"]:
            day = date.fromisoformat(receipt["pickup_date"]).toordinal() - EPOCH_ORDINAL
            names = [item["name"] for item in receipt["items"]]
            try:
                articles += [skus[name] for name in names]
            except KeyError as error:
                raise DataError(
                    f"{where}, {customer['customer_id']}: no product of the catalogue is named "
                    f"{error}; make the data set again"
                ) from None
            times += [day * DAY_MS] * len(names)
            if columns:
                carried += _carried_of(receipt, columns)
        customer_id: str = customer["customer_id"]
    except (KeyError, ValueError, TypeError) as error:
        name = customer.get("customer_id", "a customer")
        raise DataError(
            f"{where}, {name}: not a customer of ours: {error} is missing or unknown"
        ) from error
    return Purchases(customer_id, shopper_key(customer_id), times, articles, carried=carried)


def _carried_of(receipt: dict[str, Any], columns: Sequence[str]) -> Iterator[Carried]:
    """The values of columns (of RECEIPT_COLUMNS) for each line of a receipt, as text."""
    for item in receipt["items"]:
        values = {
            "order_number": receipt["order_number"],
            "quantity": str(item["quantity"]),
            "price": f"{item['price']:.2f}",
        }
        yield tuple(values[column] for column in columns)
