"""What a run is to make.  Everything that decides the bytes of the tables is here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from marketing.constants import FORMATS
from marketing.dataset.plain_texts import check_texts
from receipts.batch_numbers import batch_numbers, customers_of
from receipts.campaign_settings import campaigns_as_json
from receipts.formats.tables import Format
from world.settings import CampaignSettings, Settings
from world.streams import MARKETING, VERSIONS, WORLD

BLOCK_CUSTOMERS = 250
"""Customers of a block; it decides no row, and only the bytes of compressed files."""

TABLE_BLOCK_CUSTOMERS = 1000
"""The same where a block is files of its own, or is appended to a database: few, and larger."""

MAX_BLOCKS = 2000
"""More customers make larger blocks: a run keeps a report of each, and its memory is bounded."""


def block_customers(form: Format, n_customers: int) -> int:
    """How many customers a block has, of so many in all."""
    usual = BLOCK_CUSTOMERS if form == "csv" else TABLE_BLOCK_CUSTOMERS
    return max(usual, -(-n_customers // MAX_BLOCKS))


class BlockTask(NamedTuple):
    """What a step makes of a block of customers.

    name: such as ``consumer_00003``.
    is_first: whether the tables begin with it.
    number: of the block; the first of a world is 0.
    """

    name: str
    step: str
    first_customer: int
    n_customers: int
    is_first: bool
    number: int = 0


@dataclass(frozen=True)
class Plan:
    """The plan of a marketing data set.

    settings: of a world that has campaigns.
    n_customers, first_customer: which customers of the world.
    gzip: whether the tables are compressed, which is for CSV alone.
    format: what the tables are written as.

    Raises ValueError where a value is outside its limits, and PopulationError where a text of the
    population cannot stand in a CSV file.
    """

    settings: Settings
    n_customers: int
    first_customer: int = 0
    gzip: bool = False
    format: Format = "csv"

    def __post_init__(self) -> None:
        for name, value, least in (
            ("customers", self.n_customers, 1),
            ("first customer", self.first_customer, 0),
        ):
            if not isinstance(value, int) or value < least:
                raise ValueError(f"{name} is {value!r}; it must be a whole number, {least} or more")
        if not isinstance(self.gzip, bool):
            raise ValueError(f"gzip is {self.gzip!r}; it must be true or false")
        if self.format not in FORMATS:
            raise ValueError(f"format is {self.format!r}; it must be one of {', '.join(FORMATS)}")
        if self.gzip and self.format != "csv":
            raise ValueError(f"{self.format} is not compressed that way; leave --gzip out")
        if self.settings.campaigns is None:
            raise ValueError("campaigns are none; marketing has some, name their settings")
        self.settings.check_customers(self.end)
        check_texts(self.settings.population)

    @property
    def end(self) -> int:
        """The index after the last customer's."""
        return self.first_customer + self.n_customers

    @property
    def campaigns(self) -> CampaignSettings:
        """How campaigns are run."""
        assert self.settings.campaigns is not None
        return self.settings.campaigns

    def blocks(self, step: str) -> list[BlockTask]:
        """The blocks of a step, in order."""
        where = (self.first_customer, self.end, block_customers(self.format, self.n_customers))
        tasks: list[BlockTask] = []
        for number in batch_numbers(*where):
            customers = customers_of(number, *where)
            name = f"{step}_{number:05d}"
            tasks.append(BlockTask(name, step, customers[0], len(customers), not tasks, number))
        return tasks

    def as_json(self) -> dict[str, Any]:
        """The plan as it stands in a summary."""
        settings = self.settings
        return {
            "versions": {WORLD: VERSIONS[WORLD], MARKETING: VERSIONS[MARKETING]},
            "seed": settings.seed,
            "settings": {
                "receipts_per_customer": settings.receipts_per_customer,
                "end_date": settings.end_date.isoformat(),
                "id_digits": settings.id_digits,
                "population": settings.population.name,
                "population_digest": settings.population.digest,
                "causes": list(settings.causes),
                **campaigns_as_json(settings),
                "first_customer": self.first_customer,
                "customers": self.n_customers,
                "gzip": self.gzip,
                # Summaries of CSV are as they were before there was anything else.
                **({} if self.format == "csv" else {"format": self.format}),
            },
        }
