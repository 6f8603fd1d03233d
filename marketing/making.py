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
    """What there is now and where, and what comes next, in a few lines."""
    summary, output = run.summary, run.output
    rows = [(name, f"{n_rows:,}", _size(n_bytes)) for name, n_rows, n_bytes in _files(summary)]
    width, wide, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
    lines = [f"  {a:<{width}}  {b:>{wide}} rows{c}".rstrip() for a, b, c in rows]
    return "\n".join(
        [
            f"{counted(summary['customers'], 'customer')}: {counted(summary['rows'], 'row')} in "
            f"{_tables(summary)} of {counted(len(run.steps), 'step')},",
            f"made from seed {run.plan.settings.seed} in {seconds:.1f} s, in {output}:",
            *_database(summary),
            *lines,
            _next_step(run),
        ]
    )


def _tables(summary: Json) -> str:
    """How many tables there are, and how many files they are in where some are in several."""
    entries = [entry for step in summary["steps"] for entry in step["tables"]]
    n_tables, n_files = (len({entry[key] for entry in entries}) for key in ("table", "file"))
    files = f" ({counted(n_files, 'file')})" if n_files > n_tables else ""
    return f"{counted(n_tables, 'table')}{files}"


def _database(summary: Json) -> list[str]:
    """A line on the database that the tables are in, if they are in one."""
    found = [step["database"] for step in summary["steps"] if "database" in step]
    return [f"  {each['file']}  {_size(each['bytes']).strip()}" for each in found[-1:]]


def _next_step(run: MarketingRun) -> str:
    """What is to be done next: the next step of a data set, or the reading of a whole one."""
    from marketing.tables import STEPS
    from receipts.metadata.metadata_files import CARD_FILE
    from receipts.runs.started import command_again

    left = [step for step in STEPS if step not in run.steps]
    if not left:
        return f"What is in them, and how to load them: {run.output}/{CARD_FILE}"
    return (
        "The next step is:\n"
        f"  {command_again(['--output', str(run.output)], script=f'{left[0]}.py')}"
    )


def _files(summary: Json) -> list[tuple[str, int, int | None]]:
    """The files with their rows and bytes; those of one table together, where it is in many, and
    the tables of a database, whose bytes nobody knows.
    """
    found: dict[str, tuple[int, int | None]] = {}
    for step in summary["steps"]:
        for entry in step["tables"]:
            name, n_bytes = entry["file"], entry.get("bytes")
            if n_bytes is None:
                name = entry["table"]
            elif name.startswith(f"{entry['table']}_"):
                name = f"{entry['table']}_*.{name.partition('.')[2]}"
            n_rows_before, n_bytes_before = found.get(name, (0, 0))
            n_bytes = None if n_bytes is None else n_bytes + (n_bytes_before or 0)
            found[name] = n_rows_before + entry["rows"], n_bytes
    return [(name, *sizes) for name, sizes in found.items()]


def _size(n_bytes: int | None) -> str:
    """A size in the unit that suits it.

    >>> _size(1_234), _size(12_345_678), _size(None)
    ('        2 kB', '     12.3 MB', '')
    """
    if n_bytes is None:
        return ""
    size = f"{n_bytes / 1e6:,.1f} MB" if n_bytes >= 1e6 else f"{-(-n_bytes // 1000)} kB"
    return f"{size:>12}"
