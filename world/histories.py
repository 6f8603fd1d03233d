"""A shopper's purchases as columns, in cents: what stands between the decisions and any text.

Every list has an entry a trip, oldest first.  What the lines of a trip are is told by their
*codes* (see lines.py); whoever wants plain columns of lines asks for ``history.lines()``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate, chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from world.campaigns.campaign import Answer, Campaign, Contact, Coupon
from world.line_amounts import CENTS_MASK, PROMOTION_SHIFT, LineAmounts
from world.lines import Codes, products_of, quantities_of
from world.savings import draw_savings
from world.shoppers import Shopper

if TYPE_CHECKING:  # Loaded where there are campaigns, see world.py.
    from world.campaigns.answers import Response
    from world.campaigns.targeting import Encounters

_PERCENT = 100

Pick = Callable[[Any], Sequence[Any]]
"""Takes a table by line code; gives the entries of a trip's lines, in order."""


class Lines(NamedTuple):
    """All lines of a shopper; every list has an entry a line, in the order of the receipts.

    trip: place of the line's trip in the history, 0 for the oldest.
    product: its number in the catalogue.
    price_cents: of the line, ``quantity`` times the shelf price.
    promotion_cents, coupon_cents: what is saved on the line by its product's promotion, and by
        a coupon.
    cause: what the line is due to, by its place in causes.LINE_CAUSES.
    """

    trip: list[int]
    product: list[int]
    quantity: list[int]
    price_cents: list[int]
    promotion_cents: list[int]
    coupon_cents: list[int]
    cause: list[int]


class History(NamedTuple):
    """All trips of one shopper, oldest first.

    days: as ``date.toordinal()`` numbers.
    baskets: line codes.
    causes: of the lines, by places in causes.LINE_CAUSES.
    picks: look the lines of a trip up in a table by line code.
    amounts: of the lines, see line_amounts.py.
    savings_cents: promotions, coupons and the member saving.
    coupons: that were redeemed, in the order of the receipts' lines.
    responses: to the campaigns for which the shopper is eligible and whose window the history
        sees in part at least, the latest first, but for those that nothing came of.
    encounters: the same with all of them.
    """

    shopper: Shopper
    days: list[int]
    order_numbers: list[int]
    baskets: list[Codes]
    causes: list[bytes]
    picks: list[Pick]
    amounts: list[Sequence[int]]
    subtotal_cents: list[int]
    savings_cents: list[int]
    coupons: tuple[Coupon, ...] = ()
    responses: Sequence[Response] = ()
    encounters: Encounters | None = None

    @property
    def n_lines(self) -> int:
        """How many lines there are on all receipts."""
        return sum(map(len, self.baskets))

    @property
    def total_cents(self) -> list[int]:
        """What is paid, a trip: subtotal less savings."""
        pairs = zip(self.subtotal_cents, self.savings_cents, strict=True)
        return [subtotal - savings for subtotal, savings in pairs]

    def sees_whole(self, contact: Contact) -> bool:
        """Whether the first trip is no later than the contact, so that all trips of its window
        are here.  (No window ends after the panel.)
        """
        return contact.day >= self.days[0]

    @property
    def answers(self) -> tuple[Answer, ...]:
        """To the campaigns for which the shopper is eligible and whose window the history sees
        whole, the oldest first.
        """
        if self.encounters is None:
            return ()
        from world.campaigns.answers import answers

        return answers(self.encounters, self.responses, len(self.days), self.days[0])

    @property
    def touched(self) -> dict[tuple[int, int], Campaign]:
        """The lines that a campaign changed, or gave a coupon for, by trip and place on the
        receipt.
        """
        latest = len(self.days) - 1
        found = {(each.trip, each.place): each.campaign for each in self.coupons}
        for response in self.responses:
            for trip, place in response.changed:
                if trip <= latest:
                    found[latest - trip, place] = response.contact.campaign
        return found

    def lines(self) -> Lines:
        """The lines of all trips as plain columns."""
        codes = list(chain.from_iterable(self.baskets))
        amounts = list(chain.from_iterable(self.amounts))
        coupon_cents = [0] * len(codes)
        if self.coupons:
            starts = [*accumulate(map(len, self.baskets), initial=0)]
            for coupon in self.coupons:
                coupon_cents[starts[coupon.trip] + coupon.place] = coupon.cents
        return Lines(
            trip=[trip for trip, basket in enumerate(self.baskets) for _ in basket],
            product=products_of(codes),
            quantity=quantities_of(codes),
            price_cents=[amount & CENTS_MASK for amount in amounts],
            promotion_cents=[amount >> PROMOTION_SHIFT for amount in amounts],
            coupon_cents=coupon_cents,
            cause=list(b"".join(self.causes)),
        )


class Pricing:
    """What trips cost and save."""

    def __init__(self, amounts: LineAmounts, least_percent: int, most_percent: int) -> None:
        self._amounts = amounts
        self._limits = least_percent, most_percent

    def history(
        self,
        shopper: Shopper,
        days: list[int],
        weeks: list[int],
        order_numbers: list[int],
        baskets: list[Codes],
        causes: list[bytes],
        member_draws: Sequence[int],
        responses: Sequence[Response] = (),
        encounters: Encounters | None = None,
    ) -> History:
        """The history of these trips, oldest first, before coupons."""
        amounts_of, (least_percent, most_percent) = self._amounts, self._limits
        picks, amounts, subtotals, savings = [], [], [], []
        for week, basket, draw in zip(weeks, baskets, member_draws, strict=True):
            pick = itemgetter(*basket) if len(basket) > 1 else _pick_few(basket)
            found = pick(amounts_of[week])
            both = sum(found)
            subtotal, promotion = both & CENTS_MASK, both >> PROMOTION_SHIFT
            picks.append(pick)
            amounts.append(found)
            subtotals.append(subtotal)
            savings.append(draw_savings(draw, subtotal, promotion, least_percent, most_percent))
        return History(
            shopper,
            days,
            order_numbers,
            baskets,
            causes,
            picks,
            amounts,
            subtotals,
            savings,
            (),
            responses,
            encounters,
        )

    def redeemed(
        self,
        history: History,
        lines: Sequence[tuple[int, int, Campaign]],
        member_draws: Sequence[int],
    ) -> History:
        """The history with coupons for these lines: trip, place on the receipt and campaign.

        A coupon takes its percentage of the price less the promotion, floored to a cent, as far
        as the room goes up to the most that a receipt saves; then the member saving takes its
        part of the room that is left.
        """
        least_percent, most_percent = self._limits
        savings, coupons = [*history.savings_cents], []
        for trip, of_trip in groupby(sorted(lines, key=itemgetter(0, 1)), key=itemgetter(0)):
            subtotal = history.subtotal_cents[trip]
            promotion = sum(history.amounts[trip]) >> PROMOTION_SHIFT
            room = subtotal * most_percent // _PERCENT - promotion
            left = room
            for _, place, campaign in of_trip:
                amount = history.amounts[trip][place]
                price = (amount & CENTS_MASK) - (amount >> PROMOTION_SHIFT)
                cents = min(price * campaign.discount_percent // _PERCENT, left)
                coupons.append(Coupon(trip, place, cents, campaign))
                left -= cents
            savings[trip] = draw_savings(
                member_draws[trip],
                subtotal,
                promotion + room - left,
                least_percent,
                most_percent,
            )
        return history._replace(savings_cents=savings, coupons=tuple(coupons))


def _pick_few(basket: Codes) -> Pick:
    """What an itemgetter is for two codes or more; that of one code gives no tuple."""
    return lambda table: [table[code] for code in basket]
