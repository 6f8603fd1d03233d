"""Where data set and reports are unless the user says otherwise.

In a checkout they are beside these modules.  Where the package is installed, nothing of the
user's belongs there, and they are in the current folder.
"""

from __future__ import annotations

from pathlib import Path

from receipts.runs.installed import is_installed

_HERE = Path(__file__).resolve().parent

DATA_FOLDER = Path("marketing_dataset") if is_installed() else _HERE / "data"
"""The tables."""

DATA_NAME = str(DATA_FOLDER) if is_installed() else "marketing/data"
"""What help calls it."""


def reports_folder(what: str) -> Path:
    """The folder of the reports of a kind, such as ``eda``."""
    return Path("marketing_reports", what) if is_installed() else _HERE / what / "reports"


def reports_name(what: str) -> str:
    """What help calls it."""
    return f"marketing_reports/{what}" if is_installed() else f"marketing/{what}/reports"
