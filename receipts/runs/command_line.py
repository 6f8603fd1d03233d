"""The command line of every program: values of flags, and mistakes in them in one line."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

BAD_USAGE = 2
BAD_DATA = 1
INTERRUPTED = 130

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,1000}")


class CommandLine(argparse.ArgumentParser):
    """A command line whose errors are one line and whose flags are written out."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        """Ends the program: bad usage."""
        fail(f"{message}; see --help", BAD_USAGE)


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


def fail(message: object, status: int = BAD_DATA) -> NoReturn:
    """Ends the program with one line on stderr."""
    print(f"{Path(sys.argv[0]).name}: error: {message}", file=sys.stderr)
    sys.exit(status)
