"""The receipts and their lines, as text: nearly all rows of a data set are made here.

What few lines have, a coupon, is put into the text of the usual line afterwards.
"""

from __future__ import annotations

from operator import sub
from typing import NamedTuple

from marketing.people.channels import Channels
from marketing.people.preferences import Consumers
from marketing.rows.line_texts import NO_COUPON, LineTexts
from marketing.rows.texts import DAYS
from marketing.tables import age_group_of
from world.histories import History, Pick
from world.households.homes import Profile
from world.money import dollars
from world.receipt_savings import Coupons, receipts_of, split_of
from world.trips import week_of
from world.world import World

_MOST_KNOWN = 1 << 16
_N_PIECES = 5
"""Of a line: transaction_id, line_number, what the week says, member_saving, line_total."""


class Texts(NamedTuple):
    """The rows of a shopper."""

    transactions: str
    details: str


class _Amounts(dict[int, str]):
    """Cents as dollars with what follows; those that were asked for first are remembered."""

    def __init__(self, end: str) -> None:
        super().__init__()
        self._end = end

    def __missing__(self, cents: int) -> str:
        text = dollars(cents) + self._end
        if len(self) < _MOST_KNOWN:
            self[cents] = text
        return text


class TransactionRows:
    """Makes the rows of ``transactions`` and ``transaction_details``."""

    def __init__(self, world: World) -> None:
        self._weeks = LineTexts(world).weeks
        self._channels = Channels(world, Consumers(world))
        self._savings = _Amounts(",")
        # No campaign follows: few lines have a coupon.
        self._totals = _Amounts(",\n")
        # No product is twice on a receipt.
        self._numbers = [f"{n}," for n in range(1, len(world.population.catalogue) + 1)]

    def texts(self, history: History, profile: Profile) -> Texts:
        """The rows of a shopper, the oldest receipt first."""
        shopper = history.shopper
        age_group = age_group_of(profile.age)
        who = f"{profile.state.code},{profile.state.region},{age_group}"
        channels = self._channels.of_trips(shopper, profile, len(history.days))
        transactions: list[str] = []
        details: list[str] = []
        for number, day, channel, basket, pick, subtotal, savings, receipt in zip(
            history.order_numbers,
            history.days,
            channels,
            history.baskets,
            history.picks,
            history.subtotal_cents,
            history.savings_cents,
            receipts_of(history),
            strict=True,
        ):
            head = f"{number},"
            transactions.append(
                f"{head}{shopper.customer_id},{DAYS[day]},{channel},{who},{len(basket)},"
                f"{dollars(subtotal)},{dollars(receipt.promotion_cents)},"
                f"{dollars(receipt.coupon_cents)},{dollars(receipt.member_cents)},"
                f"{dollars(subtotal - savings)}\n"
            )
            details += self._details(head, day, pick, receipt.coupons, receipt.member_cents)
        return Texts("".join(transactions), "".join(details))

    def _details(
        self, head: str, day: int, pick: Pick, coupons: Coupons, member_cents: int
    ) -> list[str]:
        """The rows of a receipt's lines, in pieces to be joined: five a line.  Runs once a receipt
        and loops once a line.
        """
        week = self._weeks[week_of(day)]
        texts, nets = pick(week.texts), pick(week.net_cents)
        if coupons:
            texts, nets = [*texts], [*nets]
            for place, coupon in coupons.items():
                texts[place] = f"{texts[place].removesuffix(NO_COUPON)}{dollars(coupon.cents)},"
                nets[place] -= coupon.cents
        members = split_of(member_cents, nets)
        pieces = [head] * (_N_PIECES * len(texts))
        pieces[1::_N_PIECES] = self._numbers[: len(texts)]
        pieces[2::_N_PIECES] = texts
        pieces[3::_N_PIECES] = map(self._savings.__getitem__, members)
        pieces[4::_N_PIECES] = map(self._totals.__getitem__, map(sub, nets, members))
        for place, coupon in coupons.items():
            end = _N_PIECES * place + _N_PIECES - 1
            pieces[end] = f"{pieces[end][:-1]}{coupon.campaign.campaign_id}\n"
        return pieces
