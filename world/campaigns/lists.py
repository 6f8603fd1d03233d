"""The campaigns of a block as they are looked up for every shopper of an archetype."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from world.campaigns.campaign import WINDOW_DAYS, Target
from world.campaigns.schedule import Entry
from world.campaigns.targets import EVERY_AGE, EVERY_INCOME
from world.households.homes import Profile


class Listed(NamedTuple):
    """A campaign that names the archetype.

    n_days: of its days, the first ones, on which contacts may be.
    place: among the block's campaigns.
    share: of the target, in 65,536ths, who are on the list.
    target: None where it asks for no more than the archetype.
    """

    first_day: int
    last_day: int
    n_days: int
    place: int
    share: float
    target: Target | None
    entry: Entry


def lists_of(
    entries: Sequence[Entry], archetypes: Sequence[str], regions: frozenset[str]
) -> dict[str, list[Listed]]:
    """The campaigns of a block by archetype, those that end last first.

    regions: in which shoppers live.
    """
    listed = [_listed(entry, place, regions) for place, entry in enumerate(entries)]
    return {
        key: [each for each in listed if key in each.entry.campaign.target.archetypes]
        for key in archetypes
    }


def _listed(entry: Entry, place: int, regions: frozenset[str]) -> Listed:
    campaign = entry.campaign
    target = campaign.target
    asks_for_more = target[1:] != (EVERY_AGE, EVERY_INCOME, regions)
    return Listed(
        campaign.first_day,
        campaign.last_day,
        n_contact_days(entry),
        place,
        entry.listed_share * 65536,
        target if asks_for_more else None,
        entry,
    )


def n_contact_days(entry: Entry) -> int:
    """On how many days of a campaign contacts may be: the window ends within it."""
    return entry.campaign.last_day - entry.campaign.first_day + 1 - (WINDOW_DAYS - 1)


def is_of(profile: Profile, target: Target) -> bool:
    """Whether a shopper of the right archetype is of a target."""
    return (
        target.ages[0] <= profile.age <= target.ages[1]
        and target.incomes[0] <= profile.household_income <= target.incomes[1]
        and profile.state.region in target.regions
    )
