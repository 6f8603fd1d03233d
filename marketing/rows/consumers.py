"""Rows of ``consumer_preferences``."""

from __future__ import annotations

from marketing.people.preferences import WHOLE, Consumers
from marketing.rows.values import millionths
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
                *[n / WHOLE for n in likes.traits],
                *[n / WHOLE for n in likes.categories],
                likes.online_shopping_rate / WHOLE,
                likes.social_media_rate / WHOLE,
                *map(millionths, likes.platforms),
                *[n / WHOLE for n in likes.devices],
                likes.loyalty_memberships,
                likes.buying_frequency,
            )
        ]
