"""What is noted of the objects of a data set: how they were when they were uploaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from receipts.runs.files import Json
from receipts.runs.ownership import FolderKind
from receipts.runs.state_files import DamagedFileError
from receipts.stores.store import Seen

Noted = dict[str, tuple[int, str | None]]
"""Size and tag of objects by their names."""


@dataclass
class Notes:
    """The notes of a data set's objects.

    plan: the data set's.
    """

    kind: FolderKind
    plan: Json
    noted: Noted = field(default_factory=dict)

    def as_json(self) -> Json:
        """The notes as they stand in an object, in the order of the names."""
        return dict(sorted(self.noted.items()))

    def note(self, names: Iterable[str], there: Mapping[str, Seen]) -> None:
        """Notes of objects how they are, unless it is known how they were."""
        for name in names:
            if name in there and name not in self.noted:
                self.noted[name] = (there[name].size, there[name].tag)

    def drop(self, names: Iterable[str]) -> None:
        """Forgets objects, which are to be uploaded once more."""
        for name in names:
            self.noted.pop(name, None)

    def are_same(self, names: Iterable[str], there: Mapping[str, Seen]) -> bool:
        """Whether objects are as they were."""
        return all(
            name in there and self.noted.get(name) == (there[name].size, there[name].tag)
            for name in names
        )

    def names_of(self, reports: Iterable[Json]) -> frozenset[str]:
        """The names of parts' objects."""
        parts = list(reports)
        try:
            with_others = self.kind.names_in({**self.plan, self.kind.parts_key: parts})
            return with_others - self.kind.names_in({**self.plan, self.kind.parts_key: []})
        except DamagedFileError:
            return frozenset(report["file"] for report in parts)
