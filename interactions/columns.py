"""The columns of the output, and which further ones may be carried along from the source."""

from __future__ import annotations

from collections.abc import Sequence

from interactions.model.events import COLUMNS
from interactions.model.slates import SLATE_COLUMNS

RECEIPT_COLUMNS = ("order_number", "quantity", "price")
"""What a line of a receipt has besides customer, article and time."""

_TAKEN = frozenset(COLUMNS + SLATE_COLUMNS)


def check_columns(columns: Sequence[str], *, of_receipts: bool) -> None:
    """Raises ValueError where these columns cannot be carried."""
    for place, name in enumerate(columns):
        if not name.strip():
            raise ValueError("columns has an empty name; name them like --columns price,quantity")
        if name in _TAKEN:
            raise ValueError(f"columns has {name!r}, which the rows have already; leave it out")
        if name in columns[:place]:
            raise ValueError(f"columns has {name!r} twice; name it once")
        if of_receipts and name not in RECEIPT_COLUMNS:
            raise ValueError(
                f"columns has {name!r}; a line of a receipt has {', '.join(RECEIPT_COLUMNS)}"
            )
