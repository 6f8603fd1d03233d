"""On which days of the week, and at which hours, households shop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.exploration.pictures.finishing import (
    RECEIPTS_COMMAND,
    WIDTH,
    apart,
    finished,
    label,
    too_few,
)
from marketing.exploration.pictures.kinds import FEWEST_KINDS, kinds_of
from marketing.exploration.pictures.words import percent, times
from marketing.pages.drawing import FIRST, SECOND, THIRD, new_axes
from marketing.pages.picture import DataTable, Missing, Picture
from receipts.runs.counted import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ground_truth.panels.panel import Panel

KEY = "weekly-rhythm"
TOPIC = "When in the week households shop"
FEWEST_TRIPS = 50
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKEND = slice(5, 7)
_HOURS = 24
_KNOWN_SHARE = 0.5
"""Of the trips have an hour where the hours are drawn."""


class Week(NamedTuple):
    """The days of a kind of household: shares of its trips on Monday to Sunday."""

    kind: str
    n_trips: int
    shares: Any

    @property
    def weekend(self) -> float:
        """The share of Saturday and Sunday."""
        return float(self.shares[_WEEKEND].sum())


def weekly_rhythm(panel: Panel) -> Picture | Missing:
    """Trips by weekday, and by hour where known."""
    if len(panel.trips) < FEWEST_TRIPS:
        return too_few(KEY, TOPIC, len(panel.trips), "trip", FEWEST_TRIPS, RECEIPTS_COMMAND)
    weeks = weeks_of(panel)
    hours = panel.trips["hour"].dropna()
    shows_hours = len(hours) >= _KNOWN_SHARE * len(panel.trips)
    figure, axes = new_axes(WIDTH, 5.6 if shows_hours else 3.3, rows=2 if shows_hours else 1)
    _draw_week(axes[0], weeks)
    title = _title(weeks)
    table = _table(weeks)
    if shows_hours:
        counts = _by_hour(hours)
        _draw_hours(axes[1], counts / counts.sum())
        title += f"; the busiest hour is {_clock(int(counts.argmax()))}"
        rows = [[_clock(hour), round(float(counts[hour] / counts.sum()), 4)] for hour in range(24)]
        header = [*table.header]
        padding = [None] * (len(header) - 2)
        table = table._replace(rows=[*table.rows, *([*row, *padding] for row in rows)])
    caption = f"{counted(len(panel.trips), 'trip')}."
    if len(weeks) > 1:
        caption += " The kinds that shop most and least on weekends are drawn beside all."
    return finished(figure, KEY, title, f"{title}.", table, caption)


def weeks_of(panel: Panel) -> list[Week]:
    """The week of all households and, where there are kinds, those with the largest and the
    smallest share of weekends.
    """
    import numpy as np

    kinds = kinds_of(panel)
    day = (panel.trips["day"].to_numpy() - 1) % 7  # Day 1 of the calendar was a Monday.
    n_kinds = len(kinds.names)
    counts = np.bincount(kinds.of_trip * 7 + day, minlength=7 * n_kinds).reshape(n_kinds, 7)
    everybody = Week("all", int(counts.sum()), counts.sum(axis=0) / counts.sum())
    found = [
        Week(name, int(row.sum()), row / row.sum())
        for name, row in zip(kinds.names, counts, strict=True)
        if row.sum() >= FEWEST_TRIPS
    ]
    if len(found) < FEWEST_KINDS:
        return [everybody]
    found.sort(key=lambda week: (-week.weekend, week.kind))
    return [everybody, found[0], found[-1]]


def _title(weeks: list[Week]) -> str:
    shares = weeks[0].shares
    most, least = int(shares.argmax()), int(shares.argmin())
    if not shares[least]:
        title = f"{DAYS[most]} has {percent(float(shares[most]))} of the trips, {DAYS[least]} none"
    else:
        ratio = float(shares[most] / shares[least])
        title = f"{DAYS[most]} sees {times(ratio)} as many trips as {DAYS[least]}"
    if len(weeks) > 1:
        _, first, last = weeks
        title += (
            f"; weekends have {percent(first.weekend)} of the trips of {first.kind}, "
            f"{percent(last.weekend)} of {last.kind}"
        )
    return title


def _table(weeks: list[Week]) -> DataTable:
    rows: list[list[object]] = [
        [day, *(round(float(week.shares[number]), 4) for week in weeks)]
        for number, day in enumerate(DAYS)
    ]
    return DataTable(("", *(week.kind for week in weeks)), rows, "Shares of the trips.")


def _draw_week(axes: Axes, weeks: list[Week]) -> None:
    from matplotlib.ticker import PercentFormatter

    colours = (FIRST, SECOND, THIRD)
    most = max(float(week.shares.max()) for week in weeks)
    for week, colour in zip(weeks, colours, strict=False):
        is_all = week is weeks[0]
        axes.plot(
            range(7), week.shares, "o-", color=colour, linewidth=3 if is_all else 1.8, markersize=5
        )
    places = apart([float(week.shares[-1]) for week in weeks], most * 1.15 / 11)
    for week, place, colour in zip(weeks, places, colours, strict=False):
        label(axes, 6, place, week.kind, color=colour, aside=(8, 0))
    axes.set_xticks(range(7), labels=[day[:3] for day in DAYS])
    axes.set_xlim(-0.3, 8.7 if len(weeks) > 1 else 7)
    axes.set_ylim(0, most * 1.15)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_ylabel("share of trips")
    axes.grid(visible=False, axis="x")


def _by_hour(hours: Any) -> Any:
    import numpy as np

    return np.bincount(np.clip(hours.to_numpy().astype(int), 0, _HOURS - 1), minlength=_HOURS)


def _draw_hours(axes: Axes, shares: Any) -> None:
    from matplotlib.ticker import PercentFormatter

    axes.bar(range(_HOURS), shares, 0.85, color=FIRST, align="edge")
    axes.set_xticks(range(0, 25, 4), labels=[_clock(hour) for hour in range(0, 25, 4)])
    axes.set_xlim(0, 24)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xlabel("hour of the day")
    axes.set_ylabel("share of trips")
    axes.grid(visible=False, axis="x")


def _clock(hour: int) -> str:
    return f"{hour:02d}:00"
