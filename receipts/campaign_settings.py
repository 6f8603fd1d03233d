"""The settings of a world's campaigns as they stand in a summary, where there are campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from world.campaigns.biases import Bias
from world.settings import CAMPAIGNS, CampaignSettings, Settings

BIASES = "biases"


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
            **_biases_as_json(campaigns),
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
        "campaigns": CampaignSettings(campaigns["assignment"], effect, _biases_in(campaigns)),
        "states": tuple(campaigns["states"]),
    }


def _biases_as_json(campaigns: CampaignSettings) -> dict[str, Any]:
    """The biases; nothing where there are none."""
    return {BIASES: [asdict(bias) for bias in campaigns.biases]} if campaigns.biases else {}


def _biases_in(campaigns: Mapping[str, Any]) -> tuple[Bias, ...]:
    return tuple(Bias(**each) for each in campaigns.get(BIASES, ()))
