#!/usr/bin/env python3
"""Reads a receipt data set: ``python3 read_large_dataset.py --help``."""

from __future__ import annotations

import sys

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start()

import json
import os
from types import SimpleNamespace

from receipts.runs.command import errors_in_one_line, termination_as_interrupt
from receipts.runs.endings import fail
from receipts.runs.shown_text import shown

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable

    from receipts.reading.dataset import Dataset

    Flags = Namespace | SimpleNamespace


_DAMAGE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a record of another form leads to, where it is shown."""

_PROBLEM_LENGTH = 200
"""Characters of such an error that are shown; it may quote what was found."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    flags = asked_for(sys.argv[1:] if arguments is None else arguments)
    status = 0
    with errors_in_one_line("standard output"):
        try:
            status = command(flags)(flags)
            if sys.stdout is not None:  # As it is where the shell closed it.
                sys.stdout.flush()
        except _DAMAGE as error:
            problem = repr(error)[:_PROBLEM_LENGTH]
            fail(f"a record is not as it should be ({problem}); find out which with --verify")
        except MemoryError:
            fail("there is not enough memory; see what is too large with --verify --workers 1")
    return status


def asked_for(arguments: list[str]) -> Flags:
    """What the command line asks for.

    The plain look-up of a customer, which programs call in loops, is told by its form: argparse
    would take longer than all the rest of it.
    """
    if len(arguments) == 3 and arguments[1] == "--customer":
        folder, _, customer = arguments
        # A URL is looked at by argparse, like everything that may be bad usage.
        is_plain = folder and ":" not in folder and not folder.startswith("-")
        if is_plain and not customer.startswith("-"):
            return SimpleNamespace(folders=[folder], customer=customer, receipt=None, json=False)
    from receipts.reading.flags import parse

    return parse(arguments)


def command(flags: Flags) -> Callable[[Flags], int]:
    """The function that does what the flags ask for."""
    if flags.customer is not None:
        return show_receipt if flags.receipt else show_customer
    if flags.archetype is not None:
        return list_archetype
    if flags.batch is not None:
        return show_batch
    if flags.verify:
        return verify
    if flags.lines_csv is not None:
        return write_lines
    return show_catalogue if flags.catalogue else show_summary


def show_summary(flags: Flags) -> int:
    """--summary"""
    from receipts.reading.overviews import summary_overview
    from receipts.reading.slices_together import absence, gaps_between

    dataset = open_dataset(flags)
    overview = summary_overview(", ".join(flags.folders), dataset.summary)
    gaps = gaps_between(getattr(dataset.files, "slices", []))  # Other programs' files have none.
    show(flags, [dataset.summary], [*overview, *map(absence, gaps)])
    return 0


def show_customer(flags: Flags) -> int:
    """--customer"""
    from receipts.reading.overviews import customer_overview

    customer = open_dataset(flags).customer(flags.customer)
    show(flags, [customer], customer_overview(customer))
    return 0


def show_receipt(flags: Flags) -> int:
    """--customer --receipt"""
    from receipts.reading.till_slip import till_slip

    receipts = open_dataset(flags).customer(flags.customer)["receipts"]
    if flags.receipt > len(receipts):
        fail(f"{flags.customer} has no receipt {flags.receipt}; choose 1 to {len(receipts)}")
    receipt = receipts[flags.receipt - 1]
    show(flags, [receipt], till_slip(receipt))
    return 0


def list_archetype(flags: Flags) -> int:
    """--archetype"""
    from itertools import islice

    from receipts.reading.flags import N_LISTED
    from receipts.reading.overviews import customer_table

    customers = open_dataset(flags).customers(flags.archetype)
    customers = islice(customers, flags.limit or N_LISTED)
    show(flags, customers, customer_table(customers))
    return 0


def show_batch(flags: Flags) -> int:
    """--batch"""
    from receipts.reading.overviews import batch_overview

    customers = open_dataset(flags).batch(flags.batch)
    show(flags, customers, batch_overview(flags.batch, customers))
    return 0


