"""What happens in the hours before a customer's next purchase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.exploration.inputs import CLICK, IGNORE, PURCHASE, Events
from marketing.exploration.pictures.finishing import (
    INTERACTIONS_COMMAND,
    SMALL,
    WIDTH,
    finished,
    label,
    too_few,
)
from marketing.exploration.pictures.words import percent
from marketing.pages.drawing import FIRST, MUTED, SECOND, THIRD, new_axes
from marketing.pages.picture import DataTable, Missing, Picture
from receipts.runs.counted import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KEY = "score-by-hour"
TOPIC = "What comes in the hours before a purchase"
FEWEST_EVENTS = 100
HOURS_A_BIN = 6
N_BINS = 20
"""So five days are drawn: all ignores and clicks lie in the 106 hours before a purchase, but where
they are spread."""
_HOUR_MS = 3_600_000
_SCORES = ((PURCHASE, "purchases", FIRST), (CLICK, "clicks", THIRD), (IGNORE, "ignores", SECOND))


_EVENTS = f"events in the {HOURS_A_BIN * N_BINS} hours before a purchase"


class Before(NamedTuple):
    """Events by the hours to the customer's next purchase.

    counts: an array with a row for each bin of 6 hours, the one next to the purchase first:
        ignores, clicks, purchases.
    n_earlier: events more than five days before.
    n_after: events that no later purchase follows.
    """

    counts: Any
    n_earlier: int
    n_after: int


def hours_to_next_purchase(events: Events) -> tuple[Any, Any]:
    """For each event in the order of customers and time, its score, and the hours to the
    customer's next purchase at a later time; NaN if there is none.
    """
    import numpy as np
    import pandas as pd

    if not len(events.frame):
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    customers, _ = pd.factorize(events.frame["customer_id"])
    times = events.frame["t_dat"].to_numpy(dtype=np.int64)
    scores = events.frame["interaction_score"].to_numpy(dtype=np.int64)
    order = np.lexsort((times, customers))
    customers, times, scores = customers[order], times[order], scores[order]
    # A moment is all events of a customer at one time.
    is_new = (np.diff(customers, prepend=-1) != 0) | (np.diff(times, prepend=times[0] - 1) != 0)
    starts = np.flatnonzero(is_new)
    moment = np.cumsum(is_new) - 1
    n = len(starts)
    is_purchase = np.bincount(moment, scores == PURCHASE, minlength=n) > 0
    # Of each moment the first one after it with a purchase, found from the end; n if there is none.
    place = np.where(is_purchase, np.arange(n), n)
    following = np.minimum.accumulate(np.append(place[1:], n)[::-1])[::-1]
    later = starts[np.minimum(following, n - 1)]
    is_there = (following < n) & (customers[later] == customers[starts])
    wait = np.where(is_there, (times[later] - times[starts]) / _HOUR_MS, np.nan)
    return scores, wait[moment]


def before_purchases(events: Events) -> Before:
    """The events by bins of hours."""
    import numpy as np

    scores, hours = hours_to_next_purchase(events)
    known = ~np.isnan(hours)
    # A bin holds its end: an event six hours before is of the first one.
    number = np.ceil(hours[known] / HOURS_A_BIN).astype(np.int64) - 1
    shown = number < N_BINS
    place = 3 * number[shown] + scores[known][shown]
    counts = np.bincount(place, minlength=3 * N_BINS).reshape(N_BINS, 3)
    return Before(counts, int((~shown).sum()), int((~known).sum()))


def score_by_hour(events: Events) -> Picture | Missing:
    """Shares of ignores, clicks and purchases by the hours before the next purchase."""
    before = before_purchases(events)
    n_shown = int(before.counts.sum())
    if n_shown < FEWEST_EVENTS:
        return too_few(
            KEY,
            TOPIC,
            (n_shown, f"event in the {HOURS_A_BIN * N_BINS} hours before a purchase", _EVENTS),
            FEWEST_EVENTS,
            INTERACTIONS_COMMAND,
        )
    return _drawn(before, n_shown)


def _drawn(before: Before, n_shown: int) -> Picture:
    import numpy as np

    sums = before.counts.sum(axis=1)
    shares = before.counts / np.maximum(sums, 1)[:, None]
    figure, (upper, lower) = new_axes(
        WIDTH, 4.6, rows=2, sharex=True, gridspec_kw={"height_ratios": [1, 2]}
    )
    places = HOURS_A_BIN * np.arange(N_BINS)
    upper.bar(places, sums, 0.9 * HOURS_A_BIN, align="edge", color=MUTED)
    upper.set_ylabel("events")
    upper.locator_params(axis="y", nbins=3)
    upper.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    _stack(lower, places, shares)
    for axes in (upper, lower):
        axes.grid(visible=False, axis="x")
    first, last = int(np.flatnonzero(sums)[0]), int(np.flatnonzero(sums)[-1])
    title = (
        f"In the {HOURS_A_BIN} hours before a purchase {percent(float(shares[first, CLICK]))} of "
        "all events are clicks"
        if first == 0
        else f"Nothing comes in the {HOURS_A_BIN * first} hours before a purchase"
    )
    # Where next to nothing happens, shares say nothing.
    most = int(np.where(sums >= sums.max() / 100, shares[:, IGNORE], 0).argmax())
    if shares[most, IGNORE] > 0:
        title += (
            f"; {HOURS_A_BIN * most} to {HOURS_A_BIN * (most + 1)} hours before, "
            f"{percent(float(shares[most, IGNORE]))} are ignores"
        )
    rows = [
        [
            f"{HOURS_A_BIN * number} to {HOURS_A_BIN * (number + 1)}",
            int(sums[number]),
            *(round(float(shares[number, score]), 4) for score in (IGNORE, CLICK, PURCHASE)),
        ]
        for number in range(last + 1)
    ]
    table = DataTable(
        ("hours before", "events", "ignores", "clicks", "purchases"),
        rows,
        "Shares of the events; a bin holds its later end.",
    )
    caption = (
        f"{counted(n_shown, 'event')} up to {HOURS_A_BIN * N_BINS} hours before the customer's "
        f"next purchase; {before.n_earlier:,} are earlier, and no purchase follows on "
        f"{before.n_after:,}."
    )
    return finished(figure, KEY, title, f"{title}.", table, caption)


def _stack(axes: Axes, places: Any, shares: Any) -> None:
    """Bars of shares on each other, each kind named where it is widest."""
    import numpy as np
    from matplotlib.ticker import PercentFormatter

    bottom = np.zeros(len(places))
    names = []
    for score, noun, colour in _SCORES:
        heights = shares[:, score]
        axes.bar(places, heights, HOURS_A_BIN * 0.96, bottom, align="edge", color=colour)
        bottom = bottom + heights
        if heights.any():
            names.append((noun, colour))
    for number, (noun, colour) in enumerate(names):
        label(
            axes,
            0.02 + 0.24 * number,
            1.07,
            noun,
            xycoords="axes fraction",
            aside=(0, 0),
            color=colour,
            fontsize=SMALL + 1,
            fontweight="bold",
        )
    axes.set_ylim(0, 1)
    axes.set_xlim(HOURS_A_BIN * N_BINS, 0)
    axes.set_xticks(range(0, HOURS_A_BIN * N_BINS + 1, 24))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xlabel("hours before the customer's next purchase")
    axes.set_ylabel("share of events")
