"""Text of further columns of the source, carried along to the purchases.

A purchase's row has the values of its transaction, as text and as they stand there; ignores and
clicks, which have no transaction, have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from interactions.model.event_order import PURCHASE
from interactions.output.row_formats import RowFormat


class ExtraTexts:
    """Makes the text of further columns in one format."""

    def __init__(self, columns: tuple[str, ...], row_format: RowFormat) -> None:
        self._columns = columns
        self._format = row_format
        self._none = row_format.extra(columns, ("",) * len(columns))

    def of(self, scores: Sequence[int], carried: Sequence[Sequence[str]]) -> Iterator[str]:
        """The text for each event of a customer, in order.

        carried: the values of each purchase in order.  Purchases that are alike in time and
            article may change places among the events, so the first takes the first values.
        """
        left = iter(carried)
        for score in scores:
            yield self._text(next(left)) if score == PURCHASE else self._none

    def _text(self, values: Sequence[str]) -> str:
        quoted = tuple(self._format.quoted(value) if value else "" for value in values)
        return self._format.extra(self._columns, quoted)
