"""What ends a load with one line."""

from __future__ import annotations

from receipts.runs.errors import UserError


class LoadError(UserError):
    """The data set, or the database, is not as a load needs it; the message says what to do."""


class BrokenLoadError(UserError):
    """A load that was begun cannot go on for now: what is loaded stays, and can be gone on with."""


class ChangedSourceError(BrokenLoadError):
    """A file of the data set is not as its summary says."""