def verify(flags: Flags) -> int:
    """--verify"""
    from receipts.checking.verification import Verification
    from receipts.reading.slices_together import absence
    from receipts.runs.errors import WorkerDiedError
    from receipts.runs.following import follow
    from receipts.runs.progress import Words

    n_workers = flags.workers or os.cpu_count() or 1
    dataset = open_dataset(flags)
    mirror = getattr(dataset, "mirror", None)  # Of a data set in a store.
    in_words = mirror.in_words if mirror else str
    holding = {"holding": mirror.holder.holding} if mirror else {}
    verification = Verification(dataset.files, n_workers, **holding)
    try:
        follow(verification, Words("batches", "check", "checks", "batch"), quiet=flags.json)
    except WorkerDiedError as error:
        fail(f"{error}; try again with --workers 1")
    findings = verification.findings
    absent = [*map(absence, verification.absent)]
    if findings.n_offences:
        first = [
            each._replace(file=in_words(each.file), found=in_words(each.found))
            for each in findings.first
        ]
        offences = [each._asdict() for each in first]
        show(flags, offences, [*map(str, first), *absent, verification.said])
        fail(findings.verdict)
    result = {
        "offences": 0,
        "checked": findings.checked,
        "partial": verification.is_partial,
        "compared": verification.said,
        "absent": [[gap[0], gap[-1]] for gap in verification.absent],
    }
    show(flags, [result], [findings.verdict, verification.said, *absent])
    return 0


def write_lines(flags: Flags) -> int:
    """--lines-csv"""
    import io
    from pathlib import Path

    from receipts.reading.line_table import LINE_COLUMNS, line_rows, write_csv
    from receipts.runs.counted import counted
    from receipts.runs.files import whole_file
    from receipts.runs.following import followed
    from receipts.runs.progress import Words

    dataset = open_dataset(flags)
    if flags.lines_csv == "-":
        print_table(LINE_COLUMNS, line_rows(dataset, dataset.population))
        return 0
    path = Path(flags.lines_csv)
    if os.path.lexists(path):
        fail(f"{path} exists; name a new file with --lines-csv")
    if not path.parent.is_dir():
        fail(f"{path.parent} is not a folder; make it, or name another file with --lines-csv")
    words = Words("customers", "table", "tables", "customer")
    customers = followed(dataset, words, len(dataset), quiet=flags.json)
    rows = line_rows(customers, dataset.population)
    with termination_as_interrupt(), whole_file(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        n_rows = write_csv(text, LINE_COLUMNS, rows)
        text.detach()
    show(flags, [{"file": str(path), "rows": n_rows}], [f"{counted(n_rows, 'row')} in {path}"])
    return 0


def show_catalogue(flags: Flags) -> int:
    """--catalogue"""
    from receipts.reading.line_table import PRODUCT_COLUMNS, product_rows
    from world.population import DEFAULT_POPULATION

    population = open_dataset(flags).population if flags.folders else DEFAULT_POPULATION
    if flags.json:
        rows = product_rows(population)
        print_json(dict(zip(PRODUCT_COLUMNS, row, strict=True)) for row in rows)
    else:
        print_table(PRODUCT_COLUMNS, product_rows(population))
    return 0


def print_table(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """Prints a table as CSV, with escapes where a terminal shows it."""
    from receipts.reading.line_table import write_csv

    out = sys.stdout
    if out is None:  # As it is where the shell closed it; a table would be for nobody.
        fail("standard output is closed, so that no table can be printed; leave >&- out")
    if out.isatty():
        rows = (tuple(map(shown, row)) for row in rows)
    write_csv(out, columns, rows)


def open_dataset(flags: Flags) -> Dataset:
    """The data set of the folders, or of a place in a store."""
    if any(":" in folder for folder in flags.folders):
        from receipts.reading.store_dataset import open_dataset

        # What is fetched is removed in the end, also where that is ``kill``.
        termination_as_interrupt().__enter__()
        return open_dataset(*flags.folders)
    from receipts.reading.dataset import Dataset

    return Dataset(*flags.folders)


def show(flags: Flags, records: Iterable[object], overview: Iterable[str]) -> None:
    """Prints the records themselves or the text about them."""
    if flags.json:
        print_json(records)
    else:
        for line in overview:
            print(shown(line))


def print_json(records: Iterable[object]) -> None:
    """Prints one record a line."""
    for record in records:
        print(json.dumps(record, separators=(",", ":")))


if __name__ == "__main__":
    sys.exit(main())
