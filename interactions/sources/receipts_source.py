"""Purchases from a receipt data set: a line of a receipt is one purchase.

An article's id is the product's SKU in the catalogue, found by the name on the receipt; the
time is the day of the receipt at 00:00 UTC.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from interactions.errors import DataError, data_error
from interactions.model.events import DAY_MS, Carried
from interactions.sources.partitions import Purchases
from receipts.file_names import SUMMARY_FILE
from world.catalogue import CATALOGUE

RECEIPT_COLUMNS = ("order_number", "quantity", "price")
"""What a line of a receipt has besides customer, article and time."""

_BATCH = re.compile(r"batch_\d{5,}\.json(\.gz)?")
_EPOCH = date(1970, 1, 1).toordinal()

SKU = {product.name: product.sku for product in CATALOGUE}
"""A product's id by its name on the receipt."""


def batch_files(folder: Path) -> list[Path]:
    """The batch files of a data set, in the order of its customers.

    Raises DataError where there is no complete data set.
    """
    summary = folder / SUMMARY_FILE
    if not summary.is_file():
        raise DataError(
            f"{folder} holds no complete receipt data set (no {SUMMARY_FILE}); make one with: "
            f"python3 generate_large_dataset.py --output {folder}"
        )
    try:
        files = [folder / batch["file"] for batch in json.loads(summary.read_bytes())["batches"]]
    except (ValueError, KeyError, TypeError) as error:
        raise data_error(summary, None, f"not a summary of receipts ({error})") from error
    for file in files:
        if not _BATCH.fullmatch(file.name) or not file.is_file():
            raise data_error(
                file, None, "the batch is missing; complete the data set with --resume"
            )
    return files


def sku_of(path: Path, line: int, name: str) -> str:
    """The id of a product by its name on a receipt.

    Raises DataError where no product of the catalogue has that name.
    """
    try:
        return SKU[name]
    except KeyError:
        raise data_error(
            path, line, f"no product of the catalogue is named {name!r}; make the data set again"
        ) from None


def read_batch(path: Path, columns: Sequence[str] = ()) -> Iterator[Purchases]:
    """The customers of a batch with their purchases, oldest first.

    columns: further columns to keep of each line, of RECEIPT_COLUMNS.

    Raises DataError where the batch is damaged or names a product that is not ours.
    """
    days: dict[str, int] = {}
    for line, customer in read_customers(path):
        times: list[int] = []
        articles: list[str] = []
        carried: list[Carried] = []
        try:
            for receipt in customer["receipts"]:
                day = receipt["pickup_date"]
                if day not in days:
                    days[day] = (date.fromisoformat(day).toordinal() - _EPOCH) * DAY_MS
                skus = [sku_of(path, line, item["name"]) for item in receipt["items"]]
                articles += skus
                times += [days[day]] * len(skus)
                if columns:
                    carried += carried_of(receipt, columns)
            yield Purchases(customer["customer_id"], times, articles, carried=carried)
        except (KeyError, ValueError, TypeError) as error:
            raise data_error(
                path, line, f"not a customer of ours: {error} is missing or unknown"
            ) from error


def carried_of(receipt: dict[str, Any], columns: Sequence[str]) -> Iterator[Carried]:
    """The values of columns (of RECEIPT_COLUMNS) for each line of a receipt, as text."""
    for item in receipt["items"]:
        values = {
            "order_number": receipt["order_number"],
            "quantity": str(item["quantity"]),
            "price": f"{item['price']:.2f}",
        }
        yield tuple(values[column] for column in columns)


def read_customers(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The customers of a batch as they stand there, each with the number of its line."""
    opener = gzip.open if path.suffix == ".gz" else open
    line = 1
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            first = file.readline()
            if first != "[\n":
                raise ValueError("it does not start with a list")
            position = file.readline()
            line = 2
            if position.startswith('{"'):
                while position.startswith("{"):
                    yield line, json.loads(position.rstrip(",\n"))
                    line += 1
                    position = file.readline()
                if position != "]\n":
                    raise ValueError("the end of the list is missing")
                return
        with opener(path, "rt", encoding="utf-8") as file:  # An indented data set.
            for customer in json.load(file):
                yield line, customer
    except (ValueError, EOFError) as error:
        raise data_error(path, line, f"the batch is damaged ({error}); make it again") from error
