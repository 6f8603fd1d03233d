"""The command line of ``python3 -m interactions``"""

from __future__ import annotations

import argparse
from pathlib import Path

from interactions.command_flags import USUAL_SEED
from interactions.model.policy import InteractionPolicy
from interactions.plan import ENDINGS
from receipts.runs.command_line import (
    CommandLine,
    a_path,
    add_run_flags,
    any_whole_number,
    one_of,
    path_or_url,
    whole_number,
)
from receipts.runs.installed import command_name
from receipts.runs.world_flags import add_world_flags
from world.order_numbers import N_ORDER_NUMBERS
from world.settings import MAX_RECEIPTS, Settings

DEFAULT_SAMPLE = 1000
DEFAULT_SLATE = 10


def probability(text: str) -> float:
    """The type of a flag whose value is 0 to 1."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a probability from 0 to 1")
    return value


def number_of_customers(text: str) -> int:
    """The type of a flag whose value is a number of shoppers of our world."""
    if not text.strip().lstrip("+-").isdecimal():
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of shoppers of our world; "
            "a file with all customers of --transactions is named with --customers-file"
        )
    return whole_number(1, N_ORDER_NUMBERS)(text)


def names(text: str) -> tuple[str, ...]:
    """The type of a flag whose value is names with commas between them."""
    return tuple(name.strip() for name in text.split(","))


def parser() -> CommandLine:
    """The command line."""
    parser = CommandLine(
        prog=command_name("python3 -m interactions"),
        description="Turns purchases into ignores, clicks and purchases to train a recommender.",
        epilog="The same source, seed and settings give the same bytes, on any machine.",
    )
    _add_source(parser)
    _add_world(parser)
    _add_model(parser)
    _add_ways(parser)
    _add_output(parser)
    add_run_flags(parser)
    return parser


def _add_source(parser: CommandLine) -> None:
    source = parser.add_argument_group("the source (one of the first three)")
    add = source.add_argument
    add(
        "--customers",
        type=number_of_customers,
        metavar="NUM",
        help="so many shoppers of our world, derived without any file",
    )
    add(
        "--receipts",
        type=a_path,
        nargs="+",
        default=(),
        metavar="DIR",
        help="a receipt data set of ours, in one folder or several",
    )
    add(
        "--transactions",
        type=a_path,
        metavar="FILE",
        help="customer_id, article_id and t_dat as CSV, CSV.gz, JSON lines, Parquet or pickle "
        "(-: CSV or JSON lines from standard input)",
    )
    add(
        "--customers-file",
        type=a_path,
        metavar="FILE",
        help="all customers (column customer_id), beside --transactions",
    )
    add(
        "--columns",
        type=names,
        default=(),
        metavar="NAMES",
        help="further columns to carry along to the purchases, such as price,sales_channel_id",
    )
    add("--allow-pickle", action="store_true", help="read pickles; they can run any code")
    add(
        "--sample",
        type=whole_number(1),
        nargs="?",
        const=DEFAULT_SAMPLE,
        metavar="N",
        help="take N customers only (%(const)s if no number is given)",
    )
    add(
        "--seed",
        type=any_whole_number,
        default=USUAL_SEED,
        metavar="NUM",
        help="any whole number (default: %(default)s)",
    )


def _add_world(parser: CommandLine) -> None:
    world = parser.add_argument_group("the world (with --customers)")
    world.add_argument(
        "--receipts-per-customer",
        type=whole_number(1, MAX_RECEIPTS),
        metavar="NUM",
        help=f"trips of each shopper (default: {Settings.receipts_per_customer})",
    )
    add_world_flags(world)


def _add_model(parser: CommandLine) -> None:
    model = parser.add_argument_group("the model")
    add = model.add_argument
    default = InteractionPolicy()
    for flag, value, text in (
        ("--min-ignores", default.min_ignores, "fewest ignored articles of a customer"),
        ("--max-ignores", default.max_ignores, "most ignored articles, exclusive"),
        ("--min-extra-clicks", default.min_extra_clicks, "fewest extra clicks"),
        ("--max-extra-clicks", default.max_extra_clicks, "most extra clicks, exclusive"),
        (
            "--window-days",
            default.window_days,
            "an article that is bought or clicked is shown "
            "only so many days away, where there are too few others",
        ),
    ):
        add(
            flag,
            type=whole_number(0),
            default=value,
            metavar="N",
            help=f"{text} (default: %(default)s)",
        )
    add(
        "--click-before-purchase-prob",
        type=probability,
        default=default.click_before_purchase_prob,
        metavar="P",
        help="share of purchases with clicks before (default: %(default)s)",
    )
    add(
        "--extra-clicks-prob",
        type=probability,
        default=default.extra_clicks_prob,
        metavar="P",
        help="share of customers with extra clicks (default: %(default)s)",
    )


def _add_ways(parser: CommandLine) -> None:
    ways = parser.add_argument_group("other ways to show articles (off by default)")
    add = ways.add_argument
    add(
        "--negatives",
        type=one_of(("uniform", "popularity")),
        metavar="{uniform,popularity}",
        default="uniform",
        help="how shown articles are drawn (default: %(default)s)",
    )
    add("--spread", action="store_true", help="show around all purchases, not before the last")
    add(
        "--slates",
        type=whole_number(2, 100),
        nargs="?",
        const=DEFAULT_SLATE,
        metavar="N",
        help="show slates of N articles (%(const)s if no number is given)",
    )
    add("--time-of-day", action="store_true", help="draw hours for purchases at midnight")
    add("--split", metavar="RULE", help="leave-last-out, or a date: training and test part")
    add(
        "--export",
        type=one_of(("recbole",)),
        metavar="{recbole}",
        help="write atomic files of RecBole besides",
    )


def _add_output(parser: CommandLine) -> None:
    output = parser.add_argument_group("the output")
    add = output.add_argument
    add(
        "--output",
        type=path_or_url,
        default=Path("interactions_data"),
        metavar="DIR",
        help="output directory name, or s3://bucket/prefix, gs:// or az:// with --customers "
        "(default: %(default)s)",
    )
    add(
        "--format",
        type=one_of(tuple(ENDINGS)),
        metavar=f"{{{','.join(ENDINGS)}}}",
        default="csv",
        help="of the tables; duckdb and sqlite are one database (default: %(default)s)",
    )
    add(
        "--verify",
        type=path_or_url,
        metavar="DIR",
        help="check a finished output directory, or one in a store, which is fetched for that; "
        "against its source where that is named",
    )
    add("--gzip", action="store_true", help="compress CSV or JSON lines")
