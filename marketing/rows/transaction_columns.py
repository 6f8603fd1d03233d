"""The receipts and their lines as columns, for many shoppers at a time: nearly all rows of a data
set that is no CSV are made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, chain
from operator import floordiv
from typing import Any

from marketing.people.channels import Channels
from marketing.people.preferences import Consumers
from marketing.tables import (
    AGE_GROUPS,
    TRANSACTION_CHANNELS,
    TRANSACTION_DETAILS,
    TRANSACTIONS,
    age_group_of,
)
from receipts.formats.libraries import library
from receipts.formats.table_rows import Coded, TableRows
from receipts.relational.array_lines import ArrayLines
from receipts.relational.line_rows import ReceiptSavings, coupons_by_line
from receipts.relational.plain_lines import PlainLines
from receipts.relational.tables import LINES
from world.histories import History
from world.households.homes import Profile
from world.states import REGIONS, STATES
from world.world import World

_STATES, _REGIONS = [*STATES], [*REGIONS]


class TransactionColumns:
    """Makes the rows of ``transactions`` and ``transaction_details``.

    is_fast: whether NumPy makes the lines; else plain Python does, which needs nothing installed.

    Raises MissingLibraryError where NumPy is needed and is not installed.
    """

    def __init__(self, world: World, *, is_fast: bool) -> None:
        self._channels = Channels(world, Consumers(world))
        self._numpy: Any = library("numpy") if is_fast else None
        self._lines = (ArrayLines if is_fast else PlainLines)(world.population)

    def rows(self, histories: Sequence[History], profiles: Sequence[Profile]) -> list[TableRows]:
        """The rows of shoppers, the oldest receipt of each first: a row for each receipt, and one
        for each line.
        """
        lines, savings = self._lines.rows(histories)
        ids = [str(number) for history in histories for number in history.order_numbers]
        return [
            self._transactions(histories, profiles, savings, ids),
            self._details(histories, lines, ids),
        ]

    def _transactions(
        self,
        histories: Sequence[History],
        profiles: Sequence[Profile],
        savings: ReceiptSavings,
        ids: Sequence[str],
    ) -> TableRows:
        n_trips = [len(history.days) for history in histories]
        channels = [
            channel
            for history, profile, n in zip(histories, profiles, n_trips, strict=True)
            for channel in self._channels.of_trips(history.shopper, profile, n)
        ]
        places = {channel: place for place, channel in enumerate(TRANSACTION_CHANNELS)}

        def for_trips(values: Sequence[Any], texts: Sequence[str]) -> Coded:
            """Texts of shoppers, one for each of their trips."""
            found = [texts.index(value) for value in values]
            return Coded([*_repeated(found, n_trips)], texts)

        columns = (
            ids,
            [*_repeated([history.shopper.customer_id for history in histories], n_trips)],
            [*chain.from_iterable(history.days for history in histories)],
            Coded([places[channel] for channel in channels], TRANSACTION_CHANNELS),
            for_trips([profile.state.code for profile in profiles], _STATES),
            for_trips([profile.state.region for profile in profiles], _REGIONS),
            for_trips([age_group_of(profile.age) for profile in profiles], AGE_GROUPS),
            [len(basket) for history in histories for basket in history.baskets],
            [*chain.from_iterable(history.subtotal_cents for history in histories)],
            *savings,
            [*chain.from_iterable(history.total_cents for history in histories)],
        )
        return TableRows(TRANSACTIONS, columns, len(ids))

    def _details(
        self, histories: Sequence[History], rows: TableRows, ids: Sequence[str]
    ) -> TableRows:
        lines: dict[str, Any] = dict(zip(LINES.header, rows.columns, strict=True))
        lengths = [len(basket) for history in histories for basket in history.baskets]
        if self._numpy is None:
            of_receipt: Any = [*_repeated(range(len(ids)), lengths)]
            unit_prices: Any = [*map(floordiv, lines["price"], lines["quantity"])]
        else:
            of_receipt = self._numpy.repeat(self._numpy.arange(len(ids)), lengths)
            unit_prices = lines["price"] // lines["quantity"]
        columns = (
            Coded(of_receipt, ids),
            lines["line_number"],
            lines["sku"],
            lines["quantity"],
            unit_prices,
            lines["price"],
            lines["promotion_saving"],
            lines["coupon_saving"],
            lines["member_saving"],
            lines["line_total"],
            _campaigns(histories, lengths, rows.n_rows),
        )
        return TableRows(TRANSACTION_DETAILS, columns, rows.n_rows)


def _repeated(values: Sequence[Any], times: Sequence[int]) -> chain[Any]:
    """Each value so many times."""
    return chain.from_iterable([value] * n for value, n in zip(values, times, strict=True))


def _campaigns(
    histories: Sequence[History], lengths: Sequence[int], n_lines: int
) -> list[str | None]:
    """Whose coupon was redeemed, line by line: few have one."""
    found: list[str | None] = [None] * n_lines
    for line, coupon in coupons_by_line(histories, [*accumulate(lengths, initial=0)]):
        found[line] = coupon.campaign.campaign_id
    return found
