"""What a run is to make: the world, the slice of it, and the form of the files.

Everything that decides the bytes of a data set is here, and nothing else: a run that was
interrupted may be completed by another one with an equal plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from receipts.batch_numbers import MAX_BATCHES, batch_numbers, batch_with, customers_of
from receipts.campaign_settings import campaigns_as_json
from receipts.file_names import batch_file, batch_name
from receipts.formats.tables import Format
from receipts.json_layout import MAX_INDENT
from receipts.runs.counted import counted
from world.names import faker_version
from world.settings import Settings
from world.streams import VERSIONS, WORLD

USUAL_CUSTOMERS, USUAL_BATCH_SIZE = 100_000, 1000
"""What is made where nobody says how much."""


@dataclass(frozen=True)
class BatchTask:
    """One batch to make: customers ``first_customer`` and the ``n_customers - 1`` after.

    file: the name of its file, or of the batch where that is several files.
    number: of the batch; the first of a world is 0.
    """

    file: str
    first_customer: int
    n_customers: int
    number: int = 0

    @property
    def customers(self) -> range:
        """The customers."""
        return range(self.first_customer, self.first_customer + self.n_customers)


@dataclass(frozen=True)
class Plan:
    """The plan of a data set.

    n_customers, first_customer: which customers of the world.
    batch_size: customers of a batch file; batch n holds the customers from n x batch_size on,
        so that the slices of a world have the batches of the whole.
    indent: 0 for one customer per line, else the blanks of an indentation.
    gzip: whether batch files are compressed.
    format: JSON batches, or tables.
    faker: version of Faker where the settings name a locale.

    Raises ValueError where a value is outside its limits.
    """

    settings: Settings
    n_customers: int
    first_customer: int = 0
    batch_size: int = USUAL_BATCH_SIZE
    indent: int = 0
    gzip: bool = False
    faker: str | None = None
    format: Format = "json"

    def __post_init__(self) -> None:
        for name, value, least in (
            ("customers", self.n_customers, 1),
            ("first customer", self.first_customer, 0),
            ("batch size", self.batch_size, 1),
        ):
            if value < least:
                raise ValueError(f"{name} is {value}; it must be {least} or more")
        if not 0 <= self.indent <= MAX_INDENT:
            raise ValueError(f"indent is {self.indent}; it must be 0 to {MAX_INDENT}")
        self._check_format()
        self.settings.check_customers(self.end)
        if batch_with(self.end - 1, self.batch_size) >= MAX_BATCHES:
            raise ValueError(
                f"batch size is {self.batch_size}; with {counted(self.end, 'customer')} it must be "
                f"{-(-self.end // MAX_BATCHES):,} or more, so that there are at most "
                f"{MAX_BATCHES:,} batches"
            )

    def _check_format(self) -> None:
        if self.format not in get_args(Format):
            raise ValueError(f"format is {self.format!r}; it must be one of {get_args(Format)}")
        if self.indent and self.format != "json":
            raise ValueError(f"{self.format} has no indentation; leave --indent out")
        if self.gzip and self.format not in ("json", "csv"):
            raise ValueError(f"{self.format} is not compressed that way; leave --gzip out")

    @property
    def end(self) -> int:
        """The index after the last customer's."""
        return self.first_customer + self.n_customers

    def batches(self) -> list[BatchTask]:
        """The batch files to make, in order."""
        where = (self.first_customer, self.end, self.batch_size)
        tasks = []
        for number in batch_numbers(*where):
            customers = customers_of(number, *where)
            is_json = self.format == "json"
            name = batch_file(number, self.gzip) if is_json else batch_name(number)
            tasks.append(BatchTask(name, customers[0], len(customers), number))
        return tasks

    def as_json(self) -> dict[str, Any]:
        """The plan as it stands in a summary."""
        return {
            "versions": {WORLD: VERSIONS[WORLD]},
            "seed": self.settings.seed,
            "settings": {
                "receipts_per_customer": self.settings.receipts_per_customer,
                "end_date": self.settings.end_date.isoformat(),
                "store": self.settings.store,
                "locale": self.settings.locale,
                "faker": self.faker,
                "id_digits": self.settings.id_digits,
                "population": self.settings.population.name,
                "population_digest": self.settings.population.digest,
                "causes": list(self.settings.causes),
                **campaigns_as_json(self.settings),
                "first_customer": self.first_customer,
                "customers": self.n_customers,
                "batch_size": self.batch_size,
                "indent": self.indent,
                "gzip": self.gzip,
                # Summaries of JSON are as they were before there was anything else.
                **({} if self.format == "json" else {"format": self.format}),
            },
        }


def make_plan(settings: Settings, n_customers: int, **form: Any) -> Plan:
    """A plan on this machine: notes the version of Faker where it is needed.

    Raises MissingFakerError where a locale is asked for without Faker, ValueError where a
    value is outside its limits.
    """
    faker = faker_version(settings.locale) if settings.locale else None
    return Plan(settings, n_customers, faker=faker, **form)
