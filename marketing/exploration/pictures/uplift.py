"""What campaigns achieve, with intervals, beside what they truly did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from marketing.exploration.inputs import Outreach
from marketing.exploration.pictures.effects import FEWEST_OF_GROUP, Effect, effect_of
from marketing.exploration.pictures.finishing import (
    BUILD_COMMAND,
    WIDTH,
    finished,
    label,
    name_rows,
    too_few,
)
from marketing.exploration.pictures.words import percent, points, shortened
from marketing.pages.drawing import FIRST, INK, MUTED, SECOND, new_axes
from marketing.pages.picture import DataTable, Missing, Picture
from receipts.runs.counted import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KEY = "campaign-uplift"
TOPIC = "What campaigns achieve"
FEWEST_CONTACTS = 2 * FEWEST_OF_GROUP
MOST_ROWS = 6
_PER = 100


def campaign_uplift(outreach: Outreach) -> Picture | Missing:
    """The uplift of purchases, by size of campaign and over all."""
    contacts = outreach.contacts
    if contacts is None:
        return Missing(KEY, TOPIC, outreach.why_missing)
    if len(contacts) < FEWEST_CONTACTS:
        return too_few(
            KEY, TOPIC, (len(contacts), "eligible contact"), FEWEST_CONTACTS, BUILD_COMMAND
        )
    types = contacts["campaign_type"].value_counts()
    names = sorted(types.index, key=lambda name: (-int(types[name]), str(name)))[:MOST_ROWS]
    effects = [
        effect_of(shortened(name, 20), contacts[contacts["campaign_type"] == name])
        for name in names
    ]
    if len(effects) > 1:
        effects.append(effect_of("all", contacts))
    if all(effect.estimate is None and effect.truth is None for effect in effects):
        n0 = int((~contacts["treated"]).sum())
        return Missing(
            KEY,
            TOPIC,
            f"too few are treated or held out ({counted(n0, 'contact')} held out) or buy; more are "
            f"made with: {BUILD_COMMAND} --customers 3000",
        )
    varies = contacts.groupby("campaign_id")["propensity"].nunique().gt(1).any()
    return _drawn(effects, outreach, is_confounded=bool(varies))


def _title(everything: Effect) -> str:
    truth = "" if everything.truth is None else f"; the truth is {points(everything.truth)}"
    if everything.interval is None:
        return f"Too few are held out to see what campaigns add{truth}"
    assert everything.estimate is not None
    low, high = everything.interval
    title = (
        f"Campaigns seem to add {points(everything.estimate)} percentage points of buyers "
        f"({points(low)} to {points(high)})"
    )
    return title + truth


def _drawn(effects: Sequence[Effect], outreach: Outreach, *, is_confounded: bool) -> Picture:
    figure, (axes,) = new_axes(WIDTH, 1.5 + 0.55 * len(effects))
    for row, effect in enumerate(effects):
        _draw(axes, row, effect, is_confounded=is_confounded)
    axes.plot([0, 0], [-0.45, len(effects) - 0.4], color=INK, linewidth=1)
    name_rows(axes, [effect.name for effect in effects])
    axes.set_ylim(len(effects) - 0.4, -1.0)
    axes.set_xlabel("buyers of featured products among the treated,\nless held out, in points")
    axes.margins(x=0.12)
    _explain(axes, effects, is_confounded=is_confounded)
    title = _title(effects[-1])
    known = [effect for effect in effects if effect.interval is not None]
    alternative = f"{title}. " + "; ".join(
        f"{effect.name}: {points(effect.estimate or 0.0)}, from "
        + " to ".join(points(end) for end in effect.interval or ())
        + ("" if effect.truth is None else f", truth {points(effect.truth)}")
        for effect in known
    )
    return finished(
        figure, KEY, title, alternative, _table(effects), _caption(outreach, is_confounded)
    )


def _caption(outreach: Outreach, is_confounded: bool) -> str:
    assert outreach.contacts is not None
    parts = [
        f"{counted(len(outreach.contacts), 'contact')} of eligible consumers whose window the "
        "receipts see whole. An effect is the difference in the share that buys a featured product "
        "in the window, weighted by the chance of being treated; lines are intervals of 95%."
    ]
    if is_confounded:
        parts.append(
            "The best customers were likelier to be treated, so the difference as it is misleads."
        )
    if outreach.why_no_truth:
        parts.append(f"The true effects are not shown: {outreach.why_no_truth}.")
    return " ".join(parts)


def _draw(axes: Axes, row: int, effect: Effect, *, is_confounded: bool) -> None:
    if effect.interval is not None and effect.estimate is not None:
        ends = [_PER * end for end in effect.interval]
        axes.plot(ends, [row, row], color=FIRST, linewidth=2.2)
        axes.plot([_PER * effect.estimate], [row], "o", color=FIRST, markersize=8)
    else:
        text = f"{counted(effect.n_held_out, 'contact')} held out, too few"
        place = max(0.0, _PER * (effect.truth or 0.0))
        label(axes, place, row, text, aside=(9, 0), color=MUTED)
    if is_confounded and effect.naive is not None and effect.estimate is not None:
        axes.plot([_PER * effect.naive], [row], "s", color=MUTED, markersize=6)
    if effect.truth is not None:
        axes.plot([_PER * effect.truth], [row], "D", color=SECOND, markersize=7)


def _explain(axes: Axes, effects: Sequence[Effect], *, is_confounded: bool) -> None:
    """Says which mark is what, in a row above the others."""
    from matplotlib.transforms import blended_transform_factory

    marks = [("o", FIRST, "estimate")]
    if is_confounded:
        marks.append(("s", MUTED, "as it is"))
    if any(effect.truth is not None for effect in effects):
        marks.append(("D", SECOND, "truth"))
    where = blended_transform_factory(axes.transAxes, axes.transData)
    for number, (mark, colour, text) in enumerate(marks):
        x = 0.02 + 0.27 * number
        axes.plot([x], [-0.72], mark, color=colour, markersize=7, transform=where)
        label(axes, x, -0.72, text, color=colour, aside=(9, 0), xycoords=where)


def _table(effects: Sequence[Effect]) -> DataTable:
    header = (
        "campaigns",
        "treated",
        "of them buy",
        "held out",
        "of them buy ",
        "difference",
        "weighted",
        "95% from",
        "to",
        "true",
    )

    def figure(value: float | None) -> object:
        return None if value is None else round(value, 4)

    rows = [
        [
            effect.name,
            effect.n_treated,
            figure(effect.rate_treated),
            effect.n_held_out,
            figure(effect.rate_held_out),
            figure(effect.naive),
            figure(effect.estimate),
            *(figure(end) for end in effect.interval or (None, None)),
            figure(effect.truth),
        ]
        for effect in effects
    ]
    least = percent(0.95)
    return DataTable(header, rows, f"Shares of contacts; no interval ({least}) of too few.")
