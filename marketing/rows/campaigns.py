"""Rows of ``marketing_campaigns``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from marketing.outreach.campaign_attributes import CampaignAttributes, budget_cents
from marketing.rows.values import joined, share
from world.campaigns.campaign import Campaign
from world.states import REGIONS
from world.world import World

_PERCENT = 100


class CampaignRows:
    """A row for each campaign, with the budget that so many customers need."""

    def __init__(self, world: World, n_customers: int) -> None:
        self._population = world.population
        self._attributes = CampaignAttributes(world.settings.seed)
        self._n_customers = n_customers
        campaigns = world.settings.campaigns
        self._biases = campaigns.biases if campaigns else ()

    def rows(
        self, campaigns: Iterable[Campaign], spend_cents: Mapping[str, int]
    ) -> list[tuple[object, ...]]:
        """The rows of the campaigns, on which so much was spent (nothing where an id is not
        there).
        """
        return [self._row(each, spend_cents.get(each.campaign_id, 0)) for each in campaigns]

    def _row(self, campaign: Campaign, spend_cents: int) -> tuple[object, ...]:
        attributes, target = self._attributes[campaign.campaign_id], campaign.target
        catalogue, archetypes = self._population.catalogue, self._population.by_key
        budget = budget_cents(campaign, attributes.contact_cents, self._n_customers, self._biases)
        return (
            campaign.campaign_id,
            campaign.size,
            attributes.channel,
            attributes.creative_type,
            joined(attributes.creative_elements),
            campaign.first_day,
            campaign.last_day,
            *target.ages,
            *target.incomes,
            joined(region for region in REGIONS if region in target.regions),
            joined(key for key in archetypes if key in target.archetypes),
            joined(catalogue[number].sku for number in sorted(campaign.featured)),
            share(campaign.discount_percent / _PERCENT),
            share(campaign.holdout_share),
            budget,
            spend_cents,
            share(attributes.base_click_rate),
        )
