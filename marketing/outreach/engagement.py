"""What becomes of a contact: sent, impression, open, click, and perhaps a conversion.

On the day of the contact, in this order:

    sent         from 06:00 on, within three hours
    impression   within an hour: it is where it can be seen (a mail in the box, a post on screen)
    open         within two hours: it is looked at, or read
    click        within two hours and before 14:00; of a letter, that the coupon is activated online

and on a later trip, or on that day after 14:00, the conversion: a coupon is redeemed on a line of a
receipt.  A coupon must have been activated, so whoever redeems one has clicked.  Others click at
the rate of click_rates.py, and open without a click at a rate of the channel.

Where a measurement bias is planted, some conversions are missing (see lost_conversions.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from marketing.outreach.campaign_attributes import Attributes, CampaignAttributes
from marketing.outreach.click_rates import click_rate
from marketing.outreach.lost_conversions import LostConversions
from marketing.people.benchmarks import values_of
from marketing.people.channels import Channels
from marketing.people.devices import ordered_on, own_device, seen_on
from marketing.people.preferences import Consumers
from marketing.tables import EVENTS, age_group_of
from world.campaigns.campaign import Contact
from world.histories import History
from world.households.homes import Profile
from world.streams import MARKETING, Streams, uint16s
from world.world import World

SENT, IMPRESSION, OPEN, CLICK, CONVERSION = EVENTS

_HOUR = 3600
_SENT_FROM, _SENT_WITHIN = 6 * _HOUR, 3 * _HOUR
_SEEN_WITHIN, _OPENED_WITHIN, _CLICKED_WITHIN = _HOUR, 2 * _HOUR, 2 * _HOUR
_TILL_FROM, _TILL_WITHIN = 14 * _HOUR, 7 * _HOUR

_N_DRAWS = 8
_WORDS = 65_536


class Event(NamedTuple):
    """Something that happened to a contact.

    kind: of tables.EVENTS.
    day: as a ``date.toordinal()`` number.
    second: of the day.
    device: of tables.DEVICES.
    line: trip and place on the receipt of a conversion, 0 for the first; None for other events.
    """

    kind: str
    day: int
    second: int
    device: str
    line: tuple[int, int] | None = None


class Engagements:
    """The events of a world's treated contacts."""

    def __init__(self, world: World, consumers: Consumers) -> None:
        seed = world.settings.seed
        self.attributes = CampaignAttributes(seed)
        self._consumers = consumers
        self._channels = Channels(world, consumers)
        self._lost = LostConversions(world)
        self._draws = Streams(MARKETING, seed, "engagements")
        self._impression_rates = values_of("impression_rate")
        self._open_rates = values_of("open_rate")

    def events(
        self,
        contact: Contact,
        conversions: Sequence[tuple[int, int]],
        history: History,
        profile: Profile,
    ) -> Iterator[Event]:
        """The events of a treated contact whose coupon was redeemed for these lines (trip, place
        on the receipt), in the order of time.
        """
        shopper, campaign = history.shopper, contact.campaign
        attributes = self.attributes[campaign.campaign_id]
        draws = uint16s(self._draws.draw(f"{shopper.index} {campaign.campaign_id}", 2 * _N_DRAWS))
        steps = self._steps(contact, attributes, bool(conversions), profile, draws)
        shares = self._consumers.devices(shopper)
        device = seen_on(attributes.channel, shares, draws[7])
        for kind, second in zip(EVENTS, _times(draws[3:7])[:steps], strict=False):
            # Paper is read on nothing, and its coupon activated on a device of one's own.
            on = own_device(shares, draws[7]) if kind == CLICK and device == "none" else device
            yield Event(kind, contact.day, second, on)
        if conversions and not self._lost.are_lost(shopper, campaign):
            yield from self._conversions(conversions, history, profile)

    def _steps(
        self,
        contact: Contact,
        attributes: Attributes,
        is_redeemed: bool,
        profile: Profile,
        draws: Sequence[int],
    ) -> int:
        """How many of sent, impression, open and click there are."""
        if is_redeemed:
            return EVENTS.index(CLICK) + 1
        channel, age_group = attributes.channel, age_group_of(profile.age)
        if draws[0] >= self._impression_rates[channel] * _WORDS:
            return EVENTS.index(SENT) + 1
        if draws[1] < click_rate(contact.campaign, attributes, contact.day, age_group) * _WORDS:
            return EVENTS.index(CLICK) + 1
        is_opened = draws[2] < self._open_rates[channel] * _WORDS
        return EVENTS.index(OPEN if is_opened else IMPRESSION) + 1

    def _conversions(
        self, conversions: Sequence[tuple[int, int]], history: History, profile: Profile
    ) -> Iterator[Event]:
        channels = self._channels.of_trips(history.shopper, profile, len(history.days))
        for trip, place in sorted(conversions):
            second = self._till_second(history.order_numbers[trip])
            device = ordered_on(channels[trip])
            yield Event(CONVERSION, history.days[trip], second, device, (trip, place))

    def _till_second(self, order_number: int) -> int:
        """When a receipt is printed: the same for all coupons that are redeemed on it."""
        draw = uint16s(self._draws.draw(order_number, 2))[0]
        return _TILL_FROM + (draw * _TILL_WITHIN >> 16)


def _times(draws: Sequence[int]) -> tuple[int, int, int, int]:
    """Seconds of the day of sent, impression, open and click, each later than the one before."""
    sent = _SENT_FROM + (draws[0] * _SENT_WITHIN >> 16)
    seen = sent + 1 + (draws[1] * _SEEN_WITHIN >> 16)
    opened = seen + 1 + (draws[2] * _OPENED_WITHIN >> 16)
    return sent, seen, opened, opened + 1 + (draws[3] * _CLICKED_WITHIN >> 16)
