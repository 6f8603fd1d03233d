"""The command line of learned.py."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from marketing.constants import MODEL_PARAMETERS
from receipts.runs.command_line import CommandLine, a_path, not_empty, one_of, whole_number
from receipts.runs.endings import BAD_USAGE, fail

OF_NETWORKS = ("epochs", "batch_size")
"""Flags that only what trains a network knows."""

NETWORKS = ("ctgan", "sdv")
ENGINES = ("ctgan", "copula", "bootstrap", "sdv")
USUAL_ROWS = 10_000
USUAL_STOCK = 100_000
MAX_SEED = 2**63 - 1
MAX_ROWS = 10**9
MAX_NETWORK_NUMBER = 1_000_000
MAX_THREADS = 256


def parser() -> CommandLine:
    """The command line."""
    line = CommandLine(
        prog="learned.py",
        description="Learns to make rows like those of a table of ours, or of any other, and "
        "says how good they are.  The model is a conditional tabular GAN (Xu et al. 2019).",
        epilog="A model file holds numbers and runs nothing when it is read.  The same seed gives "
        "the same model and the same rows on the same machine.",
    )
    commands = line.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_fit(commands.add_parser("fit", help="learn a table", description="Learns a table."))
    _add_sample(
        commands.add_parser("sample", help="make rows", description="Makes rows with a model.")
    )
    _add_judge(
        commands.add_parser(
            "judge",
            help="say how good a model is",
            description="Judges a model by rows of its table that it has not seen, beside a "
            "Gaussian copula and a bootstrap of the rows that it has.",
        )
    )
    return line


def refuse_idle_flags(flags: argparse.Namespace) -> None:
    """Ends the program where a flag would do nothing."""
    idle = [] if flags.engine in NETWORKS else list(OF_NETWORKS)
    for name in (*idle, *(() if flags.engine == "sdv" else ("stock",))):
        if getattr(flags, name) is not None:
            word = name.replace("_", "-")
            fail(f"--{word} is nothing to --engine {flags.engine}; leave it out", BAD_USAGE)


def _add_fit(line: argparse.ArgumentParser) -> None:
    _add_table(line)
    add = line.add_argument
    add("--model", type=_path_of_file, required=True, metavar="FILE", help="where the model goes")
    add(
        "--engine",
        type=one_of(ENGINES),
        default=ENGINES[0],
        metavar="NAME",
        help=f"{', '.join(ENGINES)}: the model; sdv is the CTGAN of SDV, which you install "
        "yourself (default: %(default)s)",
    )
    number = whole_number(1, MAX_NETWORK_NUMBER)
    add(
        "--epochs",
        type=number,
        metavar="NUM",
        help="how often each row is met; fewer are faster (default: "
        f"{MODEL_PARAMETERS['epochs']}, of MODEL_PARAMETERS)",
    )
    add(
        "--batch-size",
        type=number,
        metavar="NUM",
        help="rows of a step, in tens, and at most those of the table (default: "
        f"{MODEL_PARAMETERS['batch_size']}, of MODEL_PARAMETERS)",
    )
    add(
        "--rows",
        type=whole_number(1, MAX_ROWS),
        default=USUAL_ROWS,
        metavar="NUM",
        help=f"learn from so many rows at most, which the seed chooses (default: {USUAL_ROWS:,})",
    )
    add(
        "--hold-out",
        type=_share,
        default=0.2,
        metavar="SHARE",
        help="share of the rows that are kept from the model, to judge it by (default: 0.2)",
    )
    add(
        "--stock",
        type=whole_number(1, MAX_ROWS),
        metavar="NUM",
        help="with --engine sdv: rows that it makes and the model keeps "
        f"(default: {USUAL_STOCK:,})",
    )
    _add_run(line)


def _add_sample(line: argparse.ArgumentParser) -> None:
    add = line.add_argument
    add("--model", type=_path_of_file, required=True, metavar="FILE", help="the model")
    add("--rows", type=whole_number(1, MAX_ROWS), required=True, metavar="NUM", help="how many")
    add(
        "--output",
        type=_path_of_file,
        required=True,
        metavar="FILE",
        help="where they go: a .csv or .csv.gz file",
    )
    _add_run(line)


def _add_judge(line: argparse.ArgumentParser) -> None:
    _add_table(line)
    add = line.add_argument
    add("--model", type=_path_of_file, required=True, metavar="FILE", help="the model")
    add("--json", type=_path_of_file, metavar="FILE", help="write the judgement as JSON, too")
    add("--page", type=_path_of_file, metavar="FILE.html", help="and as a page for a browser")
    add(
        "--rows",
        type=whole_number(1, MAX_ROWS),
        default=USUAL_ROWS,
        metavar="NUM",
        help="look at so many rows of each side at most (default: 10,000)",
    )
    add("--target", type=not_empty, metavar="COLUMN", help="the column to predict from the others")
    _add_run(line)


def _add_table(line: argparse.ArgumentParser) -> None:
    line.add_argument(
        "table",
        type=_path_of_file,
        metavar="TABLE",
        help="a .csv, .csv.gz or .parquet file, or a table of a database, which is named like a "
        "file in it (marketing.duckdb/loyalties); one that is not here is looked for in "
        "marketing/data",
    )


def _add_run(line: argparse.ArgumentParser) -> None:
    add = line.add_argument
    add(
        "--seed",
        type=whole_number(0, MAX_SEED),
        default=42,
        metavar="NUM",
        help="decides all that is drawn (default: %(default)s)",
    )
    add(
        "--threads",
        type=whole_number(1, MAX_THREADS),
        default=1,
        metavar="NUM",
        help="(default: %(default)s, since a machine may be shared)",
    )
    add("--overwrite", action="store_true", help="replace the file that is written")
    add("--quiet", action="store_true", help="print errors only")


def _path_of_file(text: str) -> Path:
    path = a_path(text)
    if "\0" in text:
        raise argparse.ArgumentTypeError(f"{text!r} is no name of a file")
    return path


def _share(text: str) -> float:
    """The type of a flag whose value is a share below 1."""
    try:
        share = float(text)
    except ValueError:
        share = math.nan
    if not 0 <= share < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share from 0 to less than 1")
    return share
