"""Rows of ``campaign_assignments``."""

from __future__ import annotations

from collections.abc import Iterable

from marketing.rows.texts import DAYS, boolean, fine_share
from world.campaigns.campaign import Contact
from world.histories import History

TREATED, HOLDOUT = "treated", "holdout"


def assignment_rows(history: History, contacts: Iterable[Contact]) -> list[tuple[object, ...]]:
    """A row for each of a shopper's contacts, in their order."""
    consumer = history.shopper.customer_id
    return [
        (
            contact.campaign.campaign_id,
            consumer,
            boolean(contact.is_eligible),
            assignment_of(contact),
            fine_share(contact.propensity),
            DAYS[contact.day],
            DAYS[contact.last_day],
            boolean(history.sees_whole(contact)),
        )
        for contact in contacts
    ]


def assignment_of(contact: Contact) -> str:
    """The contact's assignment, empty for who is not eligible."""
    if not contact.is_eligible:
        return ""
    return TREATED if contact.is_treated else HOLDOUT
