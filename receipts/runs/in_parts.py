"""What can be followed while it is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol


class InParts(Protocol):
    """Work that is done part by part, a ``Run`` or another one: ``for report in work: ...``."""

    n_units: int

    @property
    def n_tasks(self) -> int:
        """How many parts there are; known when it is prepared, as ``n_units`` is."""

    @property
    def n_finished(self) -> int:
        """How many parts are done."""

    @property
    def n_units_finished(self) -> int:
        """How many units these hold."""

    def prepare(self) -> None:
        """Finds out what there is to do."""

    def __iter__(self) -> Iterator[Any]:
        """Does it: a report for each part."""

    def units_of(self, report: Any) -> int:
        """How many units the part of a report holds."""
