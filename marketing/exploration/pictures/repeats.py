"""How much of a trip's basket was bought before, by the number of the trip."""

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
from marketing.exploration.pictures.words import percent
from marketing.pages.drawing import FIRST, SECOND, THIRD, new_axes
from marketing.pages.picture import DataTable, Missing, Picture
from receipts.runs.counted import counted

if TYPE_CHECKING:
    from ground_truth.panels.panel import Panel

KEY = "repeat-purchase"
TOPIC = "How much is bought again"
FEWEST_TRIPS = 3
FEWEST_HOUSEHOLDS = 5
MOST_TRIPS = 40


class Course(NamedTuple):
    """What a kind of household buys again.

    shares: by the number of the trip, the first one's first: of the lines, those whose product the
        household bought on an earlier trip.
    """

    kind: str
    n_households: int
    shares: Any


def repeat_purchase(panel: Panel) -> Picture | Missing:
    """Shares of lines bought before, by trip."""
    n_trips = trips_looked_at(panel)
    if n_trips < FEWEST_TRIPS:
        return too_few(
            KEY, TOPIC, n_trips, "trip of the usual household", FEWEST_TRIPS, RECEIPTS_COMMAND
        )
    courses = courses_of(panel, n_trips)
    everybody = courses[0]
    if everybody.n_households < FEWEST_HOUSEHOLDS:
        return too_few(
            KEY,
            TOPIC,
            everybody.n_households,
            f"household with {n_trips} trips",
            FEWEST_HOUSEHOLDS,
            RECEIPTS_COMMAND,
        )
    if everybody.shares[1] != everybody.shares[1] or everybody.shares[-1] != everybody.shares[-1]:
        return Missing(KEY, TOPIC, "there are trips on which nobody bought anything")
    return _drawn(courses, n_trips)


def trips_looked_at(panel: Panel) -> int:
    """How many trips of each household are looked at: as many as half of the households have, 40
    at most.
    """
    import numpy as np

    n_trips = np.bincount(panel.trips["household"].to_numpy(), minlength=1)
    n_trips = n_trips[n_trips > 0]
    if not len(n_trips):
        return 0
    return min(int(np.sort(n_trips)[len(n_trips) // 2]), MOST_TRIPS)


def courses_of(panel: Panel, n_trips: int) -> list[Course]:
    """The course of all households with so many trips and, where there are kinds, the highest and
    the lowest at its end.
    """
    import numpy as np

    kinds = kinds_of(panel)
    households = panel.trips["household"].to_numpy()
    starts = np.flatnonzero(np.diff(households, prepend=-1))
    counts = np.diff(np.append(starts, len(households)))
    number = np.arange(len(households)) - np.repeat(starts, counts)
    has_enough = np.repeat(counts >= n_trips, counts) & (number < n_trips)
    trip = panel.lines["trip"].to_numpy()
    is_before = bought_before(panel)
    counted_lines = has_enough[trip]
    trip, is_before = trip[counted_lines], is_before[counted_lines]
    place = kinds.of_trip[trip] * n_trips + number[trip]
    size = len(kinds.names) * n_trips
    again = np.bincount(place, is_before, minlength=size).reshape(-1, n_trips)
    lines = np.bincount(place, minlength=size).reshape(-1, n_trips)
    of_kind = np.bincount(
        kinds.of_household[households[starts[counts >= n_trips]]], minlength=len(kinds.names)
    )
    everybody = Course("all", int(of_kind.sum()), _shares(again.sum(axis=0), lines.sum(axis=0)))
    found = [
        Course(name, int(of_kind[each]), _shares(again[each], lines[each]))
        for each, name in enumerate(kinds.names)
        if of_kind[each] >= FEWEST_HOUSEHOLDS and lines[each].all()
    ]
    if len(found) < FEWEST_KINDS:
        return [everybody]
    found.sort(key=lambda course: (-course.shares[-1], course.kind))
    return [everybody, found[0], found[-1]]


def bought_before(panel: Panel) -> Any:
    """For each line whether the household bought the product on an earlier trip."""
    import numpy as np

    trip = panel.lines["trip"].to_numpy()
    household = panel.trips["household"].to_numpy()[trip]
    key = household * max(len(panel.products), 1) + panel.lines["product"].to_numpy()
    order = np.lexsort((trip, key))
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    counts = np.diff(np.append(starts, len(order)))
    first_trip = np.empty(len(order), dtype=np.int64)
    first_trip[order] = np.repeat(trip[order][starts], counts)
    return trip > first_trip  # Trips are numbered by household and time.


def _shares(part: Any, whole: Any) -> Any:
    import numpy as np

    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)


def _drawn(courses: list[Course], n_trips: int) -> Picture:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    colours = (FIRST, SECOND, THIRD)
    trips = range(1, n_trips + 1)
    figure, (axes,) = new_axes(WIDTH, 3.5)
    for course, colour in zip(courses, colours, strict=False):
        is_all = course is courses[0]
        axes.plot(trips, course.shares, color=colour, linewidth=3 if is_all else 1.8)
    places = apart([float(course.shares[-1]) for course in courses], 0.075)
    for course, place, colour in zip(courses, places, colours, strict=False):
        text = f"{course.kind} {percent(float(course.shares[-1]))}"
        label(axes, n_trips, place, text, color=colour)
    axes.set_xlim(1, n_trips * (1.5 if len(courses) > 1 else 1.2))
    axes.set_ylim(0, max(1.0, *places) + 0.04)
    ticks = MaxNLocator(8, integer=True).tick_values(1, n_trips)
    axes.set_xticks([tick for tick in ticks if 1 <= tick <= n_trips])
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xlabel("number of the household's trip")
    axes.set_ylabel("share of lines bought before")
    shares = courses[0].shares
    title = (
        f"On trip {n_trips}, {percent(float(shares[-1]))} of the lines are of products that the "
        f"household bought before; on trip 2 {percent(float(shares[1]))}"
    )
    rows = [
        [trip, *(round(float(course.shares[trip - 1]), 4) for course in courses)] for trip in trips
    ]
    table = DataTable(
        ("trip", *(course.kind for course in courses)),
        rows,
        "Shares of the lines whose product the household bought on an earlier trip.",
    )
    caption = f"{counted(courses[0].n_households, 'household')} with {n_trips} trips or more."
    if len(courses) > 1:
        caption += " The kinds that end highest and lowest are drawn beside all."
    return finished(figure, KEY, title, f"{title}.", table, caption)
