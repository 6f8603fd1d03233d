"""The command line of every program: values of flags, and mistakes in them in one line."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from receipts.runs.endings import BAD_USAGE, fail

if TYPE_CHECKING:
    from datetime import date

_USUAL_WIDTH = 80

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,1000}")


class CommandLine(argparse.ArgumentParser):
    """A command line whose errors are one line and whose flags are written out."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_Help, **settings)

    def error(self, message: str) -> NoReturn:
        """Ends the program: bad usage."""
        fail(f"{message}; see --help", BAD_USAGE)


class _Help(argparse.HelpFormatter):
    """Help as wide as the terminal.

    argparse makes a formatter for every flag, and would load the module of archives to ask how
    wide the terminal is: a third of the time that looking a customer up takes.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_terminal_width() - 2)


def _terminal_width() -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _USUAL_WIDTH
    except (AttributeError, ValueError, OSError):
        return _USUAL_WIDTH


def whole_number(least: int, most: int | None = None) -> Callable[[str], int]:
    """The type of a flag whose value is a whole number within limits."""
    limits = f"a whole number of {least:,} or more"
    if most is not None:
        limits = f"a whole number from {least:,} to {most:,}"

    def parse(text: str) -> int:
        value = int(text) if _WHOLE_NUMBER.fullmatch(text) else least - 1
        if value < least or (most is not None and value > most):
            raise argparse.ArgumentTypeError(f"{text!r} is not {limits}")
        return value

    return parse


def any_whole_number(text: str) -> int:
    """The type of a flag whose value is any whole number."""
    if not _WHOLE_NUMBER.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def iso_date(text: str) -> date:
    """The type of a flag whose value is a date."""
    from datetime import date

    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2025-12-31")
    return found


def add_run_flags(command_line: argparse.ArgumentParser) -> None:
    """The flags of a program that makes files: how it runs, not what it makes."""
    add = command_line.add_argument_group("the run").add_argument
    add(
        "--workers",
        type=whole_number(1),
        default=os.cpu_count() or 1,
        metavar="NUM",
        help="number of processes (default: one per core, here %(default)s)",
    )
    add("--overwrite", action="store_true", help="replace the data set in the output directory")
    add("--resume", action="store_true", help="complete an interrupted data set")
    add("--quiet", action="store_true", help="print errors only")
