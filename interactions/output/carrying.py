"""Further columns of the source, carried along to the purchases.

A purchase's row has the values of its transaction, as text and as they stand there; ignores and
clicks, which have no transaction, have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from interactions.model.event_order import PURCHASE
from interactions.model.slates import SLATE_COLUMNS
from interactions.output.row_formats import COLUMNS, Layout
from interactions.sources.receipts_source import RECEIPT_COLUMNS

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


class CarriedTexts:
    """Makes the text of further columns in one layout."""

    def __init__(self, columns: tuple[str, ...], layout: Layout) -> None:
        self._columns = columns
        self._layout = layout
        self._none = layout.extra(columns, ("",) * len(columns))

    def of(self, scores: Sequence[int], carried: Sequence[Sequence[str]]) -> Iterator[str]:
        """The text for each event of a customer, in order.

        carried: the values of each purchase in order.  Purchases that are alike in time and
            article may change places among the events, so the first takes the first values.
        """
        left = iter(carried)
        for score in scores:
            yield self._text(next(left)) if score == PURCHASE else self._none

    def _text(self, values: Sequence[str]) -> str:
        quoted = tuple(self._layout.quoted(value) if value else "" for value in values)
        return self._layout.extra(self._columns, quoted)
