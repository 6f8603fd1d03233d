"""Rows of ``engagements``."""

from __future__ import annotations

from operator import itemgetter

from marketing.outreach.engagement import Engagements, Event
from marketing.people.preferences import Consumers
from marketing.rows.texts import moment
from marketing.tables import EVENTS
from world.campaigns.campaign import Contact
from world.histories import History
from world.households.homes import Profile
from world.settings import CAMPAIGNS
from world.world import World

_LETTERS = dict(zip(EVENTS, "SIOCV", strict=True))
_TIME = 4

Lines = tuple[tuple[int, int], ...]
"""Of a history: trip and place on the receipt, 0 for the first."""


class EngagementRows:
    """A row for each event of a shopper; row makers of a world may share its ``Consumers``."""

    def __init__(self, world: World, consumers: Consumers | None = None) -> None:
        self._world = world
        self._campaigns_act = CAMPAIGNS in world.settings.causes
        self._engagements = Engagements(world, consumers or Consumers(world))

    def rows(self, history: History, profile: Profile) -> list[tuple[object, ...]]:
        """The shopper's rows in the order of time."""
        rows: list[tuple[object, ...]] = []
        for contact, lines in self._treated(history):
            events = self._engagements.events(contact, lines, history, profile)
            rows += self._of_contact(contact, [*events], history)
        return sorted(rows, key=itemgetter(_TIME))

    def _treated(self, history: History) -> list[tuple[Contact, Lines]]:
        """The treated contacts, and the lines for which their coupons were redeemed.

        Where campaigns do not act there are contacts, and no answers.
        """
        if self._campaigns_act:
            answers = [(each.contact, each.conversions) for each in history.answers]
            return [(contact, lines) for contact, lines in answers if contact.is_treated]
        return [(each, ()) for each in self._world.contacts(history) if each.is_treated]

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
    """The receipt and line of a conversion, empty for other events."""
    if event.line is None:
        return "", ""
    trip, place = event.line
    return str(history.order_numbers[trip]), place + 1
