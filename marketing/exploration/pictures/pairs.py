"""Which products lie in one basket more often than chance puts them there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from marketing.exploration.pictures.finishing import (
    RECEIPTS_COMMAND,
    WIDTH,
    finished,
    label,
    too_few,
)
from marketing.exploration.pictures.pair_lifts import Pair, pairs_of
from marketing.exploration.pictures.words import product_name, shortened
from marketing.pages.drawing import FIRST, MUTED, new_axes
from marketing.pages.picture import DataTable, Missing, Picture
from receipts.runs.counted import counted

if TYPE_CHECKING:
    from ground_truth.panels.panel import Panel

KEY = "pairs"
TOPIC = "What is bought together"
N_SHOWN = 10
FEWEST_TRIPS = 200
FEWEST_TOGETHER = 50
SUPPORT = 0.005
"""Of all trips have a pair, at least."""


def fewest_together(n_trips: int) -> int:
    """On how many trips a pair has to be to be looked at."""
    return max(FEWEST_TOGETHER, round(SUPPORT * n_trips))


def pairs(panel: Panel) -> Picture | Missing:
    """The ten pairs of products with the highest lift."""
    n_trips = len(panel.trips)
    if n_trips < FEWEST_TRIPS:
        return too_few(KEY, TOPIC, (n_trips, "trip"), FEWEST_TRIPS, RECEIPTS_COMMAND)
    fewest = fewest_together(n_trips)
    found = pairs_of(panel, fewest, N_SHOWN)
    if not found:
        return Missing(KEY, TOPIC, f"no two products are together on {fewest} trips")
    return _drawn(panel, found, fewest)


def _drawn(panel: Panel, found: list[Pair], fewest: int) -> Picture:
    names = [str(name) for name in panel.products["name"]]
    figure, (axes,) = new_axes(WIDTH, 0.8 + 0.46 * len(found))
    least = min(1.0, *(pair.interval[0] for pair in found))
    most = max(pair.interval[1] for pair in found)
    room = most - least
    for row, pair in enumerate(found):
        axes.plot([1, 1], [row - 0.13, row + 0.22], color=MUTED, linewidth=1.5)
        axes.plot(pair.interval, [row, row], color=FIRST, linewidth=1.8)
        axes.plot([pair.lift], [row], "o", color=FIRST, markersize=7)
        text = f"{_short(names[pair.one])} + {_short(names[pair.other])}"
        label(axes, least, row - 0.32, text, aside=(4, 0))
        label(axes, pair.interval[1], row, f"{pair.lift:.2f}")
    axes.set_yticks([])
    axes.set_ylim(len(found) - 0.5, -0.7)
    axes.set_xlim(least - 0.02 * room, most + 0.14 * room)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("times as often together as by chance (1)")
    title = _title(names, found)
    rows = [
        [
            shortened(names[pair.one], 60),
            shortened(names[pair.other], 60),
            pair.together,
            round(pair.expected, 1),
            round(pair.lift, 3),
            *(round(end, 3) for end in pair.interval),
        ]
        for pair in found
    ]
    header = ("one", "other", "trips together", "by chance", "lift", "95% from", "to")
    caption = (
        f"Pairs on {fewest:,} trips or more of {len(panel.trips):,}. Chance takes the sizes of "
        "the baskets into account, and what each kind of household buys. Lines are intervals of "
        "95% for each pair by itself; the highest of many are a little high by chance."
    )
    note = f"On {counted(fewest, 'trip')} together at least."
    return finished(figure, KEY, title, f"{title}.", DataTable(header, rows, note), caption)


def _title(names: Sequence[str], found: Sequence[Pair]) -> str:
    """Of the first pair that chance alone does not explain, if there is one."""
    clear = [pair for pair in found if pair.interval[0] > 1]
    pair = clear[0] if clear else found[0]
    title = (
        f"{_short(names[pair.one])} and {_short(names[pair.other])} lie {pair.lift:.2f} times as "
        "often in one basket as by chance"
    )
    return title if clear else f"No pair stands out from chance: {title}"


def _short(name: str) -> str:
    return product_name(name, 26)
