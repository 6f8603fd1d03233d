"""The settings of a world's campaigns as they stand in a summary, where there are campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from world.settings import CAMPAIGNS, CampaignSettings, Settings


def campaigns_as_json(settings: Settings) -> dict[str, Any]:
    """The entry of a summary's settings; nothing where there are no campaigns, to which alone it
    matters where the shoppers live.
    """
    campaigns = settings.campaigns
    if campaigns is None:
        return {}
    return {
        CAMPAIGNS: {
            "assignment": campaigns.assignment,
            "effect": campaigns.effect,
            "states": list(settings.states),
        }
    }


def campaigns_in(found: Mapping[str, Any]) -> dict[str, Any]:
    """The values of ``Settings`` that a summary's settings tell of campaigns.

    Raises KeyError, TypeError or ValueError where they are none of ours.
    """
    if CAMPAIGNS not in found:
        if CAMPAIGNS in found["causes"]:
            raise ValueError("campaigns act, and nothing tells how")
        return {}
    campaigns = found[CAMPAIGNS]
    effect = campaigns["effect"]
    if type(effect) not in (int, float):
        raise ValueError(f"effect is {effect!r}; it must be a number")
    return {
        "campaigns": CampaignSettings(campaigns["assignment"], effect),
        "states": tuple(campaigns["states"]),
    }
