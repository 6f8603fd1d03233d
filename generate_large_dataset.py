#!/usr/bin/env python3
"""Generates a receipt data set: ``python3 generate_large_dataset.py --help``."""

from __future__ import annotations

import sys

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start()

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from receipts.formats.tables import DATABASES, Format
from receipts.json_layout import MAX_INDENT
from receipts.runs.command import errors_in_one_line, how_of, run_command, say
from receipts.runs.command_line import (
    CommandLine,
    a_path,
    add_run_flags,
    any_whole_number,
    path_or_url,
    whole_number,
)
from receipts.runs.counted import counted
from receipts.runs.endings import BAD_USAGE, fail
from receipts.runs.progress import Words, note
from receipts.runs.world_flags import (
    add_panel_flags,
    add_world_flags,
    population_of,
    world_settings,
)
from world.settings import Settings

if TYPE_CHECKING:
    from receipts.pipeline import DatasetRun
    from receipts.plan import Plan
    from receipts.runs.run import Stamp


def parser() -> CommandLine:
    """The command line."""
    parser = CommandLine(
        description="Generates the receipts of made-up shoppers as JSON batches with a summary.",
        epilog="The same seed and settings give the same bytes, on any machine.",
    )
    add_size_flags(parser)
    world = parser.add_argument_group("the world")
    add_scene_flags(world)
    add_world_flags(world)
    add_file_flags(parser.add_argument_group("the files"))
    add_run_flags(parser)
    return parser


def add_size_flags(command_line: CommandLine) -> None:
    """How much to make, and where."""
    add = command_line.add_argument
    add_panel_flags(command_line, customers=100_000)
    add(
        "--batch-size",
        type=whole_number(1),
        default=1000,
        metavar="NUM",
        help="number of customers per batch file (default: %(default)s)",
    )
    add(
        "--output",
        type=path_or_url,
        default=Path("large_dataset"),
        metavar="DIR",
        help="output directory name, or s3://bucket/prefix, gs:// or az:// (default: %(default)s)",
    )


def add_scene_flags(group: argparse._ArgumentGroup) -> None:
    """Seed, names, and the population as files."""
    add = group.add_argument
    add(
        "--seed",
        type=any_whole_number,
        default=Settings.seed,
        metavar="NUM",
        help="any whole number (default: %(default)s)",
    )
    add(
        "--store",
        default=Settings.store,
        metavar="NAME",
        help="name of the store on the receipts (default: %(default)s)",
    )
    add(
        "--locale",
        metavar="LOCALE",
        help="customers' names of another country, such as de_DE (needs Faker)",
    )
    add(
        "--write-population",
        type=a_path,
        metavar="DIR",
        help="write the population into DIR, as files to change, and nothing else",
    )


def add_file_flags(group: argparse._ArgumentGroup) -> None:
    """What the batch files look like."""
    add = group.add_argument
    add(
        "--indent",
        type=whole_number(0, MAX_INDENT),
        default=0,
        metavar="N",
        help="indent the JSON by N blanks (default: %(default)s, one customer per line)",
    )
    add("--gzip", action="store_true", help="compress the batch files")
    add(
        "--format",
        choices=get_args(Format),
        default="json",
        help="JSON batches, or four tables: customers, receipts, lines, products "
        "(default: %(default)s)",
    )


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    command_line = parser()
    flags = command_line.parse_args(arguments)
    if flags.format in DATABASES and not isinstance(flags.output, Path):
        from receipts.making import no_database_in_a_store

        command_line.error(no_database_in_a_store(flags.format))

    if flags.write_population is not None:
        with errors_in_one_line(flags.write_population):
            return write_files(flags)

    def open_run(stamp: Stamp) -> DatasetRun:
        from receipts.making import dataset_run

        run = dataset_run(plan_of(flags), flags.output, stamp, **how_of(flags))
        if not flags.quiet:
            run.tell = note
        return run

    words = Words("customers", "batch", "batches", "customer")
    return run_command(flags, words, open_run, report)


def plan_of(flags: argparse.Namespace) -> Plan:
    """The plan that the flags ask for; ends the program where they ask for too much."""
    from receipts.plan import make_plan
    from world.names import MissingFakerError

    try:
        return make_plan(
            world_settings(flags, flags.receipts, flags.store, flags.locale),
            flags.customers,
            first_customer=flags.first_customer or 0,
            batch_size=flags.batch_size,
            indent=flags.indent,
            gzip=flags.gzip,
            format=flags.format,
        )
    except ValueError as error:
        fail(error, BAD_USAGE)
    except MissingFakerError as error:
        fail(error)


def write_files(flags: argparse.Namespace) -> int:
    """--write-population"""
    from receipts.population_files import CATALOGUE_FILE, POPULATION_FILE, write_population

    folder: Path = flags.write_population
    for name in (POPULATION_FILE, CATALOGUE_FILE):
        if os.path.lexists(folder / name):
            fail(f"{folder / name} exists; name another folder with --write-population")
    population = population_of(flags)
    folder.mkdir(parents=True, exist_ok=True)
    write_population(folder, population)
    if not flags.quiet:
        from receipts.runs.started import command_again

        say(
            f"{folder / POPULATION_FILE} and {folder / CATALOGUE_FILE}\n"
            f"are yours to change.  Make their data set with:\n"
            f"  {command_again(['--population', str(folder)])}"
        )
    return 0


def report(run: DatasetRun, seconds: float) -> str:
    """What was made, in a few lines."""
    plan = run.plan
    from receipts.runs.started import command_again

    n_receipts = plan.n_customers * plan.settings.receipts_per_customer
    size = f"{run.n_bytes / 1e6:,.1f} MB{' of text, compressed,' if plan.gzip else ''}"
    return (
        f"{counted(plan.n_customers, 'customer')} and {counted(n_receipts, 'receipt')}: "
        f"{size} in {counted(run.n_tasks, 'batch', 'batches')},\n"
        f"made from seed {plan.settings.seed} in {seconds:.1f} s.  Look at them with:\n"
        f"  {command_again([str(run.output)], script='read_large_dataset.py')}"
    )


if __name__ == "__main__":
    sys.exit(main())
