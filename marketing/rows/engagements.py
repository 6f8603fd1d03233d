"""Rows of ``engagements``."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from marketing.outreach.engagement import Engagements, Event
from marketing.people.preferences import Consumers
from marketing.rows.values import moment
from marketing.tables import EVENTS
from world.campaigns.campaign import Contact
from world.histories import History
from world.households.homes import Profile
from world.world import World

_LETTERS = dict(zip(EVENTS, "SIOCV", strict=True))
_TIME = 4


class EngagementRows:
    """A row for each event of a shopper; row makers of a world may share its ``Consumers``."""

    def __init__(self, world: World, consumers: Consumers | None = None) -> None:
        self._engagements = Engagements(world, consumers or Consumers(world))

    def rows(
        self, history: History, profile: Profile, contacts: Iterable[Contact]
    ) -> list[tuple[object, ...]]:
        """The shopper's rows in the order of time: of the treated contacts, with a conversion for
        each coupon on the receipts.
        """
        redeemed: dict[str, list[tuple[int, int]]] = {}
        for coupon in history.coupons:
            lines = redeemed.setdefault(coupon.campaign.campaign_id, [])
            lines.append((coupon.trip, coupon.place))
        rows: list[tuple[object, ...]] = []
        for contact in contacts:
            if contact.is_treated:
                conversions = redeemed.get(contact.campaign.campaign_id, ())
                events = self._engagements.events(contact, conversions, history, profile)
                rows += self._of_contact(contact, [*events], history)
        return sorted(rows, key=itemgetter(_TIME))

    def _of_contact(
        self, contact: Contact, events: list[Event], history: History
    ) -> list[tuple[object, ...]]:
        campaign_id, consumer = contact.campaign.campaign_id, history.shopper.customer_id
        channel = self._engagements.attributes[campaign_id].channel
        start = f"E{consumer.rpartition('_')[2]}-{campaign_id.rpartition('-')[2]}-"
        n_before = len(events) - sum(event.line is not None for event in events)
        return [
            (
                f"{start}{_LETTERS[event.kind]}{number - n_before + 1 if event.line else ''}",
                campaign_id,
                consumer,
                event.kind,
                moment(event.day, event.second),
                channel,
                event.device,
                *_line(event, history),
            )
            for number, event in enumerate(events)
        ]


def _line(event: Event, history: History) -> tuple[object, object]:
    """The receipt and line of a conversion, nothing for other events."""
    if event.line is None:
        return None, None
    trip, place = event.line
    return str(history.order_numbers[trip]), place + 1
