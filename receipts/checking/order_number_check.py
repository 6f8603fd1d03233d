"""Checks that no order number occurs in two batches."""

from __future__ import annotations

from contextlib import suppress

from receipts.checking.batch_check import BatchCheck
from receipts.checking.offences import Offences
from receipts.reading.batch_files import DatasetError
from receipts.reading.slices import BatchFile

_N_ORDER_NUMBERS = 10**9
"""As many as nine digits can write."""


class OrderNumberCheck:
    """Notices an order number that occurs in two batches.

    One bit for each of the 10**9 numbers: 125 MB at most, whatever the data set's size, of
    which the system provides the parts that are used.  (To sort 17 million numbers, those of
    a million customers, would take Python five times as much.)
    """

    def __init__(self) -> None:
        self._bits = bytearray(_N_ORDER_NUMBERS // 8)

    def check(self, file: BatchFile, batch: BatchCheck, offences: Offences) -> None:
        """Notes the numbers of a batch, and as offences those that an earlier one has."""
        bits = self._bits
        twice = []
        for number in batch.order_numbers:
            bit = 1 << (number & 7)
            if bits[number >> 3] & bit:
                twice.append(number)
            else:
                bits[number >> 3] |= bit
        if twice:
            # The file may be damaged in other places, which its own check has told.
            with suppress(DatasetError):
                _note_twice(file, [f"{number:09d}" for number in twice], offences)


def _note_twice(file: BatchFile, order_numbers: list[str], offences: Offences) -> None:
    """Finds the receipts of a batch that have order numbers of an earlier one."""
    expected = "a number that no receipt of another batch has"
    for customer in file.read():
        customer_id, receipts = customer.get("customer_id"), customer.get("receipts")
        for place, receipt in enumerate(receipts if isinstance(receipts, list) else [], 1):
            number = receipt.get("order_number") if isinstance(receipt, dict) else None
            if number in order_numbers:
                offences.add("order_number", expected, number, str(customer_id), place)
