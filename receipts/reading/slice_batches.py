"""The batches of a slice: files of JSON, or tables."""

from __future__ import annotations

import os

from receipts.batch_numbers import batch_with
from receipts.reading.slices import BatchFile, Slice


def batch_of(source: Slice, number: int) -> BatchFile:
    """Batch ``number`` of a slice."""
    path = os.path.join(os.path.dirname(source.summary_path), source.file(number))
    if source.format == "json":
        return BatchFile(path, len(source.customers_of(number)))
    from receipts.reading.tables.batch import TableBatch  # Here, since JSON does without.

    return TableBatch(path, source, number)


def batch_of_customer(source: Slice, index: int) -> BatchFile:
    """The batch that holds customer ``index``."""
    return batch_of(source, batch_with(index, source.settings["batch_size"]))
