"""Libraries that few formats need, imported when they are."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from receipts.runs.errors import UserError
from receipts.runs.installed import in_words_of_this_place


class MissingLibraryError(UserError):
    """A library is asked for that is not installed; the message says what to install."""


def library(name: str, extra: str = "formats") -> ModuleType:
    """An optional library.

    extra: which ``requirements-….txt`` has it.

    Raises MissingLibraryError where it is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        raise _missing(name, extra) from None


def check_installed(names: Iterable[str], extra: str = "formats") -> None:
    """Raises MissingLibraryError where one of these libraries is not installed; loads none."""
    for name in names:
        if find_spec(name) is None:
            raise _missing(name, extra)


def _missing(name: str, extra: str) -> MissingLibraryError:
    top = name.partition(".")[0]
    install = in_words_of_this_place(f"pip install -r requirements-{extra}.txt")
    return MissingLibraryError(f"this needs {top}, which is not installed: {install}")
