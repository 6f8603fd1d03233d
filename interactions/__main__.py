"""Makes interactions from purchases: ``python3 -m interactions --help``."""

from __future__ import annotations

import sys

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start("interactions")

import argparse
import gc
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from interactions.asked import inputs_of, plan_of
from interactions.flags import parser
from interactions.report import report
from receipts.runs.command import (
    errors_in_one_line,
    how_of,
    run_command,
    say,
    termination_as_interrupt,
)
from receipts.runs.endings import BAD_USAGE, fail
from receipts.runs.progress import Words
from receipts.runs.shown_text import shown

if TYPE_CHECKING:
    from interactions.making import AnyRun
    from interactions.plan import Plan
    from interactions.sources.inputs import Inputs
    from receipts.runs.run import Stamp

READ_NOTE_BYTES = 1 << 28

VERIFY_FLAGS = {
    *("verify", "receipts", "transactions", "customers_file", "allow_pickle", "population"),
    *("workers", "quiet"),
}
"""What goes with --verify: where the source is, and how to go about it."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    flags = parser().parse_args(arguments)
    if flags.verify is not None:
        return verify(flags)
    gc.disable()  # Rows make no cycles, and looking for some takes a third of reading them.

    def open_run(stamp: Stamp) -> AnyRun:
        from interactions.making import interaction_run

        inputs, plan = asked_for(flags)
        return interaction_run(
            plan,
            inputs,
            flags.output,
            stamp,
            tell=(lambda text: None) if flags.quiet else say,
            on_read=reading_notes(flags.quiet),
            **how_of(flags),
        )

    is_about = flags.customers is not None  # Shoppers of the world are counted as they are made.
    words = Words("purchases", "part", "parts", "purchase", is_about)
    return run_command(flags, words, open_run, report)


def asked_for(flags: argparse.Namespace) -> tuple[Inputs, Plan]:
    """What the flags ask for; ends the program where they do not go together."""
    try:
        inputs = inputs_of(flags)
        return inputs, plan_of(flags, inputs)
    except ValueError as error:
        fail(error, BAD_USAGE)


def verify(flags: argparse.Namespace) -> int:
    """--verify"""
    from tempfile import TemporaryDirectory

    from interactions.checking.verification import Verification
    from interactions.fetching import fetch_all
    from interactions.sources.inputs import Inputs
    from receipts.runs.following import follow
    from receipts.runs.world_flags import population_of

    check_verify_flags(flags)
    named = Inputs(
        tuple(flags.receipts), None, flags.transactions, flags.customers_file, flags.allow_pickle
    )
    folder_for_scratch = TemporaryDirectory(prefix="interactions-")
    with errors_in_one_line(flags.verify), termination_as_interrupt(), folder_for_scratch as name:
        population = population_of(flags) if flags.population else None
        folder = flags.verify
        if not isinstance(folder, Path):
            folder = Path(name) / "fetched"
            fetch_all(flags.verify, folder, reading_notes(flags.quiet))
        scratch = Path(name) / "scratch"
        scratch.mkdir()
        checked = Verification(folder, named, scratch, flags.workers, population)
        follow(checked, Words("rows", "step", "steps"), quiet=flags.quiet)
        for offence in checked.findings.first:
            say(shown(str(offence).replace(str(folder), str(flags.verify))))
        if checked.not_compared:
            say(shown(f"Not compared with the source: {checked.not_compared}."))
        if checked.findings.n_offences:
            fail(checked.findings.verdict)
        say(checked.findings.verdict)
    return 0


def check_verify_flags(flags: argparse.Namespace) -> None:
    """Ends the program where flags do not go with --verify."""
    usual = vars(parser().parse_args([]))
    others = {name for name, value in vars(flags).items() if value != usual[name]} - VERIFY_FLAGS
    if others:
        flag = "--" + min(others).replace("_", "-")
        fail(
            f"{flag} does not go with --verify, which reads the settings in the summary", BAD_USAGE
        )


def reading_notes(quiet: bool) -> Callable[[int], None]:
    """Says on stderr how much of the source is read, now and then."""
    n_read = 0

    def note(n_bytes: int) -> None:
        nonlocal n_read
        before, n_read = n_read, n_read + n_bytes
        if not quiet and before // READ_NOTE_BYTES != n_read // READ_NOTE_BYTES:
            sys.stderr.write(f"reading: {n_read / 1e6:,.0f} MB\n")

    return note


if __name__ == "__main__":
    sys.exit(main())
