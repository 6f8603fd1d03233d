"""Which contacts are those of a shopper whom the campaign is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketing.group_fairness.people import People
from marketing.group_fairness.tables_read import Tables
from marketing.tables import LIST_SEPARATOR

if TYPE_CHECKING:
    import pandas as pd


def is_in_target(people: People, tables: Tables) -> pd.DataFrame:
    """The contacts of those who are of the campaign's target by archetype, age, household income
    and region; those of campaigns that are not listed are left out.
    """
    import pandas as pd

    assert tables.campaigns is not None
    assert tables.contacts is not None
    by_campaign = tables.contacts.groupby("campaign_id", sort=True)
    kept = []
    targets = {target.campaign_id: target for target in tables.campaigns.itertuples()}
    for campaign_id, contacts in by_campaign:
        if campaign_id in targets:
            flags = _are_of(targets[campaign_id], people.frame)
            kept.append(contacts[flags[contacts["person"].to_numpy()]])
    return pd.concat(kept) if kept else tables.contacts.iloc[:0]


def _are_of(target: Any, people: pd.DataFrame) -> Any:
    """Flags of the shoppers who are of a target; who lacks a value is of none."""
    flags = (
        people["archetype"].isin(target.target_archetypes.split(LIST_SEPARATOR))
        & people["region"].isin(target.target_regions.split(LIST_SEPARATOR))
        & people["AGEP"].between(target.target_age_min, target.target_age_max)
        & people["HINCP"].between(target.target_income_min, target.target_income_max)
    )
    return flags.to_numpy()
