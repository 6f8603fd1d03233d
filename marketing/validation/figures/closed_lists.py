"""How often channels, kinds of creative and tiers occur."""

from __future__ import annotations

from collections.abc import Iterator

from marketing.tables import CAMPAIGN_CHANNELS, CREATIVE_TYPES
from marketing.validation.results import NotRun, Outcome
from marketing.validation.sampling import Shares
from marketing.validation.surveys import Given, Survey


def _campaigns(given: Given) -> Iterator[Outcome]:
    channels, creatives = Shares(), Shares()
    for campaign_id, campaign in given.lookups.campaigns().items():
        channels.see(campaign_id, campaign.channel)
        creatives.see(campaign_id, campaign.creative)
    for name, column, values, found in (
        ("campaign_channel", "primary_channel", CAMPAIGN_CHANNELS, channels),
        ("creative_type", "creative_type", CREATIVE_TYPES, creatives),
    ):
        for value in values:
            label = f"marketing_campaigns.{column}.{value}"
            figure = given.expected.benchmark(name, value)
            if figure is None:
                yield NotRun(label, "there is no benchmark")
            else:
                says = f"share of the campaigns whose {column} is {value}"
                estimate = found.estimate(value)
                yield given.judge.share(label, says, figure.value, estimate, figure.source)


SURVEYS = (Survey("marketing_campaigns.shares", ("marketing_campaigns",), _campaigns),)
