"""What is tortured: every product in every way of making it, small enough for thousands of runs."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from tests.torture.commands import GENERATOR, INTERACTIONS, Command, run_here

OUTPUT = "out"

TRANSACTIONS = "../sources/transactions.csv"
RECEIPTS = "../sources/receipts"
"""The sources, as seen from the folder in which the commands run."""


@dataclass(frozen=True)
class Size:
    """How large the products are.

    n_customers, batch_size: of receipts, and of the receipts that interactions are made from.
    n_rows: of the file of transactions.
    n_shoppers: of the world that interactions are made from.
    """

    n_customers: int
    batch_size: int
    n_rows: int
    n_shoppers: int


TINY = Size(n_customers=6, batch_size=2, n_rows=60, n_shoppers=6)
"""For one run after each single operation."""

SMALL = Size(n_customers=80, batch_size=4, n_rows=6_000, n_shoppers=40)
"""For kills in the middle of a run, which has to take a while."""


@dataclass(frozen=True)
class Product:
    """A data set and the way in which it is made.

    command: makes it into ``OUTPUT``.
    old: makes what is there before; None where nothing is.
    """

    name: str
    command: Command
    old: Command | None = None

    @property
    def resumed(self) -> Command:
        """The command that completes it."""
        return self.command.with_flags("--resume")


def receipts_of(size: Size, *flags: str, seed: int = 42) -> Command:
    """The command that makes receipts."""
    numbers = (size.n_customers, size.batch_size)
    customers, batch_size = map(str, numbers)
    world = ("--customers", customers, "--batch-size", batch_size, "--receipts", "2")
    return _into_output(GENERATOR, *world, "--seed", str(seed), *flags)


def interactions_of(*flags: str, seed: int = 42) -> Command:
    """The command that makes interactions."""
    return _into_output(INTERACTIONS, "--seed", str(seed), *flags)


def products_of(size: Size) -> list[Product]:
    """All products."""
    shoppers = ("--customers", str(size.n_shoppers), "--receipts-per-customer", "2")
    rows, receipts = ("--transactions", TRANSACTIONS), ("--receipts", RECEIPTS)
    old_receipts, old_rows = receipts_of(size, seed=7), interactions_of(*rows, seed=7)
    overwrite, resume = "--overwrite", "--resume"
    return [
        Product("receipts", receipts_of(size)),
        Product("receipts, gzip", receipts_of(size, "--gzip")),
        Product("receipts, overwrite", receipts_of(size, overwrite), old_receipts),
        Product("receipts, overwrite, resume", receipts_of(size, overwrite, resume), old_receipts),
        Product("interactions of a world", interactions_of(*shoppers)),
        Product("interactions of receipts, gzip", interactions_of(*receipts, "--gzip")),
        Product(
            "interactions of transactions, split, recbole",
            interactions_of(*rows, "--split", "leave-last-out", "--export", "recbole"),
        ),
        Product(
            "interactions, sample, jsonl", interactions_of(*rows, "--sample", "9", *_JSON_LINES)
        ),
        Product("interactions, overwrite", interactions_of(*rows, overwrite), old_rows),
        Product(
            "interactions, overwrite, resume",
            interactions_of(*receipts, *_JSON_LINES, overwrite, resume),
            old_rows,
        ),
    ]


_JSON_LINES = ("--format", "jsonl")


def make_sources(folder: Path, size: Size) -> None:
    """Makes the sources of interactions in ``folder / "sources"``."""
    sources = folder / "sources"
    sources.mkdir()
    made = receipts_of(size).with_output("receipts")
    status, text = run_here(made, sources)
    assert status == 0, text
    with (sources / "transactions.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("t_dat", "customer_id", "article_id"))
        for row in range(size.n_rows):
            day = 1 + row * 28 // size.n_rows
            writer.writerow((f"2020-02-{day:02d}", f"c{row * 7 % 31:03d}", f"a{row * 11 % 23:03d}"))


def _into_output(program: str, *flags: str) -> Command:
    return Command(program, (*flags, "--quiet")).with_output(OUTPUT)
