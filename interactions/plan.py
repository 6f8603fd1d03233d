"""What a run is to make.  Everything that decides the bytes of the output is here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from interactions.columns import check_columns
from interactions.model.policy import InteractionPolicy
from interactions.model.split import Split
from world.streams import INTERACTIONS, VERSIONS

SUMMARY_FILE = "interactions_summary.json"

Format = Literal["csv", "jsonl", "parquet", "pickle", "duckdb", "sqlite"]
ENDINGS = {
    "csv": "csv",
    "jsonl": "jsonl",
    "parquet": "parquet",
    "pickle": "pkl",
    "duckdb": "duckdb",
    "sqlite": "sqlite",
}

DATABASE_NAME = "interactions"
"""What the file of a database is called, but for its ending."""


@dataclass(frozen=True)
class Plan:
    """The plan of an output folder.

    source: what the purchases come from, as it stands in the summary.
    columns: further columns of the purchases that are carried along.
    sample: number of customers to draw first; None for all.
    split: how training and test parts are made; None for one table.
    export: ``recbole`` for atomic files besides, or None.

    Raises ValueError where values do not go together.
    """

    policy: InteractionPolicy
    seed: int
    source: dict[str, Any] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    sample: int | None = None
    format: Format = "csv"
    gzip: bool = False
    split: Split | None = None
    export: str | None = None

    def __post_init__(self) -> None:
        of_receipts = any(self.source.get(name) is not None for name in ("receipts", "world"))
        check_columns(self.columns, of_receipts=of_receipts)
        if self.format not in get_args(Format):
            raise ValueError(f"format is {self.format!r}; it must be one of {get_args(Format)}")
        if self.gzip and self.format not in ("csv", "jsonl"):
            raise ValueError(f"{self.format} is compressed already; leave --gzip out")
        if self.sample is not None and self.sample < 1:
            raise ValueError(f"sample is {self.sample}; it must be 1 or more")

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables: one, or the training and the test part."""
        return ("interactions_train", "interactions_test") if self.split else ("interactions",)

    @property
    def is_text(self) -> bool:
        """Whether the tables are text."""
        return self.format in ("csv", "jsonl")

    @property
    def database(self) -> Literal["duckdb", "sqlite"] | None:
        """The kind of database that all tables are in; None where they are files."""
        return self.format if self.format in ("duckdb", "sqlite") else None

    def inter(self, table: str) -> str:
        """The name of the growing file with a table's events for another tool."""
        return f"{table}.inter"

    @property
    def users(self) -> str:
        """The name of the growing file with the customers for another tool."""
        return "interactions.users"

    @property
    def growing(self) -> tuple[str, ...]:
        """Names of what grows part by part: the tables, and files for another tool."""
        return (*self.tables, *self._exported)

    @property
    def growing_files(self) -> tuple[str, ...]:
        """Those of them that are files to which bytes are appended: all but the tables of a
        database.
        """
        return self._exported if self.database else self.growing

    @property
    def _exported(self) -> tuple[str, ...]:
        return () if self.export is None else (*map(self.inter, self.tables), self.users)

    def tables_in(self, growing: str) -> tuple[str, ...]:
        """The tables whose rows go to the growing file of this name."""
        if growing == self.users:
            return self.tables
        return tuple(table for table in self.tables if growing in (table, self.inter(table)))

    def is_packed(self, growing: str) -> bool:
        """Whether the growing file of this name is compressed: tables only."""
        return self.gzip and growing in self.tables

    def file_of(self, table: str) -> str:
        """The name of the file that a table is in."""
        if self.database:
            return f"{DATABASE_NAME}.{ENDINGS[self.format]}"
        return f"{table}.{self._ending}"

    def part_file_of(self, table: str, part: str) -> str:
        """The name of the file with a table's rows of one part, such as ``part_00003``, where
        every part has files of its own.
        """
        return f"{table}_{part.rpartition('_')[2]}.{self._ending}"

    @property
    def _ending(self) -> str:
        return ENDINGS[self.format] + (".gz" if self.gzip else "")

    @property
    def table_files(self) -> tuple[str, ...]:
        """The names of the files that the tables are in."""
        return tuple(dict.fromkeys(map(self.file_of, self.tables)))

    def as_json(self) -> dict[str, Any]:
        """The plan as it stands in a summary."""
        return {
            "versions": {INTERACTIONS: VERSIONS[INTERACTIONS]},
            "seed": self.seed,
            "settings": {
                **self.policy.as_json(),
                **self.source,
                "columns": list(self.columns),
                "sample": self.sample,
                "format": self.format,
                "gzip": self.gzip,
                "split": self.split.rule if self.split else None,
                "export": self.export,
            },
        }
