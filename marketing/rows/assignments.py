"""Rows of ``campaign_assignments``."""

from __future__ import annotations

from collections.abc import Iterable

from marketing.rows.values import fine_share
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
            contact.is_eligible,
            assignment_of(contact) or None,
            fine_share(contact.propensity),
            contact.day,
            contact.last_day,
            history.sees_whole(contact),
        )
        for contact in contacts
    ]


def assignment_of(contact: Contact) -> str:
    """The contact's assignment, empty for who is not eligible."""
    if not contact.is_eligible:
        return ""
    return TREATED if contact.is_treated else HOLDOUT
