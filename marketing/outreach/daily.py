"""Engagements counted by campaign and day: the rows of ``engagement_daily``, and the spend.

Rows of ``engagements`` pass one by one, all of a consumer before those of the next one and in the
order of time, as they stand in the file; what is kept is a few numbers for each day of a campaign.
A click or a conversion counts on the day of its impression, and a contact once, however many
coupons were redeemed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from marketing.outreach.campaign_attributes import CONTACT_CENTS
from marketing.outreach.click_rates import progress, weekday_of
from marketing.outreach.engagement import CLICK, CONVERSION, IMPRESSION, SENT
from marketing.rows.texts import fine_share
from marketing.tables import ENGAGEMENTS, WEEKDAYS
from world.campaigns.campaign import Campaign

_COUNTED = (IMPRESSION, CLICK, CONVERSION)
_CAMPAIGN, _CONSUMER, _EVENT, _TIME, _CHANNEL = map(
    ENGAGEMENTS.header.index, ("campaign_id", "consumer_id", "event", "event_time", "channel")
)
_DATE_LENGTH = len("2025-12-31")


class _Contact(NamedTuple):
    """A contact of the consumer whose rows are passing: the day of its impression, what of it was
    counted already.
    """

    day: str
    counted: set[str]


class DailyCounts:
    """The counts of these campaigns."""

    def __init__(self, campaigns: Iterable[Campaign]) -> None:
        self._campaigns = {campaign.campaign_id: campaign for campaign in campaigns}
        self._counts: dict[tuple[str, str], list[int]] = {}
        self._spend = dict.fromkeys(self._campaigns, 0)
        self._consumer = ""
        self._contacts: dict[str, _Contact] = {}

    def add(self, row: Sequence[object]) -> None:
        """Counts a row of ``engagements``, as it is made or as it is read from its file.

        Raises KeyError where its campaign is none of these, or it is a click or a conversion
        without an impression.
        """
        consumer, campaign_id, event = (str(row[i]) for i in (_CONSUMER, _CAMPAIGN, _EVENT))
        if consumer != self._consumer:
            self._consumer, self._contacts = consumer, {}
        if event == SENT:
            self._spend[campaign_id] += CONTACT_CENTS[str(row[_CHANNEL])]
        elif event == IMPRESSION:
            self._contacts[campaign_id] = _Contact(str(row[_TIME])[:_DATE_LENGTH], set())
        if event in _COUNTED:
            self._count(campaign_id, event)

    def _count(self, campaign_id: str, event: str) -> None:
        contact = self._contacts[campaign_id]
        if event not in contact.counted:
            contact.counted.add(event)
            counts = self._counts.setdefault((campaign_id, contact.day), [0] * len(_COUNTED))
            counts[_COUNTED.index(event)] += 1

    @property
    def spend_cents(self) -> Mapping[str, int]:
        """By campaign, what the contacts cost."""
        return self._spend

    def rows(self) -> list[tuple[object, ...]]:
        """The rows of the days with an impression, campaign by campaign in the order given."""
        place = {campaign_id: number for number, campaign_id in enumerate(self._campaigns)}
        in_order = sorted(self._counts, key=lambda key: (place[key[0]], key[1]))
        return [self._row(*key, *self._counts[key]) for key in in_order]

    def _row(
        self, campaign_id: str, day: str, impressions: int, clicks: int, conversions: int
    ) -> tuple[object, ...]:
        campaign, ordinal = self._campaigns[campaign_id], date.fromisoformat(day).toordinal()
        return (
            campaign_id,
            day,
            WEEKDAYS[weekday_of(ordinal)],
            ordinal - campaign.first_day + 1,
            fine_share(progress(campaign, ordinal)),
            impressions,
            clicks,
            conversions,
            fine_share(clicks / impressions),
            fine_share(conversions / impressions),
        )
