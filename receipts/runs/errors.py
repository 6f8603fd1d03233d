"""What ends a run with one line instead of a traceback."""

from __future__ import annotations


class UserError(Exception):
    """Something that a user can mend; the message is one line and names the next step."""


class OutputError(UserError):
    """The output folder cannot be used as asked; the message says why and what to do."""


class WorkerDiedError(Exception):
    """A worker process ended in the middle of a task, killed by the system or a person."""


class ClusterError(Exception):
    """Workers elsewhere cannot do the work; the message says why and what to do."""
