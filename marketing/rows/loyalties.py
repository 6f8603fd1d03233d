"""Rows of ``loyalties``."""

from __future__ import annotations

from marketing.people.loyalty import Loyalty
from world.histories import History
from world.households.homes import Profile
from world.world import World


class LoyaltyRows:
    """A row for each shopper."""

    def __init__(self, world: World) -> None:
        self._loyalty = Loyalty(world)

    def rows(self, history: History, profile: Profile) -> list[tuple[object, ...]]:
        """The shopper's row."""
        account = self._loyalty.account(history, profile)
        return [
            (
                history.shopper.customer_id,
                account.tier,
                account.lifetime_points,
                account.redeemed_points,
                account.points_balance,
                account.redemptions,
            )
        ]
