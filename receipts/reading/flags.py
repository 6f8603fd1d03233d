"""The command line of ``read_large_dataset.py``."""

from __future__ import annotations

import argparse
import os

from receipts.runs.command_line import CommandLine, not_empty, whole_number

N_LISTED = 10
"""Customers of a list that are shown."""


def parse(arguments: list[str]) -> argparse.Namespace:
    """The flags; ends the program where they are wrong or do not go together."""
    command_line = parser()
    flags = command_line.parse_args(arguments)
    check_flags(flags, command_line)
    return flags


def parser() -> CommandLine:
    """The command line."""
    parser = CommandLine(
        usage="%(prog)s DIR [DIR ...] [what to do] [how]",
        description="Shows, checks and converts receipt data sets.",
        epilog="Several folders with slices of one world are read as one data set.",
    )
    parser.add_argument(
        "folders",
        type=not_empty,
        metavar="DIR",
        nargs="*",
        help="folder of a data set, or s3://bucket/prefix",
    )
    add_action_flags(parser.add_argument_group("what to do (one of these)"))
    add_manner_flags(parser.add_argument_group("how"))
    return parser


def add_action_flags(group: argparse._ArgumentGroup) -> None:
    """What to do."""
    add = group.add_mutually_exclusive_group().add_argument
    add("--summary", action="store_true", help="show totals and archetypes (the default)")
    add("--customer", metavar="ID", help="show one customer, such as customer_000123")
    add("--archetype", metavar="NAME", help="list customers of an archetype")
    add("--batch", type=whole_number(0), metavar="N", help="show what batch N holds")
    add("--verify", action="store_true", help="check every file, count and sum")
    add(
        "--lines-csv",
        type=not_empty,
        metavar="FILE",
        help="write a CSV table with a row for every item of every receipt (-: standard output)",
    )
    add(
        "--catalogue",
        action="store_true",
        help="print the products and their prices as CSV; without DIR those of the program",
    )


def add_manner_flags(group: argparse._ArgumentGroup) -> None:
    """How to do it."""
    add = group.add_argument
    add("--json", action="store_true", help="print JSON lines, for other programs")
    add(
        "--limit",
        type=whole_number(1),
        metavar="N",
        help=f"with --archetype: list at most N customers (default: {N_LISTED})",
    )
    add(
        "--receipt",
        type=whole_number(1),
        metavar="K",
        help="with --customer: print receipt K as a till would, 1 for the oldest",
    )
    add(
        "--workers",
        type=whole_number(1),
        metavar="NUM",
        help=f"with --verify: number of processes (default: one per core, here {os.cpu_count()})",
    )


def check_flags(flags: argparse.Namespace, command_line: CommandLine) -> None:
    """Ends the program where flags do not go together."""
    for flag, value, owner, needed in (
        ("--limit", flags.limit, "--archetype", flags.archetype),
        ("--receipt", flags.receipt, "--customer", flags.customer),
        ("--workers", flags.workers, "--verify", flags.verify or None),
    ):
        if value is not None and needed is None:
            command_line.error(f"{flag} goes with {owner}")
    if flags.json and flags.lines_csv == "-":
        command_line.error("--lines-csv - prints CSV, --json JSON; ask for one of them")
    check_urls(flags.folders, command_line)
    if not flags.folders and not flags.catalogue:
        command_line.error("name the folder of a data set, such as large_dataset")


def check_urls(folders: list[str], command_line: CommandLine) -> None:
    """Ends the program where a folder is named by a URL that makes no sense."""
    if any(":" in folder for folder in folders):
        from receipts.stores.urls import BadUrlError, store_url

        for folder in folders:
            try:
                store_url(folder)
            except BadUrlError as error:
                command_line.error(str(error))
