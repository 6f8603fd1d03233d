"""Rules of the counts by campaign and day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from marketing.tables import ENGAGEMENT_DAILY, WEEKDAYS
from marketing.validation.disk import SEPARATOR, Sums
from marketing.validation.fields import ordinal, places
from marketing.validation.results import Outcome
from marketing.validation.rules.engagements import CAMPAIGN, CONSUMER, EVENT
from marketing.validation.surveys import Given, Survey
from marketing.validation.verdicts import Rule

ROUNDING = 0.000051
"""Rates and progress have four decimals or more."""

OF_CAMPAIGN, DATE, WEEKDAY, DAY, PROGRESS, SEEN, CLICKS, CONVERSIONS, RATE, CONVERTED = places(
    ENGAGEMENT_DAILY,
    "campaign_id",
    "date",
    "day_of_week",
    "campaign_day",
    "campaign_progress",
    "impressions",
    "clicks",
    "conversions",
    "engagement_rate",
    "conversion_rate",
)
_PLACES = {"impression": 0, "click": 1, "conversion": 2}


def _alone(given: Given) -> Iterator[Outcome]:
    name = "engagement_daily"
    fewer = Rule(f"{name}.clicks_within_impressions", "conversions <= clicks <= impressions")
    rates = Rule(f"{name}.rates_are_quotients", "the rates are the quotients of the counts")
    converted = Rule(
        f"{name}.conversion_within_engagement", "conversion_rate is not above engagement_rate"
    )
    weekday = Rule(f"{name}.day_of_week_of_date", "day_of_week is the date's")
    for row in given.data.rows(name):
        who = f"{row[OF_CAMPAIGN]} {row[DATE]}"
        seen, clicks, conversions = (int(row[i]) for i in (SEEN, CLICKS, CONVERSIONS))
        rate, conversion_rate = float(row[RATE]), float(row[CONVERTED])
        fewer.see(conversions <= clicks <= seen, who)
        rates.see(
            abs(rate * seen - clicks) <= ROUNDING * seen
            and abs(conversion_rate * seen - conversions) <= ROUNDING * seen,
            who,
        )
        converted.see(conversion_rate <= rate, who)
        right = WEEKDAYS[date.fromisoformat(row[DATE]).weekday()]
        weekday.see(row[WEEKDAY] == right, f"{who}: {row[WEEKDAY]}, not {right}")
    for rule in (fewer, rates, converted, weekday):
        yield rule.check()


def _in_campaign(given: Given) -> Iterator[Outcome]:
    name = "engagement_daily"
    inside = Rule(f"{name}.inside_campaign", "the date lies inside the campaign")
    day = Rule(f"{name}.campaign_day_of_dates", "campaign_day counts from start_date, as 1")
    progress = Rule(
        f"{name}.progress_of_dates", "campaign_progress is (campaign_day - 1) / (days - 1)"
    )
    campaigns = given.lookups.campaigns()
    for row in given.data.rows(name):
        campaign = campaigns.get(row[OF_CAMPAIGN])
        if campaign is None:
            continue
        who, found = f"{row[OF_CAMPAIGN]} {row[DATE]}", ordinal(row[DATE])
        inside.see(campaign.first_day <= found <= campaign.last_day, who)
        n_before = found - campaign.first_day
        day.see(int(row[DAY]) == n_before + 1, f"{who}: day {row[DAY]}")
        right = n_before / max(campaign.last_day - campaign.first_day, 1)
        progress.see(abs(float(row[PROGRESS]) - right) <= ROUNDING, f"{who}: {row[PROGRESS]}")
    for rule in (inside, day, progress):
        yield rule.check()


def _counts(given: Given) -> Iterator[Outcome]:
    rule = Rule(
        "engagement_daily.counts_of_engagements",
        "impressions, clicks and conversions are those of the engagements, by contact day",
    )
    contacts = Sums(given.data.disk, 3)
    for row in given.data.rows("engagements"):
        if (at := _PLACES.get(row[EVENT])) is not None:
            numbers = [0, 0, 0]
            numbers[at] = 1
            contacts.add(f"{row[CAMPAIGN]}{SEPARATOR}{row[CONSUMER]}", *numbers)
    sums = Sums(given.data.disk, 3)
    for key, counts in contacts.totals():
        campaign_id, consumer_id = key.split(SEPARATOR)
        contact = given.lookups.contact(campaign_id, consumer_id)
        if contact is not None:  # A contact counts once, however many coupons it redeems.
            once = (min(count, 1) for count in counts)
            sums.add(f"{campaign_id}{SEPARATOR}{contact.contact_date}", *once)
    for row in given.data.rows("engagement_daily"):
        rule.n += 1
        found = (-int(row[i]) for i in (SEEN, CLICKS, CONVERSIONS))
        sums.settle(f"{row[OF_CAMPAIGN]}{SEPARATOR}{row[DATE]}", *found)
    for key, left in sums.totals():
        if any(left):
            rule.broken(f"{key.replace(SEPARATOR, ' ')}: {left} more engagements than counted")
    yield rule.check()


SURVEYS = (
    Survey("engagement_daily.*", ("engagement_daily",), _alone),
    Survey(
        "engagement_daily.inside_campaign",
        ("engagement_daily", "marketing_campaigns"),
        _in_campaign,
    ),
    Survey(
        "engagement_daily.counts_of_engagements",
        ("engagement_daily", "engagements", "campaign_assignments"),
        _counts,
    ),
)
