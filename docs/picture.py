#!/usr/bin/env python3
"""Draws docs/picture.svg: how large baskets are, and how one product sells."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
sys.path[0] = str(HERE.parent.parent)  # Run as a script, this folder hides the packages.

from receipts import ARCHETYPES, Settings, World, iter_customers  # noqa: E402
from world.trips import week_of  # noqa: E402

PICTURE = HERE.with_name("picture.svg")
N_CUSTOMERS = 1000
N_WEEKS = 26
N_RECEIPTS = 60  # So many that all shoppers have trips in all of the weeks.

USUAL, PROMOTED, INK = "#7a8ca3", "#c2410c", "#1f2937"
INKED = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")
STYLE = dict.fromkeys(INKED, INK) | {"svg.hashsalt": "tillroll"}


@dataclass(frozen=True)
class Figures:
    """What the picture shows.

    basket_sizes: by archetype, the share of its receipts (0 to 1) with so many lines.
    product: its name; of all frequent ones its promotions in these weeks are deepest.
    mondays: the weeks, as ISO dates; the lists below have one entry a week.
    promotion_percent: discount depth, 0 where there is none.
    """

    basket_sizes: dict[str, dict[int, float]]
    product: str
    mondays: list[str]
    price_cents: list[int]
    promotion_percent: list[int]
    packs_per_1000_trips: list[float]


def make_figures() -> Figures:
    """The last 26 whole weeks of 1,000 shoppers of the default seed."""
    world = World(Settings(receipts_per_customer=N_RECEIPTS))
    end = world.settings.end_date + timedelta(days=1)
    start = end - timedelta(days=end.weekday() + 7 * N_WEEKS)
    mondays = [start + timedelta(days=7 * week) for week in range(N_WEEKS)]
    prices = [world.prices.week(week_of(monday.toordinal())) for monday in mondays]
    number = max(
        (n for n, product in enumerate(world.population.catalogue) if product.frequent),
        key=lambda n: sum(week.promotion_percent[n] for week in prices),
    )
    product = world.population.catalogue[number].name
    sizes: dict[str, Counter[int]] = {key: Counter() for key in ARCHETYPES}
    trips, packs = [0] * N_WEEKS, [0] * N_WEEKS
    for customer in iter_customers(world=world, count=N_CUSTOMERS):
        for receipt in customer["receipts"]:
            week = (date.fromisoformat(receipt["pickup_date"]) - start).days // 7
            if 0 <= week < N_WEEKS:
                items = receipt["items"]
                sizes[customer["archetype"]][len(items)] += 1
                trips[week] += 1
                packs[week] += sum(item["quantity"] for item in items if item["name"] == product)
    return Figures(
        {key: {n: count[n] / count.total() for n in sorted(count)} for key, count in sizes.items()},
        product,
        [monday.isoformat() for monday in mondays],
        [week.shelf_cents[number] for week in prices],
        [week.promotion_percent[number] for week in prices],
        [1000 * sold / n for sold, n in zip(packs, trips, strict=True)],
    )


def digest(figures: Figures) -> str:
    """What the file says about itself: a hash of the figures and of this program."""
    return sha256(json.dumps(asdict(figures)).encode() + HERE.read_bytes()).hexdigest()


def draw_basket_sizes(axes: Any, sizes: dict[str, dict[int, float]]) -> None:
    """One ridge for each archetype, all to the same scale."""
    highest = max(max(shares.values()) for shares in sizes.values())
    for row, shares in enumerate(reversed(sizes.values())):
        heights = [0.85 * share / highest for share in shares.values()]
        axes.bar(shares.keys(), heights, width=1, bottom=row, color=USUAL, linewidth=0)
        axes.axhline(row, color="#d5dbe3", linewidth=0.7, zorder=0)
    axes.set_yticks(range(len(sizes)), [key.replace("_", " ") for key in reversed(sizes)])
    axes.tick_params(axis="y", length=0)
    axes.set(ylim=(-0.1, len(sizes)), xlabel="lines of a receipt")
    axes.set_title("How large baskets are, by archetype\n(height: share of its receipts)")


def draw_product(figures: Figures, price: Any, sales: Any) -> None:
    """Price above, weekly sales below, promotion weeks in another colour."""
    regular = [cents / 100 for cents in figures.price_cents]
    price.stairs(regular, [n - 0.5 for n in range(N_WEEKS + 1)], baseline=None, color=INK)
    price.set(ylim=(0, 1.2 * max(regular)), ylabel="price, $ a pack")
    price.set_title(f"What one product costs and sells, week by week\n({figures.product})")
    promoted = {week: percent for week, percent in enumerate(figures.promotion_percent) if percent}
    for week, percent in promoted.items():
        paid = regular[week] * (1 - percent / 100)
        price.hlines(paid, week - 0.5, week + 0.5, color=PROMOTED, linewidth=2.5)
        style = {"color": PROMOTED, "rotation": 90, "ha": "center", "va": "top"}
        price.text(week, 0.94 * paid, f"{percent}% off", fontsize=8.5, **style)
    packs = figures.packs_per_1000_trips
    others = [week for week in range(N_WEEKS) if week not in promoted]
    kinds = ((PROMOTED, "promotion week", [*promoted]), (USUAL, "other week", others))
    for colour, label, weeks in kinds:
        sales.bar(weeks, [packs[week] for week in weeks], color=colour, label=label)
    sales.set(ylim=(0, 1.3 * max(packs)), ylabel="packs per 1,000 trips", xlabel="week beginning")
    sales.set_xticks(range(1, N_WEEKS, 6), figures.mondays[1::6])
    sales.legend(loc="upper left", ncols=2, frameon=False)


def draw(figures: Figures, path: Path) -> None:
    """Writes the picture as SVG; the same figures give the same bytes with one matplotlib."""
    import matplotlib
    from matplotlib.figure import Figure

    style: Any = {**matplotlib.rcParamsDefault, **STYLE}
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(11, 5), layout="constrained", facecolor="white")
        halves: Any = figure.subfigures(1, 2, width_ratios=(1, 1.15), wspace=0.03)
        draw_basket_sizes(halves[0].subplots(), figures.basket_sizes)
        draw_product(figures, *halves[1].subplots(2, 1, sharex=True))
        for axes in figure.get_axes():
            axes.spines[["top", "right"]].set_visible(False)
            axes.title.set_fontsize(11)
        about = {"Date": None, "Creator": None, "Description": f"sha256 {digest(figures)}"}
        figure.savefig(path, format="svg", metadata=about)


def main() -> None:
    """Reads the command line and draws."""
    parser = argparse.ArgumentParser(description="Draws the picture of README.md as SVG.")
    parser.add_argument("file", nargs="?", type=Path, default=PICTURE, help="default: beside this")
    path = parser.parse_args().file
    if find_spec("matplotlib") is None:
        raise SystemExit("the picture needs matplotlib: pip install -r requirements-docs.txt")
    draw(make_figures(), path)


if __name__ == "__main__":
    main()
