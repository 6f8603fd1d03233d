"""Receipts with their lines, from two files that are read side by side.

In our data sets both are in the same order, so that a receipt and its lines meet.  Where they do
not, a receipt is looked up.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from marketing.tables import TRANSACTION_DETAILS
from marketing.validation.data import Data
from marketing.validation.disk import SEPARATOR, Index
from marketing.validation.fields import places
from marketing.validation.rules.transactions import ID
from marketing.validation.table_files import Row

RECEIPT, LINE, PRODUCT, QUANTITY, UNIT, GROSS, PROMOTION, COUPON, MEMBER, TOTAL, OF_CAMPAIGN = (
    places(
        TRANSACTION_DETAILS,
        "transaction_id",
        "line_number",
        "product_id",
        "quantity",
        "unit_price",
        "gross_price",
        "promotion_saving",
        "coupon_saving",
        "member_saving",
        "line_total",
        "campaign_id",
    )
)


class Basket(NamedTuple):
    """Lines that follow each other and are of one receipt.

    receipt: None where no such receipt is there.
    read: the receipt that was read beside them, if any is left; nearly always the same.
    lines: may be some of the receipt's only, where others stand elsewhere in the file; none where
        receipts are left when there are no more lines.
    """

    receipt: Row | None
    read: Row | None
    lines: list[Row]


def baskets(data: Data) -> Iterator[Basket]:
    """All lines, and all receipts once as ``read``."""
    receipts = data.rows("transactions")
    index: Index | None = None
    for receipt_id, group in groupby(data.rows("transaction_details"), lambda line: line[RECEIPT]):
        read = next(receipts, None)
        if read is not None and read[ID] == receipt_id:
            yield Basket(read, read, list(group))
            continue
        index = index or _index(data)
        found = index.get(receipt_id)
        yield Basket(found.split(SEPARATOR) if found else None, read, list(group))
    yield from (Basket(None, read, []) for read in receipts)


def _index(data: Data) -> Index:
    index = Index(data.disk)
    for row in data.rows("transactions"):
        index.add(row[ID], SEPARATOR.join(row))
    return index
