"""The flags of every program that derives shoppers from a world, and the settings they give."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from receipts.runs.command_line import a_path, iso_date, one_of, whole_number
from world.order_numbers import N_ORDER_NUMBERS
from world.settings import (
    CAUSES,
    DEFAULT_END_DATE,
    MAX_ID_DIGITS,
    MIN_ID_DIGITS,
    Settings,
    id_digits_for,
)

if TYPE_CHECKING:
    from world.population import Population


def add_world_flags(group: argparse._ArgumentGroup) -> None:
    """Which world it is, and which of its customers; a flag that is not given is None."""
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
        help="let a cause not act (may be given twice): the twin of the world that has it",
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
    )


def population_of(flags: argparse.Namespace) -> Population:
    """The population that the flags name.

    Raises PopulationError where its files make no sense.
    """
    from receipts.population_files import read_population
    from world.population import DEFAULT_POPULATION

    return read_population(flags.population) if flags.population else DEFAULT_POPULATION
