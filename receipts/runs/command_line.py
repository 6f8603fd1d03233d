"""The command line of every program: values of flags, and mistakes in them in one line."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from receipts.runs.endings import BAD_USAGE, fail

if TYPE_CHECKING:
    from datetime import date

    from receipts.stores.urls import StoreUrl

_USUAL_WIDTH = 80

LOCAL = "local"
"""In the place of an address: a cluster of this machine's, for this run."""

_SCHEDULER = re.compile(r"(tcp|tls)://(\[[0-9A-Fa-f:.%]+\]|[^\s:/@]+):[0-9]{1,5}")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,1000}")


class CommandLine(argparse.ArgumentParser):
    """A command line whose errors are one line and whose flags are written out."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_Help, **settings)
        self.add_argument("--version", action=_Version, help="print the version and exit")

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: None = None
    ) -> argparse.Namespace:
        """The flags; ends the program where they are wrong."""
        arguments = sys.argv[1:] if args is None else list(args)
        self._refuse_dashes(arguments)
        flags, unknown = self.parse_known_args(arguments, namespace)
        if unknown:
            hints = (self._hint(word) for word in unknown)
            self.error(
                f"unrecognized arguments: {' '.join(unknown)}{next(filter(None, hints), '')}"
            )
        return flags

    def _refuse_dashes(self, arguments: Sequence[str]) -> None:
        """``--flag=--`` is no value: argparse would take the dashes away, and stumble."""
        for word in arguments:
            if word == "--":
                return  # What follows are no flags.
            flag, _, value = word.partition("=")
            if flag.startswith("-") and value == "--":
                self.error(f"argument {flag}: '--' is no value; name a file of that name ./--")

    def _hint(self, word: str) -> str:
        """The flag that an unknown one was meant to be, if one is like it."""
        known = [flag for action in self._actions for flag in action.option_strings]
        return did_you_mean(word.partition("=")[0], known) if word.startswith("-") else ""

    def error(self, message: str) -> NoReturn:
        """Ends the program: bad usage."""
        fail(f"{message}; see --help", BAD_USAGE)


class _Version(argparse.Action):
    """Prints the version, which takes no time where nobody asks for it."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from receipts.runs.program import VERSION, streams

        print(f"Tillroll {VERSION} (streams: {streams()})")
        parser.exit()


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


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown word: the known one that it is most like, if any."""
    from difflib import get_close_matches

    alike = get_close_matches(word, list(known), 1)
    return f"; did you mean {alike[0]}?" if alike else ""


def one_of(values: Sequence[str]) -> Callable[[str], str]:
    """The type of a flag whose value is one of a few words."""

    def parse(text: str) -> str:
        if text not in values:
            hint = did_you_mean(text, values)
            raise argparse.ArgumentTypeError(f"{text!r} is not one of {', '.join(values)}{hint}")
        return text

    return parse


def not_empty(text: str) -> str:
    """The type of a flag whose value names a file or folder: nothing would be this folder."""
    if not text:
        raise argparse.ArgumentTypeError("'' is not a name of a file or folder")
    return text


def a_path(text: str) -> Path:
    """The type of a flag whose value is the path of a file or folder.

    A URL is none: it would become a folder called ``s3:``.
    """
    if _URL.match(text):
        raise argparse.ArgumentTypeError(
            "a URL is no path; name a file or folder of this machine, and copy there first what is "
            "in a store"
        )
    return Path(not_empty(text))


def path_or_url(text: str) -> Path | StoreUrl:
    """The type of a flag whose value is the path of a folder, or the URL of a place in a store."""
    from receipts.stores.urls import BadUrlError, store_url

    try:
        return store_url(not_empty(text)) or Path(text)
    except BadUrlError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def path_or_word(word: str) -> Callable[[str], Path]:
    """The type of a flag whose value is a path, or a word; what has this name is ``./word``.

    >>> parse = path_or_word("panel")
    >>> parse("panel") == Path("panel"), parse("./panel") == Path("panel")
    (True, False)
    """

    def parse(text: str) -> Path:
        path = a_path(text)
        return path.absolute() if path == Path(word) and text != word else path

    return parse


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


def a_scheduler(text: str) -> str:
    """The type of a flag that names the scheduler of a Dask cluster."""
    if text != LOCAL and not _SCHEDULER.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not {LOCAL} or an address like tcp://host:8786"
        )
    return text


def add_run_flags(command_line: argparse.ArgumentParser, *, is_added: bool = False) -> None:
    """The flags of a program that makes files: how it runs, not what it makes.

    is_added: whether what it makes is added to a data set that is there, and replaces none.
    """
    add = command_line.add_argument_group("the run").add_argument
    add(
        "--workers",
        type=whole_number(1),
        default=os.cpu_count() or 1,
        metavar="NUM",
        help="number of processes (default: one per core, here %(default)s)",
    )
    add(
        "--scheduler",
        type=a_scheduler,
        metavar="ADDRESS",
        help="let the workers of a Dask cluster do the work, such as tcp://host:8786; local starts "
        "one here, of --workers processes (default: processes of its own; needs distributed)",
    )
    if not is_added:
        add("--overwrite", action="store_true", help="replace the data set in the output directory")
    add("--resume", action="store_true", help="complete an interrupted data set")
    add("--quiet", action="store_true", help="print errors only")
