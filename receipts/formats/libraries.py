"""Libraries that few formats need, imported when they are."""

from __future__ import annotations

from importlib import import_module
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
        top = name.partition(".")[0]
        install = in_words_of_this_place(f"pip install -r requirements-{extra}.txt")
        raise MissingLibraryError(f"this needs {top}, which is not installed: {install}") from None
