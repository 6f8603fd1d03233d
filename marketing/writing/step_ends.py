"""The tables that are made as a whole at the end of their step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from marketing.dataset.plan import Plan
from marketing.dataset.worlds import world_of
from marketing.outreach.daily import DailyCounts
from marketing.rows.campaigns import CampaignRows
from marketing.rows.products import product_rows
from marketing.tables import ENGAGEMENT_DAILY, MARKETING_CAMPAIGNS, PRODUCT_CATALOG, Table
from marketing.writing.csv_text import Row
from marketing.writing.daily_parts import add_daily
from receipts.runs.places import Place
from world.campaigns.campaign import Campaign
from world.world import World


class EndTable(NamedTuple):
    """A table that is made as a whole."""

    table: Table
    rows: list[Row]


def end_tables(plan: Plan, step: str, place: Place) -> Iterator[EndTable]:
    """The tables that end a step.

    place: where the counts of its blocks are.

    Raises OSError where one of those cannot be read.
    """
    world = world_of(plan.settings)
    if step == "marketing":
        yield from _marketing(plan, world, place)
    if step == "transaction":
        yield EndTable(PRODUCT_CATALOG, list(product_rows(world.population)))


def _marketing(plan: Plan, world: World, place: Place) -> Iterator[EndTable]:
    campaigns = campaigns_of(world)
    counts = DailyCounts(campaigns)
    add_daily(place, (task.name for task in plan.blocks("marketing")), counts)
    rows = CampaignRows(world, plan.n_customers).rows(campaigns, counts.spend_cents)
    yield EndTable(MARKETING_CAMPAIGNS, [*rows])
    yield EndTable(ENGAGEMENT_DAILY, [*counts.rows()])


def campaigns_of(world: World) -> list[Campaign]:
    """The campaigns that receipts of the world may tell of, whoever the shoppers are, the oldest
    first.
    """
    settings = world.settings
    longest_gap = max(archetype.gap_days[1] for archetype in settings.population.archetypes)
    n_days = settings.receipts_per_customer * longest_gap
    return world.campaigns(settings.end_date.toordinal() - n_days)
