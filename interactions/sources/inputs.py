"""Where the purchases come from, as the user names it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from interactions.errors import DataError
from interactions.sources.identity import (
    WatchedFile,
    digest_of,
    joined,
    watched_receipts,
)
from interactions.sources.regular_files import check_source
from interactions.sources.text_files import STANDARD_INPUT
from receipts.campaign_settings import campaigns_as_json
from receipts.reading.dataset import Dataset, DatasetError
from receipts.runs.files import Json
from world.settings import Settings
from world.streams import VERSIONS, WORLD


@dataclass(frozen=True)
class WorldSlice:
    """Customers ``first`` to ``first + count - 1`` of the world of these settings.

    Raises ValueError where the world has not as many.
    """

    settings: Settings
    count: int
    first: int = 0

    def __post_init__(self) -> None:
        if self.count < 1 or self.first < 0:
            raise ValueError(
                f"customers is {self.count} and first customer {self.first}; "
                "they must be 1 or more and 0 or more"
            )
        self.settings.check_customers(self.end)

    @property
    def end(self) -> int:
        """The index after the last customer's."""
        return self.first + self.count

    def as_json(self) -> Json:
        """The slice as it stands in a summary: what decides the purchases."""
        return {
            "customers": self.count,
            "first_customer": self.first,
            "receipts_per_customer": self.settings.receipts_per_customer,
            "end_date": self.settings.end_date.isoformat(),
            "id_digits": self.settings.id_digits,
            "seed": self.settings.seed,
            "version": VERSIONS[WORLD],
            "causes": list(self.settings.causes),
            **campaigns_as_json(self.settings),
            "population": self.settings.population.name,
            "population_digest": self.settings.population.digest,
        }


@dataclass(frozen=True)
class Inputs:
    """One source: receipt data sets, shoppers of a world, or a file of transactions.

    receipts: folders, which are read as one data set.
    transactions: a regular file, or STANDARD_INPUT.
    customers: a regular file with all customers, or None for those who have transactions.
    allow_pickle: whether a pickle may be read, which runs whatever code is in it.
    """

    receipts: tuple[Path, ...] = ()
    world: WorldSlice | None = None
    transactions: Path | None = None
    customers: Path | None = None
    allow_pickle: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether the customers are shoppers of our world."""
        return bool(self.receipts) or self.world is not None

    def from_anywhere(self) -> Inputs:
        """The same source, as a worker finds it that was started in another folder."""
        return replace(
            self,
            receipts=tuple(folder.absolute() for folder in self.receipts),
            transactions=_absolute(self.transactions),
            customers=_absolute(self.customers),
        )

    @cached_property
    def dataset(self) -> Dataset:
        """The data set of the folders.

        Raises DataError where there is no complete one.
        """
        try:
            dataset = Dataset(*self.receipts)
            _ = dataset.files
        except DatasetError as error:
            raise DataError(str(error)) from error
        return dataset

    @cached_property
    def watched(self) -> list[WatchedFile]:
        """The files of the source, as they were when this was asked first.

        Raises DataError where they cannot be read.
        """
        if self.receipts:
            try:
                return [*watched_receipts(self.dataset.files)]
            except DatasetError as error:
                raise DataError(str(error)) from error
        paths = [path for path in (self.transactions, self.customers) if path is not None]
        # Standard input is read once, and nobody could compare it later.
        return [WatchedFile(path, digest_of) for path in paths if path != STANDARD_INPUT]

    def _digest(self, path: Path | None) -> str | None:
        return next((each.digest for each in self.watched if each.path == path), None)

    def as_json(self) -> Json:
        """The inputs as they stand in a summary: names, digests and settings.

        Raises DataError where a file is missing or no regular file.
        """
        found: Json = {"receipts": None, "world": self.world.as_json() if self.world else None}
        if self.receipts:
            found["receipts"] = [folder.name for folder in self.receipts]
            found["receipts_digest"] = joined([each.digest for each in self.watched])
        for name, path, flag in (
            ("transactions", self.transactions, "--transactions"),
            ("customers", self.customers, "--customers-file"),
        ):
            is_file = path is not None and path != STANDARD_INPUT
            if path is not None and is_file:
                check_source(path, flag)
            found[name] = path.name if path else None
            found[f"{name}_bytes"] = path.stat().st_size if path and is_file else None
        if self.transactions:  # When all are known to be files.
            found["transactions_digest"] = self._digest(self.transactions)
            found["customers_digest"] = self._digest(self.customers)
        return found


def _absolute(path: Path | None) -> Path | None:
    return path if path in (None, STANDARD_INPUT) else path.absolute()
