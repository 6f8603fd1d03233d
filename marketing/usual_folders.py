"""Where data set and reports are unless the user says otherwise.

In a checkout they are beside these modules.  Where the package is installed, nothing of the
user's belongs there, and they are in the current folder.
"""

from __future__ import annotations

from pathlib import Path

from receipts.runs.installed import is_checkout

_HERE = Path(__file__).resolve().parent

DATA_FOLDER = _HERE / "data" if is_checkout() else Path("marketing_dataset")
"""The tables."""

DATA_NAME = "marketing/data" if is_checkout() else str(DATA_FOLDER)
"""What help calls it."""


def reports_folder(what: str) -> Path:
    """The folder of the reports of a kind, such as ``eda``."""
    return _HERE / what / "reports" if is_checkout() else Path("marketing_reports", what)


def reports_name(what: str) -> str:
    """What help calls it."""
    return f"marketing/{what}/reports" if is_checkout() else f"marketing_reports/{what}"
