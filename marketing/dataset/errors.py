"""What ends the making of marketing data with one line."""

from __future__ import annotations

from receipts.runs.errors import UserError


class MissingInputError(UserError):
    """A step lacks what an earlier one makes; the message names the file, and the command."""

    def __init__(self, what: str, step: str) -> None:
        super().__init__(what)
        self.step = step


class StepError(UserError):
    """What a step has made is not what it was to make; the message names the step."""
