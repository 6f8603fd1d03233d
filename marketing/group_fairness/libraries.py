"""What has to be installed, and how the other libraries are kept quiet."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from receipts.runs.errors import UserError

INSTALL = "pip install -r requirements-fairness.txt"
NEEDED = ("fairlearn", "matplotlib", "pandas", "pyarrow", "scipy", "sklearn")


def check_libraries() -> None:
    """Raises UserError, with what to install, where a library is missing."""
    for name in NEEDED:
        if find_spec(name) is None:
            raise UserError(f"this needs {name}, which is not installed: {INSTALL}")


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps the warnings of other libraries off the user's terminal; what they are about (groups
    without a rate, models that did not converge) is looked at by us.
    """
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
