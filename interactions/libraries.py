"""Libraries that are not needed everywhere, imported when they are."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from interactions.errors import DataError
from receipts.formats.libraries import check_installed
from receipts.runs.installed import in_words_of_this_place

_NEEDED = {
    "parquet": ("interactions", ("pyarrow", "numpy")),
    "pickle": ("interactions", ("pyarrow", "numpy", "pandas")),
    "duckdb": ("formats", ("duckdb", "numpy", "pyarrow")),
}
"""What formats are written with, and which ``requirements-….txt`` has it."""

INSTALL = in_words_of_this_place("pip install -r requirements-interactions.txt")


def library(name: str) -> ModuleType:
    """An optional library.

    Raises DataError where it is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        top = name.partition(".")[0]
        raise DataError(f"this needs {top}, which is not installed: {INSTALL}") from None


def check_libraries(form: str) -> None:
    """Looks for what a format is written with, and loads nothing of it.

    Raises MissingLibraryError where something is not installed.
    """
    extra, names = _NEEDED.get(form, ("", ()))
    check_installed(names, extra)
