"""The points that receipts earn, and what becomes of them.

A receipt earns a point for each whole dollar of its total.  After each trip, whoever has the points
for a reward takes one by the chance of his or her age group.  The tier goes by all points ever
earned.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from marketing.people.benchmarks import values_of
from marketing.tables import TIERS, age_group_of
from world.histories import History
from world.households.homes import Profile
from world.streams import BYTE_VALUES, MARKETING, Streams
from world.world import World

CENTS_A_POINT = 100
REWARD_POINTS = 250
"""What a reward costs, points (assumed)."""
TIER_STEPS = (1_000, 2_000, 4_000)
"""Lifetime points from which on a member is silver, gold, platinum (assumed; all four occur in the
default population)."""


class Account(NamedTuple):
    """A shopper's points."""

    tier: str
    lifetime_points: int
    redeemed_points: int
    redemptions: int

    @property
    def points_balance(self) -> int:
        """Points that are left; 0 or more."""
        return self.lifetime_points - self.redeemed_points


class Loyalty:
    """The accounts of a world's shoppers."""

    def __init__(self, world: World) -> None:
        self._draws = Streams(MARKETING, world.settings.seed, "loyalty")
        self._chances = {
            age_group: round(chance * BYTE_VALUES)
            for age_group, chance in values_of("redemption_chance").items()
        }

    def account(self, history: History, profile: Profile) -> Account:
        """The account after all trips of a history."""
        totals = history.total_cents
        points = [cents // CENTS_A_POINT for cents in totals]
        draws = self._draws.draw(history.shopper.index, len(points))
        redemptions = n_redemptions(points, draws, self._chances[age_group_of(profile.age)])
        lifetime = sum(points)
        return Account(tier_of(lifetime), lifetime, redemptions * REWARD_POINTS, redemptions)


def n_redemptions(points: Sequence[int], draws: bytes, chance: int) -> int:
    """How many rewards are taken on trips that earn these points, where a reward is taken with a
    chance in 256ths; a random byte a trip.

    >>> n_redemptions([200, 200, 200], bytes([0, 0, 0]), 128)
    2
    """
    taken = balance = 0
    for earned, draw in zip(points, draws, strict=True):
        balance += earned
        if balance >= REWARD_POINTS and draw < chance:
            balance -= REWARD_POINTS
            taken += 1
    return taken


def tier_of(lifetime_points: int) -> str:
    """The tier of who has earned so many points.

    >>> tier_of(999), tier_of(1_000), tier_of(4_000)
    ('bronze', 'silver', 'platinum')
    """
    return TIERS[bisect_right(TIER_STEPS, lifetime_points)]
