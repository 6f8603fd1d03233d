"""Loads a data set into a database: ``python3 -m receipts.load DATASET URL``."""

from __future__ import annotations

import sys

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start("receipts.load")

import argparse
import os
from contextlib import closing
from typing import TYPE_CHECKING

from receipts.loading.addresses import FORMS, Address, address
from receipts.runs.command import errors_in_one_line, say, termination_as_interrupt
from receipts.runs.command_line import CommandLine, not_empty, path_or_url, whole_number
from receipts.runs.endings import BAD_USAGE, fail
from receipts.runs.installed import command_name
from receipts.runs.progress import Progress, Stopwatch, Words

if TYPE_CHECKING:
    from receipts.loading.loading import Load

WORDS = Words("rows", "part", "parts", "row")


def parser() -> CommandLine:
    """The command line."""
    parser = CommandLine(
        prog=command_name("python3 -m receipts.load"),
        description="Loads a data set of this program - receipts, marketing, interactions - into "
        "a database, with types, and with keys at the end.",
        epilog="Passwords are best left to PGPASSWORD or ~/.pgpass.  What is loaded is counted "
        "and summed up at the end, and has to be what the summary says.",
    )
    add = parser.add_argument
    add(
        "dataset",
        type=path_or_url,
        metavar="DATASET",
        help="folder of the data set, or its URL in a store",
    )
    add("url", type=not_empty, metavar="URL", help=FORMS)
    add("--schema", type=not_empty, metavar="NAME", help="schema of PostgreSQL, made if missing")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--overwrite",
        action="store_true",
        help="replace tables that this command has loaded; nobody else's are touched",
    )
    how.add_argument("--resume", action="store_true", help="complete an interrupted load")
    add(
        "--workers",
        type=whole_number(1),
        default=os.cpu_count() or 1,
        metavar="NUM",
        help="processes that make rows of a data set in JSON (default: one per core, here "
        "%(default)s)",
    )
    add("--quiet", action="store_true", help="print errors only")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    flags = parser().parse_args(arguments)
    try:
        where = address(flags.url)
        if flags.schema is not None and where.database != "postgresql":
            raise ValueError(f"{where.database} is loaded without --schema; leave it out")
    except ValueError as error:
        fail(f"{error}; see --help", BAD_USAGE)
    command = _Command(flags, where)
    with errors_in_one_line(flags.dataset, command.how_to_go_on), termination_as_interrupt():
        command.run()
    return 0


class _Command:
    """One run of the command."""

    def __init__(self, flags: argparse.Namespace, where: Address) -> None:
        self._flags = flags
        self._where = where
        self._load: Load | None = None

    def run(self) -> None:
        """Loads, with progress and a report."""
        from receipts.loading.errors import BrokenLoadError
        from receipts.loading.loading import Load
        from receipts.loading.open_source import open_source
        from receipts.loading.targets import open_target

        flags, watch = self._flags, Stopwatch()
        self._check_url()
        try:
            source = open_source(flags.dataset)
            with closing(open_target(self._where, flags.schema)) as target:
                self._load = load = Load(
                    source,
                    target,
                    n_workers=flags.workers,
                    overwrite=flags.overwrite,
                    resume=flags.resume,
                )
                self._follow(load)
        except BrokenLoadError as error:
            fail(f"{error}{self.how_to_go_on()}")
        if not flags.quiet:
            say(self._report(load, watch.seconds))

    def how_to_go_on(self) -> str:
        """The end of a message about a load that did not come to its end."""
        load = self._load
        if load is None or not load.is_begun:
            return "; nothing was loaded"
        from receipts.runs.started import command_again

        url = self._flags.url
        words = [word for word in sys.argv[1:] if word not in ("--resume", "--overwrite")]
        words = [self._where.shown if word == url else word for word in words]
        are = "is" if load.n_parts == 1 else "are"
        password = " (and the password)" if self._where.shown != url else ""
        return (
            f"; {load.n_done:,} of {load.n_parts:,} parts {are} loaded and kept; go on with: "
            f"{command_again([*words, '--resume'])}{password}"
        )

    def _check_url(self) -> None:
        if self._where.database != "postgresql":
            return
        from receipts.loading.postgresql import check_url

        try:
            check_url(self._where)
        except ValueError as error:
            fail(f"{error}; see --help", BAD_USAGE)

    def _follow(self, load: Load) -> None:
        load.prepare()
        progress = Progress(
            WORDS,
            load.n_rows,
            load.n_parts,
            n_units_done=load.rows_done(),
            n_parts_done=load.n_done,
            quiet=self._flags.quiet,
        )
        with closing(progress):
            for step in load:
                n_parts = int(step.is_part)
                progress.add(step.n_rows, step.note, n_parts=n_parts, n_bytes=step.n_bytes)

    def _report(self, load: Load, seconds: float) -> str:
        """What was loaded, in a few lines."""
        if load.was_complete:
            return f"{self._where.shown} holds this data set already, and all of it."
        from receipts.runs.counted import counted

        schema = f", schema {self._flags.schema}" if self._flags.schema else ""
        return (
            f"{counted(load.n_rows, 'row')} in {counted(load.n_tables, 'table')} of "
            f"{self._where.shown}{schema}\nin {seconds:.1f} s; counts and sums are those of the "
            "summary."
        )


if __name__ == "__main__":
    sys.exit(main())
