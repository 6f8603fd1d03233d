"""marketing/outreach/engagement.py: the events of a contact."""

from collections import Counter
from functools import cache

import pytest

from marketing.outreach.campaign_attributes import Attributes
from marketing.outreach.click_rates import click_rate
from marketing.outreach.engagement import CLICK, CONVERSION, IMPRESSION, OPEN, SENT, Engagements
from marketing.people.benchmarks import value_of
from marketing.people.devices import ordered_on
from marketing.people.preferences import Consumers
from marketing.tables import AGE_GROUPS, CAMPAIGN_CHANNELS, DEVICES, age_group_of
from tests.marketing_people import campaign, contact, histories, world

HALF_DAY = 14 * 3600
N = 1500
STEPS = [SENT, IMPRESSION, OPEN, CLICK]


@cache
def engagements():
    return Engagements(world(), Consumers(world()))


def profile_of(history):
    return world().homes.profile(history.shopper)


def contact_of(history, number=0):
    """A contact of a campaign of the shopper's time."""
    first = history.days[0] - 3
    day = first + number % 20
    return contact(campaign(first, number=number), day)


def events_of(history, number=0, conversions=()):
    made = contact_of(history, number)
    return [*engagements().events(made, conversions, history, profile_of(history))]


@pytest.mark.parametrize("number", range(5))
def test_events_come_in_order_on_the_contact_day_before_two(number):
    """S2.48, S2.49: none without the one before it."""
    for history in histories(N)[:300]:
        events = events_of(history, number)
        assert [event.kind for event in events] == STEPS[: len(events)]
        assert {event.day for event in events} == {contact_of(history, number).day}
        seconds = [event.second for event in events]
        assert seconds == sorted(set(seconds))
        assert seconds[0] >= 6 * 3600
        assert seconds[-1] < HALF_DAY


def test_the_latest_click_is_still_before_two(monkeypatch):
    """S2.48: at the ends of all draws."""
    made = Engagements(world(), Consumers(world()))
    history = histories(N)[0]
    for byte in (b"\0", b"\xff"):
        monkeypatch.setattr(
            "world.streams.Streams.draw", lambda self, index, n, byte=byte: byte * n
        )
        events = [*made.events(contact_of(history), [(0, 0)], history, profile_of(history))]
        assert [event.kind for event in events] == [*STEPS, CONVERSION]
        assert events[3].second < HALF_DAY <= events[4].second < 24 * 3600
        monkeypatch.undo()


def test_whoever_redeems_has_clicked_before():
    """S2.49: conversion_rate <= engagement_rate, and the click comes before its conversion."""
    for history in histories(N)[:200]:
        trip = len(history.days) // 2
        events = events_of(history, 1, [(trip, 2)])
        assert [event.kind for event in events] == [*STEPS, CONVERSION]
        last = events[-1]
        assert (last.day, last.line) == (history.days[trip], (trip, 2))
        assert last.second >= HALF_DAY


def test_coupons_on_one_receipt_are_redeemed_at_one_time():
    """Two campaigns, one receipt: the till prints it once."""
    history = histories(N)[3]
    times = {events_of(history, number, [(5, 1)])[-1].second for number in range(6)}
    others = {events_of(history, 0, [(trip, 1)])[-1].second for trip in range(6)}
    assert len(times) == 1
    assert len(others) > 1
    # Another shopper's receipts are printed at other times.
    assert len({events_of(other, 0, [(5, 1)])[-1].second for other in histories(N)[:6]}) > 1


def test_a_trip_ordered_online_is_redeemed_on_its_device():
    """S2.59: the device of a conversion is that of the transaction's channel."""
    seen = Counter()
    for history in histories(N)[:100]:
        channels = engagements()._channels.of_trips(
            history.shopper, profile_of(history), len(history.days)
        )
        for trip in (2, 9):
            device = events_of(history, 0, [(trip, 0)])[-1].device
            assert device == ordered_on(channels[trip])
            seen[device] += 1
    assert set(seen) == {"none", "mobile", "desktop"}


