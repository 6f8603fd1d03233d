"""What pictures are drawn from, beside a panel: campaigns and what came of them, and events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

MESSAGE_COLUMNS = (
    "campaign_type",
    "channel",
    "sent",
    "impression",
    "open",
    "click",
    "conversion",
)
CONTACT_COLUMNS = (
    "consumer_id",
    "campaign_id",
    "campaign_type",
    "treated",
    "propensity",
    "bought",
    "effect",
)
EVENT_COLUMNS = ("customer_id", "t_dat", "interaction_score")

IGNORE, CLICK, PURCHASE = 0, 1, 2
"""Scores of interactions."""


@dataclass(frozen=True)
class Outreach:
    """Campaigns of a marketing data set, and what some consumers made of them.

    Each frame has the columns of the constant above and an index 0, 1, 2, ...

    name: of the data set, for pages.
    messages: a row for each campaign and consumer that something was sent to; ``sent`` to
        ``conversion`` say whether it came so far.  None where its tables are missing.
    contacts: a row for each campaign and consumer who is eligible, and whose attribution window
        the receipts see whole.  ``bought`` is whether a featured product was bought in the window,
        by the tables; ``effect`` is 1 for who buys only if treated, -1 for who buys only if not, 0
        for everybody else, by the world that the tables come from; NaN where that is not known.
        None where its tables are missing.
    why_missing: which tables are missing, and the command that makes them; "" where none are.
    why_no_truth: why ``effect`` is not known; "" where it is.
    n_consumers: of the data set, of which ``n_looked_at`` may be a sample.
    """

    name: str
    messages: pd.DataFrame | None
    contacts: pd.DataFrame | None
    why_missing: str
    why_no_truth: str
    n_consumers: int
    n_looked_at: int


@dataclass(frozen=True)
class Events:
    """What some customers ignored, clicked and bought.

    name: of the data set, for pages.
    frame: columns of ``EVENT_COLUMNS``; ``t_dat`` in milliseconds since 1970.
    n_customers: of the data set, of which those of the frame may be a sample.
    """

    name: str
    frame: pd.DataFrame
    n_customers: int
