"""What can be wrong when a file is loaded."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from receipts.runs.installed import in_words_of_this_place
from receipts.runs.shown_text import shown

INSTALL = in_words_of_this_place("pip install -r requirements-marketing.txt")
_INSTALL_OTHER = {
    "duckdb": in_words_of_this_place("pip install -r requirements-formats.txt"),
}
BUILD = in_words_of_this_place("python3 marketing/build_dataset.py")

_SHOWN_CHARACTERS = 100


class DataFileError(ValueError):
    """A file cannot be loaded; the message is one line and names it, the line and a remedy."""


def fault(path: object, line: int | None, message: str) -> DataFileError:
    """The error that something is wrong with a line of a file (None: with the whole file)."""
    place = f"{path}" if line is None else f"{path}, line {line:,}"
    return DataFileError(shown(f"{place}: {message}"))


def brief(text: object) -> str:
    """What a file or another program says, on one line that is not too long."""
    line = next(iter(str(text).splitlines()), "")
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}..."


def library(name: str) -> ModuleType:
    """An optional library.

    Raises ModuleNotFoundError where it is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError:
        top = name.partition(".")[0]
        install = _INSTALL_OTHER.get(top, INSTALL)
        raise ModuleNotFoundError(
            f"this needs {top}, which is not installed: {install}", name=top
        ) from None
