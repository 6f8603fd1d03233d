"""The tables that are made as a whole at the end of their step."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from marketing.dataset.files import with_ending
from marketing.dataset.plan import Plan
from marketing.dataset.worlds import world_of
from marketing.outreach.daily import DailyCounts
from marketing.rows.campaigns import CampaignRows
from marketing.rows.products import product_rows
from marketing.tables import (
    ENGAGEMENT_DAILY,
    ENGAGEMENTS,
    MARKETING_CAMPAIGNS,
    PRODUCT_CATALOG,
    Table,
)
from receipts.runs.listed_files import opened_text
from world.campaigns.campaign import Campaign
from world.world import World


class EndTable(NamedTuple):
    """A table that is made as a whole."""

    table: Table
    rows: list[tuple[object, ...]]


def end_tables(plan: Plan, step: str, folder: Path) -> Iterator[EndTable]:
    """The tables that end a step, of a folder in which its other tables are.

    Raises OSError where one of those cannot be read.
    """
    world = world_of(plan.settings)
    if step == "marketing":
        yield from _marketing(plan, world, folder)
    if step == "transaction":
        yield EndTable(PRODUCT_CATALOG, list(product_rows(world.population)))


def _marketing(plan: Plan, world: World, folder: Path) -> Iterator[EndTable]:
    campaigns = campaigns_of(world)
    counts = DailyCounts(campaigns)
    for row in _rows_of(plan, ENGAGEMENTS, folder):
        counts.add(row)
    rows = CampaignRows(world, plan.n_customers).rows(campaigns, counts.spend_cents)
    yield EndTable(MARKETING_CAMPAIGNS, rows)
    yield EndTable(ENGAGEMENT_DAILY, counts.rows())


def campaigns_of(world: World) -> list[Campaign]:
    """The campaigns that receipts of the world may tell of, whoever the shoppers are, the oldest
    first.
    """
    settings = world.settings
    longest_gap = max(archetype.gap_days[1] for archetype in settings.population.archetypes)
    n_days = settings.receipts_per_customer * longest_gap
    return world.campaigns(settings.end_date.toordinal() - n_days)


def _rows_of(plan: Plan, table: Table, folder: Path) -> Iterator[list[str]]:
    """The rows of a table that is in place, one at a time."""
    path = folder / with_ending(table.name, is_gzip=plan.gzip)
    with opened_text(path) as file:
        rows = csv.reader(io.TextIOWrapper(file, encoding="utf-8", newline=""))
        next(rows)
        yield from rows
