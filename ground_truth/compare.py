#!/usr/bin/env python3
"""Compares a data set with real receipts, if there are any; see ground_truth/README.md."""

# ruff: noqa: E402  (the packages are found when their folder is named)
from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
if not __package__:
    sys.path[0] = ROOT  # Run as a script, this folder would hide the packages beside it.

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start("compare")

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from statistics import fmean, median
from typing import Any

from ground_truth.panels.receipt_files import differing_fields, real_receipts
from receipts import Dataset
from receipts.runs.command import errors_in_one_line
from receipts.runs.command_line import CommandLine, a_path
from receipts.runs.endings import fail

REAL_RECEIPTS = Path(__file__).resolve().parent / "receipts_json"

N_RECEIPTS = 10_000
"""How many receipts of the data set are compared."""

Receipt = dict[str, Any]


def generated_receipts(folder: Path) -> Iterator[Receipt]:
    """The receipts of a data set, in order."""
    for customer in Dataset(folder):
        yield from customer["receipts"]


def figures(receipts: Iterable[Receipt]) -> dict[str, str]:
    """What is compared, as text by name."""
    receipts = list(receipts)
    lines = [line for receipt in receipts for line in receipt["items"]]
    if not lines:
        return {"receipts": str(len(receipts))}
    quantities = [line.get("quantity", 1) for line in lines]
    unit_prices = [line["price"] / (line.get("quantity") or 1) for line in lines if "price" in line]
    savings = [
        receipt["savings"] / receipt["subtotal"]
        for receipt in receipts
        if receipt.get("subtotal") and "savings" in receipt
    ]
    sizes = [len(receipt["items"]) for receipt in receipts]
    totals = [receipt["total"] for receipt in receipts if "total" in receipt]
    return {
        "receipts": f"{len(receipts):,}",
        "lines per receipt, mean": f"{fmean(sizes):.1f}",
        "lines per receipt, median": f"{median(sizes):.0f}",
        "lines of one unit": f"{fmean(quantity == 1 for quantity in quantities):.1%}",
        "unit price, median": f"{median(unit_prices):.2f}" if unit_prices else "-",
        "total, mean": f"{fmean(totals):.2f}" if totals else "-",
        "savings of subtotal, mean": f"{fmean(savings):.1%}" if savings else "-",
    }


def parser() -> CommandLine:
    """The command line."""
    parser = CommandLine(description="Compares a data set with real receipts.")
    parser.add_argument("dataset", type=a_path, metavar="DIR", help="folder of a data set")
    parser.add_argument(
        "--real",
        type=a_path,
        default=REAL_RECEIPTS,
        metavar="DIR",
        help="folder of real receipts (default: ground_truth/receipts_json)",
    )
    return parser


def main() -> int:
    """Runs the command line; the exit status."""
    flags = parser().parse_args()
    with errors_in_one_line("standard output"):
        try:
            generated = list(islice(generated_receipts(flags.dataset), N_RECEIPTS))
            real = real_receipts(flags.real)
            ours, theirs = figures(generated), figures(real) if real else {}
        except ValueError as error:
            fail(error)
        except (ArithmeticError, AttributeError, KeyError, TypeError) as error:
            fail(f"a receipt is not as it should be ({error!r}); look for it with --verify")
        print(f"{'':28}{'data set':>12}{'real':>12}")
        for name, value in ours.items():
            print(f"{name:28}{value:>12}{theirs.get(name, '-'):>12}")
        print(differing_fields(generated[0], real) if real else f"no real receipts in {flags.real}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
