"""Makes interactions from purchases: ``python3 -m interactions --help``."""

from __future__ import annotations

import sys

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start("interactions")

import argparse
import gc
import gzip
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from interactions.flags import parser
from receipts.runs.command import (
    errors_in_one_line,
    how_of,
    run_command,
    say,
    termination_as_interrupt,
)
from receipts.runs.counted import counted
from receipts.runs.endings import BAD_USAGE, fail
from receipts.runs.progress import Words
from receipts.runs.shown_text import shown

if TYPE_CHECKING:
    from interactions.making import AnyRun
    from interactions.plan import Plan
    from interactions.sources.inputs import Inputs, WorldSlice
    from receipts.runs.run import Stamp

READ_NOTE_BYTES = 1 << 28
PREVIEW_ROWS = 5

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


def verify(flags: argparse.Namespace) -> int:
    """--verify"""
    from tempfile import TemporaryDirectory

    from interactions.checking.verification import Verification
    from interactions.fetching import fetch_all
    from interactions.sources.inputs import Inputs
    from receipts.runs.progress import follow
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


def report(run: AnyRun, seconds: float) -> str:
    """What was made, in a few lines."""
    totals = run.summary
    counts = totals["interactions"]
    n_without = totals["customers_without_purchases"]
    files = "".join(
        f"\n  {name}  {n_bytes / 1e6:,.1f} MB" for name, n_bytes in sizes_of(run).items()
    )
    return (
        f"{counted(sum(counts.values()), 'interaction')}: {counted(counts['0'], 'ignore')}, "
        f"{counted(counts['1'], 'click')}, {counted(counts['2'], 'purchase')}\n"
        f"of {counted(totals['customers'] - n_without, 'customer')} "
        f"({n_without:,} more {'has' if n_without == 1 else 'have'} no purchases), "
        f"made from seed {run.plan.seed} in {seconds:.1f} s{files}{preview(run)}"
    )


def sizes_of(run: AnyRun) -> dict[str, int]:
    """Bytes of the tables; those of all parts together where every part has files of its own."""
    from interactions.listed_entries import PARTS, listed_entries

    sizes: dict[str, int] = {}
    for entry in listed_entries(run.summary):
        if not entry["file"].startswith("sampled_"):
            is_part = PARTS in run.summary
            name = run.plan.part_file_of(entry["table"], "*") if is_part else entry["file"]
            sizes[name] = sizes.get(name, 0) + entry["bytes"]
    return sizes


def preview(run: AnyRun) -> str:
    """The first rows of a text file on lines of their own, as ``head`` shows them; nothing of
    another file, or one that is in a store.
    """
    folder = run.folder.target
    if not isinstance(folder, Path) or not run.plan.is_text:
        return ""
    path = folder / run.plan.file_of(run.plan.tables[0])
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return "\n" + "".join(islice(file, PREVIEW_ROWS + 1)).rstrip("\n")


if __name__ == "__main__":
    sys.exit(main())
