"""What flags ask for: the source and the plan."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interactions.plan import Plan
    from interactions.sources.inputs import Inputs, WorldSlice


def inputs_of(flags: argparse.Namespace) -> Inputs:
    """The source that the flags name.

    Raises ValueError where they do not name one.
    """
    from interactions.sources.inputs import Inputs

    named = [flags.customers is not None, bool(flags.receipts), flags.transactions is not None]
    if sum(named) != 1:
        raise ValueError(
            "name one source: --customers NUM, --receipts DIR or --transactions FILE; see --help"
        )
    if flags.customers_file is not None and flags.transactions is None:
        raise ValueError(
            "--customers-file goes with --transactions; our world and receipts know their customers"
        )
    of_world = {
        "--first-customer": flags.first_customer,
        "--receipts-per-customer": flags.receipts_per_customer,
        "--end-date": flags.end_date,
        "--id-digits": flags.id_digits,
        "--population": flags.population,
        "--without": flags.without,
        "--campaigns": flags.campaigns,
        "--assignment": flags.assignment,
        "--campaign-effect": flags.campaign_effect,
        "--bias": flags.bias,
        "--states": flags.states,
    }
    given = [flag for flag, value in of_world.items() if value is not None]
    if given and flags.customers is None:
        raise ValueError(f"{given[0]} goes with --customers NUM; other sources are as they are")
    world = world_of(flags) if flags.customers is not None else None
    return Inputs(
        tuple(flags.receipts), world, flags.transactions, flags.customers_file, flags.allow_pickle
    )


def world_of(flags: argparse.Namespace) -> WorldSlice:
    """The shoppers of our world that the flags name.

    Raises ValueError where there are not as many, PopulationError where the population's files
    make no sense.
    """
    from interactions.sources.inputs import WorldSlice
    from receipts.runs.world_flags import world_settings
    from world.settings import Settings

    n_receipts = flags.receipts_per_customer or Settings.receipts_per_customer
    settings = world_settings(flags, n_receipts)
    return WorldSlice(settings, flags.customers, flags.first_customer or 0)


def plan_of(flags: argparse.Namespace, inputs: Inputs) -> Plan:
    """The plan that the flags ask for."""
    from interactions.model.policy import InteractionPolicy
    from interactions.model.split import Split
    from interactions.plan import Plan

    policy = InteractionPolicy(
        min_ignores=flags.min_ignores,
        max_ignores=flags.max_ignores,
        click_before_purchase_prob=flags.click_before_purchase_prob,
        extra_clicks_prob=flags.extra_clicks_prob,
        min_extra_clicks=flags.min_extra_clicks,
        max_extra_clicks=flags.max_extra_clicks,
        window_days=flags.window_days,
        negatives=flags.negatives,
        spread=flags.spread,
        slate_size=flags.slates,
        time_of_day=flags.time_of_day,
    )
    return Plan(
        policy,
        flags.seed,
        inputs.as_json(),
        columns=flags.columns,
        sample=flags.sample,
        format=flags.format,
        gzip=flags.gzip,
        split=Split(flags.split) if flags.split is not None else None,
        export=flags.export,
    )
