"""Rules of events: who is told something opens it before he or she clicks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from marketing.tables import CAMPAIGN_ASSIGNMENTS, ENGAGEMENTS, EVENTS
from marketing.validation.disk import SEPARATOR, Index, Sums
from marketing.validation.fields import ordinal, places
from marketing.validation.results import Outcome
from marketing.validation.surveys import Given, Survey
from marketing.validation.table_files import Row
from marketing.validation.verdicts import Rule

ID, CAMPAIGN, CONSUMER, EVENT, TIME, CHANNEL, DEVICE, RECEIPT, LINE = places(
    ENGAGEMENTS,
    "engagement_id",
    "campaign_id",
    "consumer_id",
    "event",
    "event_time",
    "channel",
    "device",
    "transaction_id",
    "line_number",
)
_OF_CAMPAIGN, _OF_CONSUMER, _ASSIGNMENT = places(
    CAMPAIGN_ASSIGNMENTS, "campaign_id", "consumer_id", "assignment"
)
_RANKS = {event: rank for rank, event in enumerate(EVENTS)}
_CONVERSION = "conversion"
_DAY_SECONDS = 86_400


def _seconds(time: str) -> int:
    """Of a local time, since a day long ago."""
    hours, minutes, seconds = map(int, time[11:].split(":"))
    return ordinal(time) * _DAY_SECONDS + hours * 3600 + minutes * 60 + seconds


def _alone(given: Given) -> Iterator[Outcome]:
    name = "engagements"
    receipt = Rule(
        f"{name}.conversion_names_its_line",
        "a conversion has transaction_id and line_number, and no other event has",
    )
    # By contact: how often each event is there, and the seconds of the first four.
    sums = Sums(given.data.disk, len(EVENTS) * 2)
    zeros = [0] * (len(EVENTS) * 2)
    for row in given.data.rows(name):
        rank = _RANKS[row[EVENT]]
        is_conversion = row[EVENT] == _CONVERSION
        receipt.see(
            bool(row[RECEIPT]) == bool(row[LINE]) == is_conversion, f"{row[ID]}: {row[EVENT]}"
        )
        numbers = zeros.copy()
        numbers[rank], numbers[len(EVENTS) + rank] = 1, _seconds(row[TIME])
        sums.add(f"{row[CAMPAIGN]}{SEPARATOR}{row[CONSUMER]}", *numbers)
    yield receipt.check()
    yield from _in_turn(sums)


def _in_turn(sums: Sums) -> Iterator[Outcome]:
    complete = Rule(
        "engagements.each_event_has_those_before",
        "a contact is sent once, seen once, opened once before it is clicked; a conversion was "
        "clicked",
    )
    order = Rule(
        "engagements.events_in_order", "sent, impression, open, click, conversion follow in time"
    )
    n_events = len(EVENTS)
    for contact, numbers in sums.totals():
        who = contact.replace(SEPARATOR, " ")
        counts, seconds = numbers[:n_events], numbers[n_events:]
        n_conversions = counts[-1]
        before = counts[:-1]
        is_complete = before[0] == 1 and all(
            later <= earlier for earlier, later in itertools.pairwise(before)
        )
        complete.see(is_complete and (not n_conversions or before[-1] == 1), who)
        times = [seconds[i] // counts[i] for i in range(n_events) if counts[i]]
        order.see(times == sorted(times), who)
    yield complete.check()
    yield order.check()


def _in_campaign(given: Given) -> Iterator[Outcome]:
    name = "engagements"
    inside = Rule(f"{name}.inside_campaign", "an event lies inside its campaign's dates")
    channel = Rule(f"{name}.channel_of_campaign", "the channel is the campaign's primary one")
    campaigns = given.lookups.campaigns()
    for row in given.data.rows(name):
        campaign = campaigns.get(row[CAMPAIGN])
        if campaign is not None:
            day = ordinal(row[TIME])
            inside.see(
                campaign.first_day <= day <= campaign.last_day, f"{row[ID]}: {row[TIME][:10]}"
            )
            channel.see(row[CHANNEL] == campaign.channel, f"{row[ID]}: {row[CHANNEL]}")
    yield inside.check()
    yield channel.check()


def _of_treated(given: Given) -> Iterator[Outcome]:
    name = "engagements"
    treated = Rule(f"{name}.only_the_treated", "only who is treated is contacted")
    day = Rule(
        f"{name}.inside_window",
        "all is on the contact's day, conversions inside its attribution window",
    )
    sent = Rule(f"{name}.every_treated_is_sent", "everyone who is treated is sent something")
    contacted = Index(given.data.disk)
    for row in given.data.rows(name):
        contact = given.lookups.contact(row[CAMPAIGN], row[CONSUMER])
        if contact is None:
            continue  # A broken foreign key, which is told already.
        contacted.add(f"{row[CAMPAIGN]}{SEPARATOR}{row[CONSUMER]}")
        treated.see(contact.assignment == "treated", row[ID])
        day.see(_is_in_time(row, contact.contact_date, contact.window_end_date), row[ID])
    for row in given.data.rows("campaign_assignments"):
        if row[_ASSIGNMENT] == "treated":
            key = f"{row[_OF_CAMPAIGN]}{SEPARATOR}{row[_OF_CONSUMER]}"
            sent.see(contacted.get(key) is not None, key.replace(SEPARATOR, " "))
    for rule in (treated, day, sent):
        yield rule.check()


def _is_in_time(row: Row, first: str, last: str) -> bool:
    found = ordinal(row[TIME])
    if row[EVENT] != _CONVERSION:
        return found == ordinal(first)
    return ordinal(first) <= found <= ordinal(last)


SURVEYS = (
    Survey("engagements.*", ("engagements",), _alone),
    Survey("engagements.inside_campaign", ("engagements", "marketing_campaigns"), _in_campaign),
    Survey("engagements.only_the_treated", ("engagements", "campaign_assignments"), _of_treated),
)
