"""What can be wrong with a model file."""

from __future__ import annotations

from pathlib import Path

from receipts.runs.errors import UserError
from receipts.runs.shown_text import shown


class ModelFileError(UserError):
    """A file is no model of ours, or a damaged one; the message is one line and names it."""


class DamagedError(ValueError):
    """Something in a model file is not as we write it; the message says what."""


def file_fault(path: Path, message: object) -> ModelFileError:
    """The error that something is wrong with a file."""
    return ModelFileError(
        shown(f"{path}: {message}; name a model that learned.py fit has made, or fit it again")
    )
