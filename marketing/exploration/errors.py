"""What can be wrong when a data set is looked at."""

from __future__ import annotations

from importlib import import_module

from receipts.runs.errors import UserError

EXTRAS = ("matplotlib", "pandas", "pyarrow", "skrub")
INSTALL = "pip install -r requirements-eda.txt"


class LookError(UserError):
    """There is nothing to look at, or it cannot be read; the message says what to do."""


def require_extras() -> None:
    """Raises LookError, with what to install, where a library is missing."""
    try:
        for name in EXTRAS:
            import_module(name)
    except ModuleNotFoundError as error:
        raise LookError(
            f"this needs matplotlib, pandas and skrub ({error.name} is not there); "
            f"install them with: {INSTALL}"
        ) from None
