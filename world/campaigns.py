"""Campaigns: what is offered to whom, when, and who is left out of it.

A stand-in for the real thing, with its shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

SIZES = ("broad", "middle", "small")
ANSWERS = ("persuaded", "sure", "lost", "put_off")


class Target(NamedTuple):
    """Whom a campaign is for; both ends of a range belong to it.

    archetypes: keys.
    incomes: of the household, dollars a year.
    regions: of ``states.REGIONS``.
    """

    archetypes: frozenset[str]
    ages: tuple[int, int]
    incomes: tuple[int, int]
    regions: frozenset[str]


@dataclass(frozen=True)
class Campaign:
    """One campaign.

    campaign_id: such as CMP-20250812, by its first day; no two begin on the same day.
    size: of ``SIZES``.
    first_day, last_day: as ``date.toordinal()`` numbers.
    featured: numbers of the products that the offer is for.
    discount_percent: what the coupon takes off a featured line, after its promotion.
    holdout_share: of the eligible, 0 to 1, who are left out (on average, where it is confounded).
    """

    campaign_id: str
    size: str
    first_day: int
    last_day: int
    target: Target
    featured: tuple[int, ...]
    discount_percent: int
    holdout_share: float


class Contact(NamedTuple):
    """A shopper and a campaign.

    day: when the shopper is addressed, or would be.
    last_day: the last day of the attribution window, which begins with ``day``.
    propensity: the chance of being treated, 0 for who is not eligible.
    """

    campaign: Campaign
    day: int
    last_day: int
    is_eligible: bool
    propensity: float
    is_treated: bool


class Answer(NamedTuple):
    """What an eligible shopper makes of a campaign: both outcomes, of which one is on the receipts.

    kind: of ``ANSWERS``.
    lines_if_treated, lines_if_not: featured lines bought in the attribution window.
    conversions: the featured lines that the coupon was redeemed for, (trip, place on the receipt)
        with 0 for the first; empty for who is not treated.
    """

    contact: Contact
    kind: str
    lines_if_treated: int
    lines_if_not: int
    conversions: tuple[tuple[int, int], ...]
