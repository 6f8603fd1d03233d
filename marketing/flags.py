"""The command lines of marketing."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from marketing.constants import FORMATS, STATES
from marketing.dataset.command_flags import USUAL_CUSTOMERS, flags_of
from marketing.usual_folders import DATA_FOLDER
from receipts.formats.tables import DATABASES
from receipts.runs.command_line import (
    CommandLine,
    add_run_flags,
    any_whole_number,
    path_or_url,
)
from receipts.runs.world_flags import add_panel_flags, add_world_flags, world_settings
from world.settings import Settings

if TYPE_CHECKING:
    from marketing.dataset.plan import Plan


def usual_output() -> Path:
    """The usual folder of data, as it is called from here."""
    if not DATA_FOLDER.is_absolute():
        return DATA_FOLDER
    here, folder = Path.cwd(), Path(os.path.abspath(DATA_FOLDER))
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def world_parser(description: str) -> CommandLine:
    """The command line of what begins a data set."""
    parser = CommandLine(
        description=description,
        epilog="The same seed and settings give the same bytes, on any machine.",
    )
    _add_world(parser)
    files = _add_output(parser)
    files.add_argument(
        "--format",
        choices=FORMATS,
        default="csv",
        help="what the tables are: CSV files (default), Parquet files, or one DuckDB or SQLite "
        "database with all of them; csv and sqlite need nothing installed",
    )
    add_run_flags(parser)
    return parser


def step_parser(description: str) -> CommandLine:
    """The command line of what adds a step to a data set that is there."""
    parser = CommandLine(
        description=description, epilog="The settings are those of the data set that is there."
    )
    _add_output(parser)
    add_run_flags(parser, is_added=True)
    return parser


def plan_of(flags: argparse.Namespace) -> Plan:
    """The plan that the flags of ``world_parser`` ask for.

    Raises ValueError where they are outside their limits, PopulationError where the population's
    files make no sense.
    """
    from marketing.dataset.plan import Plan

    if not isinstance(flags.output, Path) and flags.format in DATABASES:
        raise ValueError(
            f"format is {flags.format}, which is written in place, and no store allows that; "
            "choose csv or parquet"
        )
    settings = world_settings(flags, flags.receipts)
    return Plan(settings, flags.customers, flags.first_customer or 0, flags.gzip, flags.format)


def flags_for(plan: Plan) -> list[str]:
    """The flags that ask for a plan, but for those that may be left out, and ``--population``:
    a plan does not know the folder of its files.
    """
    flags = flags_of(plan.as_json())
    return [flag for flag in flags if not flag.startswith("--population=")]


def _add_world(parser: CommandLine) -> None:
    world = parser.add_argument_group("the world")
    add = world.add_argument
    add_panel_flags(world, customers=USUAL_CUSTOMERS)
    add(
        "--seed",
        type=any_whole_number,
        default=Settings.seed,
        metavar="NUM",
        help="any whole number (default: %(default)s)",
    )
    add_world_flags(world, campaigns_are_usual=True, usual_states=STATES)


def _add_output(parser: CommandLine) -> argparse._ArgumentGroup:
    files = parser.add_argument_group("the files")
    files.add_argument(
        "--output",
        type=path_or_url,
        default=usual_output(),
        metavar="DIR",
        help="output directory name (default: %(default)s), or s3://BUCKET/PREFIX, gs://..., "
        "az://... for csv and parquet",
    )
    files.add_argument("--gzip", action="store_true", help="compress the tables, which are CSV")
    return files
