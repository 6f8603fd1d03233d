"""Where a shopper's trips take place: ordered on a mobile device or a desktop, or in the store.

A trip is ordered online with the shopper's own ``online_shopping_rate``; then it is ordered on a
desktop with the shopper's own ``desktop_share``, or else on a mobile device (phones and tablets).
So the shares by age group are, on average,

    in_store = 1 - online      desktop = online x 0.27      mobile = online x 0.73

with online = .75, .61 and .43.
"""

from __future__ import annotations

from marketing.people.preferences import WHOLE, Consumers
from marketing.tables import TRANSACTION_CHANNELS
from world.households.homes import Profile
from world.shoppers import Shopper
from world.streams import MARKETING, Streams, uint16s
from world.world import World

MOBILE, DESKTOP, IN_STORE = TRANSACTION_CHANNELS

_WORDS = 65_536


class Channels:
    """The channels of the trips of a world's shoppers."""

    def __init__(self, world: World, consumers: Consumers) -> None:
        self._consumers = consumers
        self._draws = Streams(MARKETING, world.settings.seed, "channels")

    def of_trips(self, shopper: Shopper, profile: Profile, n_trips: int) -> list[str]:
        """The channels of a shopper's trips, the oldest first.

        They are drawn for the latest trip first, so that a longer history extends a shorter one.
        """
        online = self._consumers.online_shopping_rate(shopper, profile)
        desktop = online * self._consumers.devices(shopper)[1]
        # Places between 0 and 65,536: desktop up to the first, mobile up to the second.
        on_desktop, is_online = desktop * _WORDS // WHOLE**2, online * _WORDS // WHOLE
        channels = [
            DESKTOP if draw < on_desktop else MOBILE if draw < is_online else IN_STORE
            for draw in uint16s(self._draws.draw(shopper.index, 2 * n_trips))
        ]
        channels.reverse()
        return channels
