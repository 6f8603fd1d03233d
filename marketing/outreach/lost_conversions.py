"""Conversions that are not recorded, where a measurement bias is planted.

The coupon was redeemed, and stands on the receipt; it is the record that is wrong.  The coin is a
stream's of its own, so that without the bias all other events are the same.
"""

from __future__ import annotations

from world.campaigns.bias_effects import recorded_share
from world.campaigns.biases import MEASUREMENT
from world.campaigns.campaign import Campaign
from world.campaigns.planted import Members
from world.shoppers import Shopper
from world.streams import MARKETING, Streams, uint16s
from world.world import World

_WORDS = 65_536


class LostConversions:
    """Those of a world."""

    def __init__(self, world: World) -> None:
        campaigns = world.settings.campaigns
        biases = campaigns.biases if campaigns else ()
        of_records = [bias for bias in biases if bias.kind == MEASUREMENT]
        self._members = Members(of_records, world.homes) if of_records else None
        self._draws = Streams(MARKETING, world.settings.seed, "lost conversions")

    def are_lost(self, shopper: Shopper, campaign: Campaign) -> bool:
        """Whether nothing is recorded of the shopper's coupon of a campaign."""
        if self._members is None:
            return False
        share = recorded_share(self._members.biases_of(shopper))
        draw = uint16s(self._draws.draw(f"{shopper.index} {campaign.campaign_id}", 2))[0]
        return draw >= share * _WORDS
