"""Scores predictions by the answer key: ``python3 -m ground_truth.score --help``."""

from __future__ import annotations

import sys

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start("score")

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from receipts.runs.command import errors_in_one_line, say, termination_as_interrupt
from receipts.runs.command_line import CommandLine, a_path, one_of, whole_number
from receipts.runs.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ground_truth.key import AnswerKey
    from ground_truth.scores.favourites import Taste
    from ground_truth.scores.report import Report

KINDS = ("uplift", "elasticity", "favourites")
DEFAULT_K = 10


def parser() -> CommandLine:
    """The command line."""
    parser = CommandLine(
        prog="python3 -m ground_truth.score",
        description="Scores predictions by what was truly so in a receipt data set.",
        epilog="uplift: columns customer_id, campaign_id and uplift, a row for every eligible "
        "contact of the campaigns that occur; the chance of buying a featured product if treated, "
        "less the chance if not.  elasticity: customer_id or archetype, and price_response.  "
        "favourites: customer_id, rank (1 for the best) and sku.  Other columns are left alone.",
    )
    add = parser.add_argument
    add("kind", type=one_of(KINDS), metavar="KIND", help=f"what is predicted: {', '.join(KINDS)}")
    add("predictions", type=a_path, metavar="PREDICTIONS", help="CSV file of predictions")
    add("folders", type=a_path, metavar="DATASET", nargs="+", help="folder of a data set")
    add(
        "--k",
        type=whole_number(1),
        metavar="NUM",
        help=f"places of a list of favourites that count (default: {DEFAULT_K})",
    )
    add("--json", type=a_path, metavar="FILE", help="write the scores to a file, too")
    add("--overwrite", action="store_true", help="replace the file of --json")
    add("--quiet", action="store_true", help="print errors only")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    command_line = parser()
    flags = command_line.parse_args(arguments)
    if flags.k is not None and flags.kind != "favourites":
        command_line.error(f"argument --k: it is for favourites, not for {flags.kind}")
    with errors_in_one_line(flags.predictions), termination_as_interrupt():
        check_target(flags)
        report = score(flags)
        # Imported late, as in score().
        from ground_truth.scores.report import report_json, report_text
        from receipts.runs.files import write_json

        if flags.json is not None:
            check_target(flags)  # The scoring may have taken long.
            write_json(flags.json, report_json(report))
        if not flags.quiet:
            say(report_text(report))
    return 0


def check_target(flags: argparse.Namespace) -> None:
    """Raises OutputError where the file of ``--json`` may not be written."""
    if flags.json is None or not os.path.lexists(flags.json):
        return
    from receipts.runs.regular_files import is_regular

    if not is_regular(flags.json):
        raise OutputError(f"{flags.json} is no regular file; name another one with --json")
    if not flags.overwrite:
        raise OutputError(
            f"{flags.json} is there already; replace it with --overwrite, or name another one "
            "with --json"
        )
    if is_read(flags):
        raise OutputError(f"{flags.json} is what is scored; name another file with --json")


def is_read(flags: argparse.Namespace) -> bool:
    """Whether the file of ``--json`` is the predictions, or lies in a folder of the data set."""
    target = flags.json.resolve()
    folders = {folder.resolve() for folder in flags.folders}
    return target == flags.predictions.resolve() or target.parent in folders


def score(flags: argparse.Namespace) -> Report:
    """Reads the predictions and scores them."""
    # Imported here, so that --help and mistakes in flags are answered at once.
    from ground_truth.key import AnswerKey
    from ground_truth.scores.elasticity import score_elasticity
    from ground_truth.scores.favourites import score_favourites
    from ground_truth.scores.predictions import PredictionFile
    from ground_truth.scores.uplift import score_uplift

    predictions = PredictionFile(Path(flags.predictions))
    key = AnswerKey(*flags.folders)
    if flags.kind == "uplift":
        if not key.has_campaigns:
            raise predictions.error(
                None,
                f"there are no campaigns in {flags.folders[0]}, and so no uplift; "
                "make a data set with --campaigns",
            )
        return score_uplift(predictions, key.campaigns())
    if flags.kind == "elasticity":
        return score_elasticity(
            predictions, key.shoppers(), key.world.settings.population.by_key.keys()
        )

    return score_favourites(predictions, lambda: tastes(key), key.skus, flags.k or DEFAULT_K)


def tastes(key: AnswerKey) -> Iterator[Taste]:
    """What each customer likes."""
    from ground_truth.scores.favourites import Taste

    for index in key.indices():
        shopper = key.world.shopper(index)
        by_sku = {key.skus[number]: p for number, p in shopper.propensities.items()}
        yield Taste(shopper.customer_id, by_sku)


if __name__ == "__main__":
    sys.exit(main())
