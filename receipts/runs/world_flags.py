"""The flags of every program that derives shoppers from a world, and the settings they give."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from receipts.runs.command_line import a_path, iso_date, one_of, whole_number
from world.campaigns.biases import FORM, USUAL_GROUPS, Bias, bias_of
from world.order_numbers import N_ORDER_NUMBERS
from world.settings import (
    ASSIGNMENTS,
    CAUSES,
    DEFAULT_END_DATE,
    MAX_EFFECT,
    MAX_ID_DIGITS,
    MAX_RECEIPTS,
    MIN_ID_DIGITS,
    CampaignSettings,
    Settings,
    id_digits_for,
)
from world.states import USUAL_STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from world.population import Population


def share_of_persuaded(text: str) -> float:
    """The type of the flag that multiplies the share of those whom a campaign persuades."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= MAX_EFFECT:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 0 to {MAX_EFFECT:g}")
    return value


def a_bias(text: str) -> Bias:
    """The type of the flag that plants a bias."""
    try:
        return bias_of(text)
    except ValueError as error:
        said = str(error)
        message = said if said.startswith(repr(text)) else f"{text!r}: {said}"
        raise argparse.ArgumentTypeError(message) from error


def add_panel_flags(group: argparse._ActionsContainer, *, customers: int) -> None:
    """How many customers (this many, if it is not said), and how many receipts each."""
    add = group.add_argument
    add(
        "--customers",
        type=whole_number(1, N_ORDER_NUMBERS),
        default=customers,
        metavar="NUM",
        help="number of customers to generate (default: %(default)s)",
    )
    add(
        "--receipts",
        type=whole_number(1, MAX_RECEIPTS),
        default=Settings.receipts_per_customer,
        metavar="NUM",
        help="number of receipts per customer (default: %(default)s)",
    )


def add_world_flags(
    group: argparse._ArgumentGroup,
    *,
    campaigns_are_usual: bool = False,
    usual_states: Sequence[str] = USUAL_STATES,
) -> None:
    """Which world it is, and which of its customers; a flag that is not given is None.

    campaigns_are_usual: whether there are campaigns without being asked for; then the states that
        are not given are the usual ones.
    """
    add = group.add_argument
    add(
        "--end-date",
        type=iso_date,
        metavar="DATE",
        help=f"last day of the panel (default: {DEFAULT_END_DATE})",
    )
    add(
        "--without",
        action="append",
        type=one_of(CAUSES),
        metavar=f"{{{','.join(CAUSES)}}}",
        help="let a cause not act (may be given again): the twin of the world that has it",
    )
    add(
        "--population",
        type=a_path,
        metavar="DIR",
        help="folder of a population of your own (default: the one of the program)",
    )
    add(
        "--first-customer",
        type=whole_number(0, N_ORDER_NUMBERS - 1),
        metavar="K",
        help="make a slice of a larger world, from customer number K on (default: 0)",
    )
    add(
        "--id-digits",
        type=whole_number(MIN_ID_DIGITS, MAX_ID_DIGITS),
        metavar="NUM",
        help="digits of a customer id (default: as many as the last customer needs, at least 6)",
    )
    _add_campaign_flags(group, campaigns_are_usual, usual_states)


def _add_campaign_flags(
    group: argparse._ArgumentGroup, are_usual: bool, usual_states: Sequence[str]
) -> None:
    add = group.add_argument
    if are_usual:
        group.set_defaults(campaigns=True)
    else:
        add(
            "--campaigns",
            action="store_true",
            default=None,
            help="let there be marketing campaigns with coupons (default: none)",
        )
    add(
        "--assignment",
        type=one_of(ASSIGNMENTS),
        metavar=f"{{{','.join(ASSIGNMENTS)}}}",
        help="who of the target of a campaign is treated: by a fair coin, or rather the best "
        f"customers (default: {CampaignSettings.assignment})",
    )
    add(
        "--campaign-effect",
        type=share_of_persuaded,
        metavar="X",
        help="multiply the share of those whom a campaign persuades (default: 1)",
    )
    add(
        "--bias",
        action="append",
        type=a_bias,
        metavar=FORM,
        help="plant a bias for tools that look for some, such as targeting:sex=-0.3 (may be given "
        "again): targeting, representation or measurement, of a group of sex, age, income, region, "
        f"race or hispanic (default: {', '.join(USUAL_GROUPS.values())})",
    )
    add(
        "--states",
        nargs="+",
        default=usual_states if are_usual else None,
        metavar="ST",
        help="where the shoppers live, which decides who is addressed "
        f"(default: {' '.join(usual_states)})",
    )


def world_settings(
    flags: argparse.Namespace,
    receipts_per_customer: int,
    store: str = Settings.store,
    locale: str | None = None,
) -> Settings:
    """The settings that the flags of ``add_world_flags``, ``customers`` and ``seed`` ask for.

    Raises ValueError where they are outside their limits, PopulationError where the population's
    files make no sense.
    """
    return Settings(
        seed=flags.seed,
        receipts_per_customer=receipts_per_customer,
        end_date=flags.end_date or DEFAULT_END_DATE,
        store=store,
        locale=locale,
        id_digits=flags.id_digits or id_digits_for((flags.first_customer or 0) + flags.customers),
        population=population_of(flags),
        without=frozenset(flags.without or ()),
        campaigns=_campaigns(flags),
        states=tuple(flags.states or USUAL_STATES),
    )


def _campaigns(flags: argparse.Namespace) -> CampaignSettings | None:
    """Raises ValueError where a flag is about campaigns, and there are none."""
    assignment, effect = flags.assignment, flags.campaign_effect
    if not flags.campaigns:
        given = {
            "--assignment": assignment,
            "--campaign-effect": effect,
            "--bias": flags.bias,
            "--states": flags.states,
        }
        for flag, value in given.items():
            if value is not None:
                raise ValueError(f"{flag} goes with --campaigns; without, it would change nothing")
        return None
    return CampaignSettings(
        assignment or CampaignSettings.assignment,
        CampaignSettings.effect if effect is None else effect,
        tuple(flags.bias or ()),
    )


def population_of(flags: argparse.Namespace) -> Population:
    """The population that the flags name.

    Raises PopulationError where its files make no sense.
    """
    from receipts.population_files import read_population
    from world.population import DEFAULT_POPULATION

    return read_population(flags.population) if flags.population else DEFAULT_POPULATION
