"""Rows of ``consumer_preferences``."""

from __future__ import annotations

from marketing.people.preferences import Consumers
from marketing.rows.texts import SHARES, millionths
from world.households.homes import Profile
from world.shoppers import Shopper
from world.world import World


class ConsumerRows:
    """A row for each shopper; row makers of a world may share its ``Consumers``."""

    def __init__(self, world: World, consumers: Consumers | None = None) -> None:
        self._consumers = consumers or Consumers(world)

    def rows(self, shopper: Shopper, profile: Profile) -> list[tuple[object, ...]]:
        """The shopper's row."""
        likes = self._consumers.of(shopper, profile)
        return [
            (
                shopper.customer_id,
                shopper.archetype.key,
                profile.state.code,
                profile.state.region,
                likes.age_group,
                *[SHARES[n] for n in likes.traits],
                *[SHARES[n] for n in likes.categories],
                SHARES[likes.online_shopping_rate],
                SHARES[likes.social_media_rate],
                *map(millionths, likes.platforms),
                *[SHARES[n] for n in likes.devices],
                likes.loyalty_memberships,
                likes.buying_frequency,
            )
        ]
