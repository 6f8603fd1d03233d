"""marketing/outreach/daily.py: engagements by day, and the spend."""

import json
from collections import Counter, defaultdict
from datetime import date, datetime

import pytest

from marketing.outreach.campaign_attributes import CONTACT_CENTS
from marketing.outreach.daily import DailyCounts
from marketing.rows.values import moment
from marketing.tables import ENGAGEMENT_DAILY, WEEKDAYS
from tests.marketing_command import fields_of
from tests.marketing_people import campaign

FIRST = date(2025, 3, 3).toordinal()
ONE, OTHER = campaign(FIRST, 21, number=0), campaign(FIRST + 5, 30, number=1)


def event(consumer, of_campaign, kind, time, channel="sms"):
    then = datetime.fromisoformat(time)
    at = moment(then.toordinal(), then.hour * 3600)
    return ("E", of_campaign.campaign_id, consumer, kind, at, channel, "mobile", None, None)


def contact_events(consumer, of_campaign, day, n_steps, conversions=()):
    steps = ("sent", "impression", "open", "click")[:n_steps]
    rows = [
        event(consumer, of_campaign, kind, f"{day}T0{6 + i}:00:00") for i, kind in enumerate(steps)
    ]
    return [
        *rows,
        *(event(consumer, of_campaign, "conversion", f"{d}T15:00:00") for d in conversions),
    ]


ROWS = sorted(
    [
        *contact_events("a", ONE, "2025-03-06", 4, ["2025-03-09", "2025-03-09"]),
        *contact_events("a", OTHER, "2025-03-08", 3),
        *contact_events("b", ONE, "2025-03-06", 2),
        *contact_events("c", ONE, "2025-03-06", 1),
        *contact_events("c", OTHER, "2025-03-10", 4),
        *contact_events("d", ONE, "2025-03-23", 4, ["2025-04-02"]),
        *contact_events("d", OTHER, "2025-03-08", 4, ["2025-03-08"]),
    ],
    key=lambda row: (row[2], row[4]),
)


def counted(rows):
    made = DailyCounts([ONE, OTHER])
    for row in rows:
        made.add(row)
    return made


def as_dicts(made):
    rows = fields_of(ENGAGEMENT_DAILY, made.rows())
    return [dict(zip(ENGAGEMENT_DAILY.header, row, strict=True)) for row in rows]


def test_counts_are_those_of_the_events_on_the_day_of_the_impression():
    """S2.49: a contact counts once; its click and conversion on the day of its impression."""
    found = {
        (row["campaign_id"], row["date"]): (row["impressions"], row["clicks"], row["conversions"])
        for row in as_dicts(counted(ROWS))
    }
    assert found == {
        (ONE.campaign_id, "2025-03-06"): (2, 1, 1),
        (ONE.campaign_id, "2025-03-23"): (1, 1, 1),
        (OTHER.campaign_id, "2025-03-08"): (2, 1, 1),
        (OTHER.campaign_id, "2025-03-10"): (1, 1, 0),
    }
    assert [*found] == sorted(found)


def test_rates_are_those_of_the_counts():
    """S2.49."""
    for row in as_dicts(counted(ROWS)):
        assert row["engagement_rate"] == f"{row['clicks'] / row['impressions']:.6f}"
        assert row["conversion_rate"] == f"{row['conversions'] / row['impressions']:.6f}"
        assert 0 <= row["conversions"] <= row["clicks"] <= row["impressions"]


def test_days_are_those_of_the_dates():
    """S2.50."""
    by_id = {each.campaign_id: each for each in (ONE, OTHER)}
    for row in as_dicts(counted(ROWS)):
        of_campaign, day = by_id[row["campaign_id"]], date.fromisoformat(row["date"])
        assert row["day_of_week"] == WEEKDAYS[day.weekday()] == day.strftime("%A")
        assert row["campaign_day"] == day.toordinal() - of_campaign.first_day + 1
        n_days = of_campaign.last_day - of_campaign.first_day + 1
        assert row["campaign_progress"] == f"{(row['campaign_day'] - 1) / (n_days - 1):.6f}"
    ends = [
        *contact_events("a", ONE, "2025-03-03", 2),
        *contact_events("b", ONE, "2025-03-23", 2),
    ]
    progress = [row["campaign_progress"] for row in as_dicts(counted(ends))]
    assert progress == ["0.000000", "1.000000"]


def test_the_spend_is_what_the_contacts_cost():
    """S2.46: all that were sent, seen or not."""
    n_sent = Counter(row[1] for row in ROWS if row[3] == "sent")
    assert counted(ROWS).spend_cents == {
        campaign_id: n * CONTACT_CENTS["sms"] for campaign_id, n in n_sent.items()
    }
    assert DailyCounts([ONE]).spend_cents == {ONE.campaign_id: 0}


def test_parts_that_were_counted_apart_add_up():
    """Also on their way through a file."""
    made = DailyCounts([ONE, OTHER])
    for consumers in ("a", "bc", "d"):
        part = counted(row for row in ROWS if row[2] in consumers)
        made.add_counted(json.loads(json.dumps(part.as_json())))
    assert made.rows() == counted(ROWS).rows()
    assert made.spend_cents == counted(ROWS).spend_cents


def test_what_is_kept_does_not_grow_with_the_consumers():
    made = DailyCounts([ONE])
    sizes = defaultdict(int)
    for number in range(2000):
        for row in contact_events(f"consumer {number:06d}", ONE, "2025-03-06", 4):
            made.add(row)
        for name, value in vars(made).items():
            if isinstance(value, dict):
                sizes[name] = max(sizes[name], len(value))
    assert max(sizes.values()) == 1
    assert made.rows()[0][5:8] == (2000, 2000, 0)


@pytest.mark.parametrize("kind", ["click", "conversion"])
def test_an_event_without_an_impression_is_refused(kind):
    made = counted(contact_events("a", ONE, "2025-03-06", 2))
    with pytest.raises(KeyError):
        made.add(event("b", ONE, kind, "2025-03-06T09:00:00"))


def test_an_event_of_an_unknown_campaign_is_refused():
    made = DailyCounts([ONE])
    with pytest.raises(KeyError):
        made.add(event("a", OTHER, "sent", "2025-03-08T06:00:00"))