def with_channel(monkeypatch, channel):
    """Engagements whose campaigns all are of a channel."""
    made = Engagements(world(), Consumers(world()))
    rate = value_of("base_click_rate", channel)
    of_all = Attributes(channel, "image", ("logo",), 1, rate)
    monkeypatch.setattr(type(made.attributes), "__missing__", lambda self, key: of_all)
    return made, of_all


@pytest.mark.parametrize("channel", CAMPAIGN_CHANNELS)
def test_rates_are_those_of_the_channel(monkeypatch, channel):
    """S2.46, S2.51: impressions, clicks by the law of click_rates.py, and opens without a click."""
    made, attributes = with_channel(monkeypatch, channel)
    n_of, expected, variance = Counter(), Counter(), Counter()

    def count(name, is_so, chance):
        n_of[name] += is_so
        expected[name] += chance
        variance[name] += chance * (1 - chance)

    for history in histories(N):
        profile = profile_of(history)
        for number in range(4):
            to = contact_of(history, number)
            n = len([*made.events(to, (), history, profile)])
            count(IMPRESSION, n > 1, value_of("impression_rate", channel))
            if n > 1:
                group = age_group_of(profile.age)
                count(CLICK, n > 3, click_rate(to.campaign, attributes, to.day, group))
                if n < 4:
                    count(OPEN, n > 2, value_of("open_rate", channel))
    for name, n in n_of.items():
        assert abs(n - expected[name]) <= 4 * variance[name] ** 0.5, name
    assert expected.keys() == {IMPRESSION, CLICK, OPEN}


@pytest.mark.parametrize("channel", CAMPAIGN_CHANNELS)
def test_devices_are_those_that_have_the_channel(monkeypatch, channel):
    made, _ = with_channel(monkeypatch, channel)
    seen = {kind: Counter() for kind in STEPS}
    for history in histories(N)[:400]:
        for event in made.events(contact_of(history), [(0, 0)], history, profile_of(history)):
            if event.kind in seen:
                seen[event.kind][event.device] += 1
    paper = channel == "direct_mail"
    assert ("none" in seen[OPEN]) == paper
    # The coupon of a letter is activated on a device.
    assert "none" not in seen[CLICK]
    assert set(seen[CLICK]) <= set(DEVICES)
    assert (set(seen[OPEN]) == {"none"}) == paper


def test_clicks_follow_weekday_and_life_cycle(monkeypatch):
    """S2.51: in what is made, not in the factors alone."""
    made, _ = with_channel(monkeypatch, "app")
    by_weekday, by_third = Counter(), Counter()
    n_weekday, n_third = Counter(), Counter()
    for history in histories(N):
        for number in range(0, 48, 4):
            first = 738_000 + number
            day = first + (number + history.shopper.index) % 50
            to = contact(campaign(first, number=number), day)
            is_click = len([*made.events(to, (), history, profile_of(history))]) == 4
            weekday, third = (day - 1) % 7, min((day - first) * 3 // 50, 2)
            by_weekday[weekday] += is_click
            n_weekday[weekday] += 1
            by_third[third] += is_click
            n_third[third] += 1
    rates = [by_weekday[weekday] / n_weekday[weekday] for weekday in range(7)]
    assert max(rates) == rates[3]
    assert min(rates) == rates[6]
    thirds = [by_third[third] / n_third[third] for third in range(3)]
    assert max(thirds) == thirds[1]


def test_events_are_the_same_whenever_they_are_made():
    """S2.16."""
    history = histories(N)[11]
    first = events_of(history, 2)
    other = [events_of(histories(N)[12], 2), events_of(history, 3)]
    assert events_of(history, 2) == first
    assert all(events != first for events in other)
    assert age_group_of(profile_of(history).age) in AGE_GROUPS
