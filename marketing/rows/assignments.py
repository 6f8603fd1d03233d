"""Rows of ``campaign_assignments``."""

from __future__ import annotations

from marketing.rows.texts import DAYS, boolean, fine_share
from world.campaigns.campaign import Contact
from world.histories import History
from world.households.homes import Profile
from world.world import World

TREATED, HOLDOUT = "treated", "holdout"


class AssignmentRows:
    """A row for each campaign of a shopper's time."""

    def __init__(self, world: World) -> None:
        self._world = world

    def rows(self, history: History, profile: Profile) -> list[tuple[object, ...]]:
        """The shopper's rows, in the order of the contacts."""
        consumer = history.shopper.customer_id
        return [_row(consumer, contact) for contact in self._world.contacts(history)]


def _row(consumer: str, contact: Contact) -> tuple[object, ...]:
    return (
        contact.campaign.campaign_id,
        consumer,
        boolean(contact.is_eligible),
        assignment_of(contact),
        fine_share(contact.propensity),
        DAYS[contact.day],
        DAYS[contact.last_day],
    )


def assignment_of(contact: Contact) -> str:
    """The contact's assignment, empty for who is not eligible."""
    if not contact.is_eligible:
        return ""
    return TREATED if contact.is_treated else HOLDOUT
