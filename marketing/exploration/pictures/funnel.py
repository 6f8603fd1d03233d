"""How many of the messages of campaigns are seen, opened, clicked, and lead to a coupon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from marketing.exploration.inputs import Outreach
from marketing.exploration.pictures.finishing import (
    BUILD_COMMAND,
    SMALL,
    WIDTH,
    finished,
    label,
    name_rows,
    too_few,
)
from marketing.exploration.pictures.words import percent, shortened
from marketing.pages.drawing import FIRST, new_axes
from marketing.pages.picture import DataTable, Missing, Picture
from receipts.runs.counted import counted

if TYPE_CHECKING:
    import pandas as pd

KEY = "campaign-funnel"
TOPIC = "How far the messages of campaigns come"
STAGES = ("sent", "impression", "open", "click", "conversion")
WORDS = ("sent", "seen", "opened", "clicked", "redeemed")
FEWEST_MESSAGES = 20
MOST_TYPES = 3
MOST_ROWS = 30
"""Of the table."""


class Funnel(NamedTuple):
    """How many messages come to each of ``STAGES``."""

    name: str
    counts: tuple[int, ...]

    @property
    def shares(self) -> list[float]:
        """Of those that are sent."""
        return [count / self.counts[0] for count in self.counts]


def campaign_funnel(outreach: Outreach) -> Picture | Missing:
    """The funnel, by size of campaign and over all."""
    messages = outreach.messages
    if messages is None:
        return Missing(KEY, TOPIC, outreach.why_missing)
    messages = messages[messages["sent"]]
    if len(messages) < FEWEST_MESSAGES:
        return too_few(KEY, TOPIC, (len(messages), "message"), FEWEST_MESSAGES, BUILD_COMMAND)
    everything = _counted("all", messages)
    types = [
        funnel for funnel in _by(messages, ["campaign_type"]) if funnel.counts[0] >= FEWEST_MESSAGES
    ]
    return _drawn(everything, types[:MOST_TYPES], _by(messages, ["campaign_type", "channel"]))


def _counted(name: str, messages: pd.DataFrame) -> Funnel:
    return Funnel(name, tuple(int(messages[stage].sum()) for stage in STAGES))


def _by(messages: pd.DataFrame, columns: list[str]) -> list[Funnel]:
    """The funnels of each value of these columns, the one with the most messages first."""
    sums = messages.groupby(columns, observed=True)[[*STAGES]].sum()
    found = [
        Funnel(
            ", ".join(shortened(part, 20) for part in row[0])
            if isinstance(row[0], tuple)
            else shortened(row[0], 20),
            tuple(map(int, row[1:])),
        )
        for row in sums.itertuples(name=None)
    ]
    return sorted(found, key=lambda funnel: (-funnel.counts[0], funnel.name))


def _drawn(everything: Funnel, types: Sequence[Funnel], details: Sequence[Funnel]) -> Picture:
    shown = [*types] if len(types) > 1 else [everything]
    figure, axes = new_axes(WIDTH, 2.6, columns=len(shown), sharey=True)
    for place, funnel in zip(axes, shown, strict=True):
        place.barh(range(len(STAGES)), funnel.shares, 0.62, color=FIRST)
        for row, share in enumerate(funnel.shares):
            label(place, share, row, percent(share), aside=(4, 0))
        name_rows(place, WORDS)
        place.grid(visible=False)
        place.set_xlim(0, 1.5)
        place.set_xticks([0, 0.5, 1], labels=["0", "50", "100%"])
        place.set_title(
            f"{funnel.name}, {funnel.counts[0]:,}", fontsize=SMALL, loc="left", parse_math=False
        )
    axes[len(shown) // 2].set_xlabel("share of the messages that are sent")
    shares = everything.shares
    title = (
        f"Of 100 messages {100 * shares[2]:.0f} are opened, {100 * shares[3]:.0f} clicked, and "
        f"{100 * shares[4]:.0f} end with a redeemed coupon"
    )
    rows = [
        [funnel.name, *funnel.counts, round(funnel.shares[-1], 4)]
        for funnel in [everything, *types, *details][:MOST_ROWS]
    ]
    table = DataTable(("campaigns", *WORDS, "redeemed of sent"), rows)
    caption = f"{counted(everything.counts[0], 'message')}, by size of campaign."
    alternative = f"{title}. " + "; ".join(
        f"{funnel.name}: "
        + ", ".join(
            f"{word} {percent(share)}" for word, share in zip(WORDS, funnel.shares, strict=True)
        )
        for funnel in shown
    )
    return finished(figure, KEY, title, alternative, table, caption)
