"""The flags that ask for the settings of a summary, but for those that may be left out.

A data set says with them how it is made again.  No path is among them: the data set may be
anywhere, and so may whoever makes it again.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from receipts.campaign_settings import campaigns_in
from receipts.runs.files import Json
from world.population import DEFAULT_POPULATION
from world.settings import (
    CAMPAIGNS,
    CAUSES,
    DEFAULT_END_DATE,
    CampaignSettings,
    Settings,
    id_digits_for,
)
from world.states import USUAL_STATES

POPULATION_NOTE = "`--population=.` is this folder, which holds the population's files."

Usual = Mapping[str, tuple[Any, Any]]
"""By flag: a value, and the usual one."""


def command_line(program: str, flags: Iterable[str]) -> str:
    """A line for a shell."""
    return " ".join([program, *map(shlex.quote, flags)])


def differing(values: Usual) -> Iterator[str]:
    """The flags whose values are not the usual ones.

    >>> [*differing({"--seed": (7, 42), "--receipts": (17, 17)})]
    ['--seed=7']
    """
    for flag, (value, usual) in values.items():
        if value != usual:
            yield f"{flag}={value}"


def world_flags(
    settings: Json, population: str, *, campaigns_are_usual: bool = False
) -> Iterator[str]:
    """The flags of ``runs.world_flags`` that ask for the world of a summary's settings.

    population: the folder of one that is not the program's.
    """
    first = settings["first_customer"]
    id_digits = id_digits_for(first + settings["customers"])
    yield from differing(
        {
            "--end-date": (settings["end_date"], DEFAULT_END_DATE.isoformat()),
            "--first-customer": (first, 0),
            "--id-digits": (settings["id_digits"], id_digits),
        }
    )
    if is_of_own_population(settings):
        yield f"--population={population}"
    yield from _cause_flags(settings)
    if CAMPAIGNS in settings:
        if not campaigns_are_usual:
            yield f"--{CAMPAIGNS}"
        yield from _campaign_flags(settings)


def is_of_own_population(settings: Json) -> bool:
    """Whether the population is not the program's."""
    digest: str = settings["population_digest"]
    return digest != DEFAULT_POPULATION.digest


def panel_flags(settings: Json, seed: int, usual_customers: int) -> Iterator[str]:
    """The flags that say how many customers and receipts there are, and the seed."""
    usual = Settings.receipts_per_customer
    yield from differing(
        {
            "--customers": (settings["customers"], usual_customers),
            "--receipts": (settings["receipts_per_customer"], usual),
            "--seed": (seed, Settings.seed),
        }
    )


def _cause_flags(settings: Json) -> Iterator[str]:
    there = [cause for cause in CAUSES if cause != CAMPAIGNS or CAMPAIGNS in settings]
    for cause in there:
        if cause not in settings["causes"]:
            yield f"--without={cause}"


def _campaign_flags(settings: Json) -> Iterator[str]:
    found = campaigns_in(settings)
    campaigns: CampaignSettings = found["campaigns"]
    yield from differing(
        {
            "--assignment": (campaigns.assignment, CampaignSettings.assignment),
            "--campaign-effect": (campaigns.effect, CampaignSettings.effect),
        }
    )
    for bias in campaigns.biases:
        yield f"--bias={bias}"
    if found["states"] != USUAL_STATES:
        yield from ("--states", *found["states"])
