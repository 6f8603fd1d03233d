"""Shoppers, campaigns and contacts for the tests of marketing."""

from functools import cache
from math import sqrt
from statistics import fmean, stdev

from marketing.people.preferences import Consumers
from world.campaigns.campaign import SIZES, Answer, Campaign, Contact, Target
from world.settings import CampaignSettings, Settings
from world.world import World

N_ERRORS = 4
"""Sampling errors that a figure may be off: each test compares dozens of figures at once, of which
one in 370 is more than three errors off when all is right."""

WINDOW_DAYS = 14


@cache
def world(receipts=17, seed=42):
    return World(Settings(seed=seed, receipts_per_customer=receipts, campaigns=CampaignSettings()))


@cache
def shoppers(n):
    """The first n shoppers of the usual world with their profiles and preferences."""
    made = world()
    consumers = Consumers(made)
    pairs = [(shopper, made.homes.profile(shopper)) for shopper in map(made.shopper, range(n))]
    return [(shopper, profile, consumers.of(shopper, profile)) for shopper, profile in pairs]


@cache
def histories(n):
    made = world()
    return [made.history(made.shopper(index)) for index in range(n)]


def campaign(first_day, n_days=50, size="broad", number=0, **changes):
    """A campaign made by hand."""
    values = {
        "campaign_id": f"CMP-2025{number // 28 + 1:02d}{number % 28 + 1:02d}",
        "size": size,
        "first_day": first_day,
        "last_day": first_day + n_days - 1,
        "target": Target(
            frozenset({"busy_family", "senior_couple"}),
            (25, 54),
            (50_000, 99_999),
            frozenset({"South", "West"}),
        ),
        "featured": (5, 3),
        "discount_percent": 20,
        "holdout_share": 0.1,
    }
    return Campaign(**{**values, **changes})


def campaigns(n, end_day, n_days=50):
    """Campaigns of all sizes, a week apart, the last of which ends on a day."""
    first = end_day - n_days + 1 - 7 * (n - 1)
    return [campaign(first + 7 * i, n_days, SIZES[i % 3], i) for i in range(n)]


def contact(of_campaign, day, is_eligible=True, is_treated=True):
    propensity = 0.9 if is_eligible else 0.0
    last_day = day + WINDOW_DAYS - 1
    return Contact(of_campaign, day, last_day, is_eligible, propensity, is_eligible and is_treated)


def answer(to, conversions=(), kind="sure"):
    return Answer(to, kind, 1, 1, tuple(conversions))


def sampling_error(values):
    return stdev(values) / sqrt(len(values))


def is_near(values, mean):
    """Whether the mean of the values is as near as chance lets it be."""
    return abs(fmean(values) - mean) <= N_ERRORS * sampling_error(values)


def is_share(n_hits, n, share):
    """Whether so many hits of n are as near to the share as chance lets them be."""
    return abs(n_hits - n * share) <= N_ERRORS * sqrt(n * share * (1 - share))


def ranks(values):
    """Ranks from 0 on; those of equal values are their mean."""
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in order[start:end]:
            found[place] = (start + end - 1) / 2
        start = end
    return found
