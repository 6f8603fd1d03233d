"""Batch files of another program, without settings: they have to be searched."""

from __future__ import annotations

import os

from receipts.file_names import batch_number
from receipts.reading.batch_files import Customer, read_batch
from receipts.reading.lookup import find_customer
from receipts.reading.slices import BatchFile, read_summary

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from world.population import Population


class LooseFiles:
    """Batch files of another program, in the order of their names.

    summary_path: their summary, if there is one.
    """

    def __init__(self, paths: list[str], summary_path: str | None) -> None:
        self.paths = paths
        self.summary_path = summary_path

    def all(self) -> Iterator[BatchFile]:
        """All batch files, in order."""
        return (BatchFile(path, None) for path in self.paths)

    def numbered(self, number: int) -> list[BatchFile]:
        """The files with this number in their names."""
        return [
            BatchFile(path, None)
            for path in self.paths
            if batch_number(os.path.basename(path)) == number
        ]

    def numbers(self) -> list[int]:
        """The batch numbers, in order."""
        numbers = (batch_number(os.path.basename(path)) for path in self.paths)
        return sorted({number for number in numbers if number is not None})

    def find(self, customer_id: str) -> Customer | None:
        """The customer of this id, None if the files hold none."""
        found = (find_customer(path, customer_id) for path in self.paths)
        return next((customer for customer in found if customer is not None), None)

    def like(self, text: str) -> str | None:
        """None: there is no telling how another program's ids are written."""
        return None

    def ends(self) -> tuple[str, str]:
        """The first and the last customer's id."""
        ids = [
            str(customer.get("customer_id"))
            for path in dict.fromkeys((self.paths[0], self.paths[-1]))
            for customer in read_batch(path)
        ]
        return (ids[0], ids[-1]) if ids else ("none", "none")

    @property
    def population(self) -> Population:
        """The default population: what another program's files are held to."""
        from world.population import DEFAULT_POPULATION

        return DEFAULT_POPULATION

    def summary(self) -> dict[str, Any]:
        """The summary, or a recount of the files where there is none."""
        if self.summary_path is not None:
            return read_summary(self.summary_path)
        from receipts.reading.recount import recount

        return recount(self.paths)
