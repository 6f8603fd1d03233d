"""Engagements counted by campaign and day: the rows of ``engagement_daily``, and the spend.

Rows of ``engagements`` pass one by one as they are made, all of a consumer before those of the next
one and in the order of time; what is kept is a few numbers for each day of a campaign.
A click or a conversion counts on the day of its impression, and a contact once, however many
coupons were redeemed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from marketing.outreach.campaign_attributes import CONTACT_CENTS
from marketing.outreach.click_rates import progress, weekday_of
from marketing.outreach.engagement import CLICK, CONVERSION, IMPRESSION, SENT
from marketing.rows.values import day_of, fine_share
from marketing.tables import ENGAGEMENTS, WEEKDAYS
from world.campaigns.campaign import Campaign

_COUNTED = (IMPRESSION, CLICK, CONVERSION)
_CAMPAIGN, _CONSUMER, _EVENT, _TIME, _CHANNEL = map(
    ENGAGEMENTS.header.index, ("campaign_id", "consumer_id", "event", "event_time", "channel")
)


class _Contact(NamedTuple):
    """A contact of the consumer whose rows are passing: the day of its impression, what of it was
    counted already.
    """

    day: int
    counted: set[str]


class DailyCounts:
    """The counts of these campaigns."""

    def __init__(self, campaigns: Iterable[Campaign]) -> None:
        self._campaigns = {campaign.campaign_id: campaign for campaign in campaigns}
        self._counts: dict[tuple[str, int], list[int]] = {}
        self._spend = dict.fromkeys(self._campaigns, 0)
        self._consumer = ""
        self._contacts: dict[str, _Contact] = {}

    def add(self, row: Sequence[Any]) -> None:
        """Counts a row of ``engagements``.

        Raises KeyError where its campaign is none of these, or it is a click or a conversion
        without an impression.
        """
        consumer, campaign_id, event = row[_CONSUMER], row[_CAMPAIGN], row[_EVENT]
        if consumer != self._consumer:
            self._consumer, self._contacts = consumer, {}
        if event == SENT:
            self._spend[campaign_id] += CONTACT_CENTS[row[_CHANNEL]]
        elif event == IMPRESSION:
            self._contacts[campaign_id] = _Contact(day_of(row[_TIME]), set())
        if event in _COUNTED:
            self._count(campaign_id, event)

    def add_all(self, rows: Iterable[Sequence[Any]]) -> None:
        """Counts rows, see ``add``."""
        for row in rows:
            self.add(row)

    def _count(self, campaign_id: str, event: str) -> None:
        contact = self._contacts[campaign_id]
        if event not in contact.counted:
            contact.counted.add(event)
            counts = self._counts.setdefault((campaign_id, contact.day), [0] * len(_COUNTED))
            counts[_COUNTED.index(event)] += 1

    def as_json(self) -> dict[str, Any]:
        """What was counted so far, for another ``DailyCounts`` to add."""
        counts: dict[str, list[list[int]]] = {}
        for (campaign_id, day), of_day in self._counts.items():
            counts.setdefault(campaign_id, []).append([day, *of_day])
        return {"counts": counts, "spend_cents": self._spend}

    def add_counted(self, found: Mapping[str, Any]) -> None:
        """Adds what another one says in its ``as_json``; no consumer is in both.

        Raises KeyError, TypeError or ValueError where that makes no sense.
        """
        for campaign_id, days in found["counts"].items():
            for day, *more in days:
                counts = self._counts.setdefault((campaign_id, day), [0] * len(_COUNTED))
                counts[:] = [n + other for n, other in zip(counts, more, strict=True)]
        for campaign_id, cents in found["spend_cents"].items():
            self._spend[campaign_id] += cents

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
        self, campaign_id: str, day: int, impressions: int, clicks: int, conversions: int
    ) -> tuple[object, ...]:
        campaign = self._campaigns[campaign_id]
        return (
            campaign_id,
            day,
            WEEKDAYS[weekday_of(day)],
            day - campaign.first_day + 1,
            fine_share(progress(campaign, day)),
            impressions,
            clicks,
            conversions,
            fine_share(clicks / impressions),
            fine_share(conversions / impressions),
        )
