"""Purchases from receipt data sets: a line of a receipt is one purchase.

An article's id is the product's SKU in the catalogue, found by the name on the receipt; the
time is the day of the receipt at 00:00 UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from interactions.errors import DataError, brief, data_error, shown
from interactions.model.events import DAY_MS, Carried
from interactions.sources.dates import FIRST_DAY, LAST_DAY, outside_span
from interactions.sources.ids import id_fault
from interactions.sources.purchases import Purchases, shopper_key
from receipts.reading.batch_files import DatasetError
from receipts.reading.slices import BatchFile
from receipts.runs.counted import counted

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_DAYS = range(FIRST_DAY.toordinal() - EPOCH_ORDINAL, LAST_DAY.toordinal() + 1 - EPOCH_ORDINAL)

MAX_NUMBER = 10**12
"""No price and no quantity is as large."""


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
        for customer in batch.read():
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

    Raises DataError where a field is missing or is not what it should be, or a product unknown.
    """
    times: list[int] = []
    articles: list[str] = []
    carried: list[Carried] = []
    name = customer.get("customer_id", "a customer")
    who = f"{where}, {name if isinstance(name, str) and name.isprintable() else shown(name)}"
    if fault := id_fault(name):
        raise DataError(f"{where}: customer_id {fault}")
    try:
        for receipt in customer["receipts"]:
            day = date.fromisoformat(receipt["pickup_date"]).toordinal() - EPOCH_ORDINAL
            if day not in _DAYS:
                raise DataError(f"{who}: {outside_span('pickup_date', receipt['pickup_date'])}")
            names = [item["name"] for item in receipt["items"]]
            try:
                articles += [skus[name] for name in names]
            except KeyError as error:
                raise DataError(
                    f"{who}: no product of the catalogue is named "
                    f"{shown(error.args[0])}; make the data set again"
                ) from None
            times += [day * DAY_MS] * len(names)
            if columns:
                carried += _carried_of(receipt, columns)
        customer_id: str = customer["customer_id"]
    except KeyError as error:
        raise DataError(f"{who}: not a customer of ours: {error} is missing") from error
    except (ValueError, TypeError) as error:
        raise DataError(f"{who}: not a customer of ours: {brief(error)}") from error
    return Purchases(customer_id, shopper_key(customer_id), times, articles, carried=carried)


def _carried_of(receipt: dict[str, Any], columns: Sequence[str]) -> Iterator[Carried]:
    """The values of columns (of RECEIPT_COLUMNS) for each line of a receipt, as text.

    Raises KeyError where a field is missing and ValueError where it is not what it should be.
    """
    for item in receipt["items"]:
        values = {
            "order_number": _text(receipt, "order_number"),
            "quantity": str(_number(item, "quantity")),
            "price": f"{_number(item, 'price'):.2f}",
        }
        yield tuple(values[column] for column in columns)


def _text(receipt: dict[str, Any], name: str) -> str:
    value: str = receipt[name]
    if fault := id_fault(value):
        raise ValueError(f"{name} {fault}")
    return value


def _number(item: dict[str, Any], name: str) -> float:
    value: float = item[name]
    # The comparison is false for what is no number at all (NaN).
    if type(value) not in (int, float) or not -MAX_NUMBER < value < MAX_NUMBER:
        raise ValueError(f"{name} is {shown(value)}; expected a number")
    return value
