"""The list of a data set's finished parts while it is made, wherever it is kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from receipts.runs.files import Json
from receipts.runs.state_files import are_reports

LISTED_ONCE_IN = 50
"""The list is written anew when it has grown by one in this many, so that its cost stays small
however many parts there are."""


class FinishedParts(ABC):
    """What of a data set is made.

    finished: reports of the finished parts, by the name of their file.
    n_kept: how many parts another run will find in the list.
    """

    finished: dict[str, Json]
    n_kept: int = 0

    def add(self, report: Json) -> None:
        """Notes that a part (``report["file"]``) is finished."""
        self.finished[report["file"]] = report
        if (len(self.finished) - self.n_kept) * LISTED_ONCE_IN >= len(self.finished):
            self.save()

    def keep(self, names: Iterable[str]) -> None:
        """Drops all finished parts but these."""
        kept = set(names)
        self.finished = {name: each for name, each in self.finished.items() if name in kept}
        self.n_kept = min(self.n_kept, len(self.finished))

    @abstractmethod
    def save(self) -> None:
        """Writes the list."""

    def _take_up_reports(self, listed: Iterable[Json], summary: Json, parts_key: str) -> None:
        """Takes what an earlier run has made.

        listed: the reports in its list.
        summary: what it says of the whole data set, whose list counts then; empty where it is not
            complete.
        """
        if summary:
            found = summary.get(parts_key)
            listed = found if are_reports(found) else ()
        self.finished = {report["file"]: report for report in listed}
        self.n_kept = 0
