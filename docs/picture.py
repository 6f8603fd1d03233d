#!/usr/bin/env python3
"""Draws docs/picture.svg: how large baskets are, how one product sells, and what promotions do."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from importlib.util import find_spec
from itertools import count, islice
from math import exp
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
sys.path[0] = str(HERE.parent.parent)  # Run as a script, this folder hides the packages.

from receipts import Product, Settings, World  # noqa: E402
from world.lines import products_of  # noqa: E402
from world.prices import WeekPrices  # noqa: E402
from world.trips import week_of  # noqa: E402

PICTURE = HERE.with_name("picture.svg")
N_CUSTOMERS = 1000
N_RESPONDING = 3000
"""Shoppers of each of RESPONDING: so many that chance is small beside a promotion."""
N_WEEKS = 26
N_RECEIPTS = 60  # So many that all shoppers have trips in all of the weeks.
RESPONDING = ("budget_conscious", "convenience_shopper")
"""The archetypes that respond to promotions most and least."""

USUAL, PROMOTED, INK = "#7a8ca3", "#c2410c", "#1f2937"
INKED = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")
STYLE = dict.fromkeys(INKED, INK) | {"svg.hashsalt": "tillroll"}


@dataclass(frozen=True)
class Response:
    """What promotions do to an archetype.

    rate_ratios: by depth in percent, how many times as often products without a season are
        bought as in weeks without a promotion, counted on the receipts.
    """

    price_response: float
    rate_ratios: dict[int, float]


@dataclass(frozen=True)
class Figures:
    """What the picture shows.

    basket_sizes: by archetype, the share of its receipts (0 to 1) with so many lines.
    product: its name; of all frequent ones without a season its promotions in these weeks are
        deepest.
    mondays: the weeks, as ISO dates; the lists below have one entry a week.
    promotion_percent: discount depth, 0 where there is none.
    bought_percent: share of the receipts of the first of RESPONDING that have the product.
    responses: by archetype.
    """

    basket_sizes: dict[str, dict[int, float]]
    product: str
    mondays: list[str]
    price_cents: list[int]
    promotion_percent: list[int]
    bought_percent: list[float]
    responses: dict[str, Response]


@dataclass(frozen=True)
class Sales:
    """What some shoppers bought, by week: how many trips, and how many of them with a product."""

    trips: list[int]
    bought: list[Counter[int]]


def make_figures() -> Figures:
    """The last 26 whole weeks of the default seed."""
    world = World(Settings(receipts_per_customer=N_RECEIPTS))
    end = week_of(world.settings.end_date.toordinal() + 1)
    weeks = range(end - N_WEEKS, end)
    prices = [world.prices.week(week) for week in weeks]
    number = max(
        (n for n, product in enumerate(world.population.catalogue) if is_plain(product)),
        key=lambda n: sum(week.promotion_percent[n] for week in prices),
    )
    sales = {key: count_sales(world, key, weeks) for key in RESPONDING}
    shown = sales[RESPONDING[0]]
    return Figures(
        count_basket_sizes(world, weeks),
        world.population.catalogue[number].name,
        [date.fromordinal(7 * week + 1).isoformat() for week in weeks],
        [week.shelf_cents[number] for week in prices],
        [week.promotion_percent[number] for week in prices],
        [100 * week[number] / n for week, n in zip(shown.bought, shown.trips, strict=True)],
        {
            key: Response(
                world.population.by_key[key].price_response, rate_ratios(world, prices, sales[key])
            )
            for key in RESPONDING
        },
    )


def is_plain(product: Product) -> bool:
    """Whether nothing but promotions moves its sales, of which there are enough."""
    return product.frequent and product.season is None


def count_basket_sizes(world: World, weeks: range) -> dict[str, dict[int, float]]:
    """The shares of the sizes, of 1,000 shoppers."""
    sizes: dict[str, Counter[int]] = {key: Counter() for key in world.population.by_key}
    for shopper in map(world.shopper, range(N_CUSTOMERS)):
        history = world.history(shopper)
        found = zip(history.days, history.baskets, strict=True)
        counted = (len(basket) for day, basket in found if week_of(day) in weeks)
        sizes[shopper.archetype.key].update(counted)
    return {
        key: {n: found[n] / found.total() for n in sorted(found)} for key, found in sizes.items()
    }


def count_sales(world: World, key: str, weeks: range) -> Sales:
    """What the first 3,000 shoppers of an archetype bought."""
    sales = Sales([0] * N_WEEKS, [Counter() for _ in weeks])
    everybody = map(world.shopper, count())
    shoppers = (shopper for shopper in everybody if shopper.archetype.key == key)
    for history in map(world.history, islice(shoppers, N_RESPONDING)):
        for day, basket in zip(history.days, history.baskets, strict=True):
            week = week_of(day) - weeks.start
            if 0 <= week < N_WEEKS:
                sales.trips[week] += 1
                sales.bought[week].update(products_of(basket))
    return sales


def rate_ratios(world: World, prices: Sequence[WeekPrices], sales: Sales) -> dict[int, float]:
    """By depth, what was bought on promotion, over what the same products' other weeks lead one
    to expect of as many trips.
    """
    bought: Counter[int] = Counter()
    expected: dict[int, float] = dict.fromkeys(world.population.parameters.promotion_percents, 0.0)
    for number, product in enumerate(world.population.catalogue):
        if product.season:
            continue
        depths = [week.promotion_percent[number] for week in prices]
        usual = [week for week, depth in enumerate(depths) if not depth]
        found = sum(sales.bought[week][number] for week in usual)
        rate = found / sum(sales.trips[week] for week in usual)
        for week, depth in enumerate(depths):
            if depth:
                bought[depth] += sales.bought[week][number]
                expected[depth] += rate * sales.trips[week]
    return {depth: bought[depth] / expected[depth] for depth in expected}


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
    price.set_title(f"What a product costs, and sells to the budget conscious\n({figures.product})")
    promoted = {week: percent for week, percent in enumerate(figures.promotion_percent) if percent}
    for week, percent in promoted.items():
        paid = regular[week] * (1 - percent / 100)
        price.hlines(paid, week - 0.5, week + 0.5, color=PROMOTED, linewidth=2.5)
        style = {"color": PROMOTED, "rotation": 90, "ha": "center", "va": "top"}
        price.text(week, 0.94 * paid, f"{percent}% off", fontsize=8.5, **style)
    bought = figures.bought_percent
    others = [week for week in range(N_WEEKS) if week not in promoted]
    kinds = ((PROMOTED, "promotion week", [*promoted]), (USUAL, "other week", others))
    for colour, label, weeks in kinds:
        sales.bar(weeks, [bought[week] for week in weeks], color=colour, label=label)
    usual = sum(bought[week] for week in others) / len(others)
    sales.axhline(usual, color=INK, linewidth=0.8, linestyle="--")
    sales.set(ylim=(0, 1.3 * max(bought)), ylabel="% of receipts with it", xlabel="week beginning")
    sales.set_xticks(range(1, N_WEEKS, 8), figures.mondays[1::8])
    sales.legend(loc="upper left", ncols=2, frameon=False)


def draw_responses(axes: Any, responses: dict[str, Response]) -> None:
    """What was counted as dots, what it was made with as lines."""
    looks = (PROMOTED, 14, 0.08), (USUAL, 25, -0.045)
    for (colour, depth, off), (key, response) in zip(looks, responses.items(), strict=True):
        beta, depths = response.price_response, [*response.rate_ratios]
        curve = [exp(beta * depth / 100) for depth in range(max(depths) + 1)]
        axes.plot(range(len(curve)), curve, color=colour, linewidth=1.2)
        axes.plot(depths, response.rate_ratios.values(), "o", color=colour)
        label = f"{key.replace('_', ' ')}\nβ = {beta}"
        style = {"color": colour, "ha": "right", "va": "top", "fontsize": 9}
        axes.text(depth, curve[depth] + off, label, **style)
    axes.set(xlabel="depth of the promotion, %", ylabel="times as often bought", ylim=(0.95, 1.6))
    axes.set_title("What promotions do\n(dots: counted; lines: exp(β · depth))")


def draw(figures: Figures, path: Path) -> None:
    """Writes the picture as SVG; the same figures give the same bytes with one matplotlib."""
    import matplotlib
    from matplotlib.figure import Figure

    style: Any = {**matplotlib.rcParamsDefault, **STYLE}
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(13, 5), layout="constrained", facecolor="white")
        parts: Any = figure.subfigures(1, 3, width_ratios=(1, 1.05, 0.75), wspace=0.03)
        draw_basket_sizes(parts[0].subplots(), figures.basket_sizes)
        draw_product(figures, *parts[1].subplots(2, 1, sharex=True))
        draw_responses(parts[2].subplots(), figures.responses)
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
