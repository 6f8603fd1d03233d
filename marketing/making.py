"""What the commands of marketing do: begin a data set, or add a step to one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from receipts.runs.command import how_of, run_command, say
from receipts.runs.counted import counted
from receipts.runs.endings import BAD_USAGE, fail
from receipts.runs.progress import Words

if TYPE_CHECKING:
    from collections.abc import Collection

    from marketing.dataset.errors import MissingInputError
    from marketing.dataset.found_steps import Tell
    from marketing.dataset.plan import Plan
    from marketing.dataset.run import MarketingRun
    from receipts.runs.files import Json
    from receipts.runs.run import Stamp

WORDS = Words("customer steps", "block", "blocks", "customer step")


def begin(flags: argparse.Namespace, steps: Collection[str]) -> int:
    """Makes these steps of the data set that the flags ask for; the exit status."""

    def open_run(stamp: Stamp) -> MarketingRun:
        from marketing.dataset.run import MarketingRun

        return MarketingRun(
            asked_plan(flags), steps, flags.output, stamp, tell=tell(flags), **how_of(flags)
        )

    return run_command(flags, WORDS, open_run, report)


def add_step(flags: argparse.Namespace, step: str) -> int:
    """Adds a step to the data set that is there; the exit status."""

    def open_run(stamp: Stamp) -> MarketingRun:
        from marketing.dataset.errors import MissingInputError
        from marketing.dataset.run import MarketingRun
        from marketing.dataset.saved_plan import saved_plan
        from marketing.tables import STEPS

        plan = None
        try:
            plan = saved_plan(flags.output)
            if flags.gzip and not plan.gzip:
                fail(f"{flags.output} is a data set without --gzip; leave it out", BAD_USAGE)
            run = MarketingRun(
                plan,
                (step,),
                flags.output,
                stamp,
                inputs=STEPS[: STEPS.index(step)],
                tell=tell(flags),
                n_workers=flags.workers,
                resume=True,
            )
            run.prepare()
        except MissingInputError as error:
            fail(f"{error}; make it with: {command_for(error, flags, plan)}")
        return run

    return run_command(flags, WORDS, open_run, report)


def asked_plan(flags: argparse.Namespace) -> Plan:
    """The plan that the flags ask for; ends the program where they ask for too much."""
    from marketing.flags import plan_of

    try:
        return plan_of(flags)
    except ValueError as error:
        fail(error, BAD_USAGE)


def command_for(error: MissingInputError, flags: argparse.Namespace, plan: Plan | None) -> str:
    """A line for a shell that makes what is missing."""
    from marketing.flags import flags_for, usual_output
    from marketing.tables import STEPS
    from receipts.runs.started import command_again
    from world.population import DEFAULT_POPULATION

    is_first = error.step == STEPS[0]
    arguments = flags_for(plan) if is_first and plan is not None else []
    if is_first and plan is not None and plan.settings.population != DEFAULT_POPULATION:
        arguments += ["--population", str(flags.output)]  # Its files are in the data set.
    if flags.output != usual_output():
        arguments += ["--output", str(flags.output)]
    return command_again(arguments, script=f"{error.step}.py")


def tell(flags: argparse.Namespace) -> Tell:
    """How news are told."""
    return (lambda text: None) if flags.quiet else say


def report(run: MarketingRun, seconds: float) -> str:
    """What there is now, in a few lines."""
    summary = run.summary
    files = "".join(
        f"\n  {name:<32}{n_rows:>14,} rows{_megabytes(n_bytes)}"
        for name, n_rows, n_bytes in _files(summary)
    )
    return (
        f"{counted(summary['customers'], 'customer')}: {counted(summary['rows'], 'row')} in "
        f"{counted(summary['tables'], 'table')} of {counted(len(run.steps), 'step')},\n"
        f"made from seed {run.plan.settings.seed} in {seconds:.1f} s{files}"
    )


def _files(summary: Json) -> list[tuple[str, int, int | None]]:
    """The files with their rows and bytes; those of one table together, where it is in many, and
    the tables of a database.
    """
    found: dict[str, tuple[int, int | None]] = {}
    for step in summary["steps"]:
        for entry in step["tables"]:
            name, n_bytes = entry["file"], entry.get("bytes")
            if n_bytes is None:
                name = f"{name}, {entry['table']}"
            elif name.startswith(f"{entry['table']}_"):
                name = f"{entry['table']}_*.{name.partition('.')[2]}"
            n_rows_before, n_bytes_before = found.get(name, (0, 0))
            n_bytes = None if n_bytes is None else n_bytes + (n_bytes_before or 0)
            found[name] = n_rows_before + entry["rows"], n_bytes
    return [(name, *sizes) for name, sizes in found.items()]


def _megabytes(n_bytes: int | None) -> str:
    return "" if n_bytes is None else f"{n_bytes / 1e6:>12,.1f} MB"
