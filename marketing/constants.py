"""The constants of the marketing document, which decide what is made and what is called right.

STATES: the states whose shoppers are made, unless ``--states`` says otherwise.
VALIDATION_THRESHOLDS: how far a share or mean (``distribution_tolerance``) and a correlation
    (``correlation_tolerance``) may be from what is expected; read by validation/
FORMATS: what the tables may be written as; the document's is the first.
MODEL_PARAMETERS: of a learned generator (CTGAN's names), the defaults of ``learned.py``.  Nothing
    of the data set itself is learned, so its making does not read them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from receipts.formats.tables import Format

MODEL_PARAMETERS: dict[str, Any] = {
    "epochs": 100,
    "batch_size": 500,
    "generator_dim": (512, 256),
    "discriminator_dim": (512, 256),
}

FORMATS: tuple[Format, ...] = ("csv", "parquet", "duckdb", "sqlite")

STATES = ["NY", "CA", "TX", "IL", "FL", "WA"]

VALIDATION_THRESHOLDS = {
    "distribution_tolerance": 0.05,
    "correlation_tolerance": 0.10,
}
