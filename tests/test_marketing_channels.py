"""marketing/people/channels.py and devices.py: where trips take place, and what campaigns are
seen on.
"""

from collections import Counter, defaultdict
from functools import cache
from statistics import correlation

import pytest

from marketing.people.benchmarks import value_of
from marketing.people.channels import DESKTOP, IN_STORE, MOBILE, Channels
from marketing.people.devices import ordered_on, own_device, seen_on
from marketing.people.preferences import Consumers
from marketing.tables import AGE_GROUPS, CAMPAIGN_CHANNELS, DEVICES, TRANSACTION_CHANNELS
from tests.marketing_people import is_near, ranks, shoppers, world

N = 4000
N_TRIPS = 17


@cache
def trips():
    """By shopper, the channels of the trips."""
    made = Channels(world(), Consumers(world()))
    return [made.of_trips(shopper, profile, N_TRIPS) for shopper, profile, _ in shoppers(N)]


@pytest.mark.parametrize("age_group", AGE_GROUPS)
def test_shares_by_age_group_are_as_documented(age_group):
    """S2.59: from the online rate and the devices; trips of a shopper go together, so the error
    is that of the shoppers' own shares.
    """
    online, desktop = value_of("online_shopping_rate", age_group), value_of("desktop_share")
    wanted = {
        MOBILE: online * (1 - desktop),
        DESKTOP: online * desktop,
        IN_STORE: 1 - online,
    }
    assert tuple(wanted) == TRANSACTION_CHANNELS
    for channel, share in wanted.items():
        shares = [
            channels.count(channel) / N_TRIPS
            for channels, (_, _, likes) in zip(trips(), shoppers(N), strict=True)
            if likes.age_group == age_group
        ]
        assert is_near(shares, share)
        assert not is_near(shares, share + 0.05)


def test_a_shoppers_trips_agree_with_the_online_rate():
    """S2.59: also inside an age group."""
    for age_group in AGE_GROUPS:
        rows = [
            (likes.online_shopping_rate, N_TRIPS - channels.count(IN_STORE))
            for channels, (_, _, likes) in zip(trips(), shoppers(N), strict=True)
            if likes.age_group == age_group
        ]
        rates, n_online = map(ranks, zip(*rows, strict=True))
        assert correlation(rates, n_online) > 0.5


def test_a_longer_history_extends_a_shorter_one():
    made = Channels(world(), Consumers(world()))
    for shopper, profile, _ in shoppers(N)[:20]:
        long, short = (made.of_trips(shopper, profile, n) for n in (20, 17))
        assert long[3:] == short


def test_an_app_and_a_message_are_seen_on_what_has_them():
    shares = (6000, 3000, 1000)
    seen = defaultdict(Counter)
    for channel in CAMPAIGN_CHANNELS:
        for draw in range(0, 65_536, 16):
            seen[channel][seen_on(channel, shares, draw)] += 1
    assert set(seen["direct_mail"]) == {"none"}
    assert set(seen["sms"]) == {"mobile"}
    assert set(seen["app"]) == {"mobile", "tablet"}
    assert seen["app"]["mobile"] / seen["app"]["tablet"] == pytest.approx(6, rel=0.01)
    for channel in ("email", "social"):
        total = seen[channel].total()
        assert [seen[channel][d] / total for d in DEVICES] == pytest.approx(
            [0.6, 0.3, 0.1, 0], abs=0.001
        )


def test_the_first_and_the_last_draw_are_devices():
    assert own_device((1, 0, 9999), 0) == "mobile"
    assert own_device((9999, 0, 1), 65_535) == "tablet"
    assert own_device((0, 10_000, 0), 65_535) == "desktop"


def test_a_trip_in_the_store_is_ordered_on_nothing():
    assert [ordered_on(channel) for channel in TRANSACTION_CHANNELS] == [
        "mobile",
        "desktop",
        "none",
    ]
