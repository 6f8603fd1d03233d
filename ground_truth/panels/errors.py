"""What can be wrong when purchases are read, and libraries that may be missing."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from receipts.runs.errors import UserError

INSTALL = "pip install -r requirements-comparison.txt"


class PanelError(UserError):
    """Purchases cannot be read; the message is one line and names the next step."""


def library(name: str) -> ModuleType:
    """An optional library.

    Raises PanelError, with what to install, where it is missing.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        missing = (error.name or name).partition(".")[0].replace("_", "-")
        raise PanelError(f"this needs {missing}, which is not installed: {INSTALL}") from None
