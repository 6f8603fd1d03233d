"""What decides a customer's interactions besides the purchases.

The default values are those of the H&M notebook (seed document 004).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

Negatives = Literal["uniform", "popularity"]

MAX_SHOWN = 10_000
"""Most articles that a customer may be asked to ignore or click."""


@dataclass(frozen=True)
class InteractionPolicy:
    """How many events there are and of which articles.

    min_ignores, max_ignores: ignored articles of a customer; the upper bound is exclusive, as
        in Python's ``range``.
    click_before_purchase_prob: share of purchases with one or two clicks before.
    extra_clicks_prob: share of customers who click on articles without buying them.
    min_extra_clicks, max_extra_clicks: such articles of a customer; upper bound exclusive.
    window_days: where too few articles are left that a customer neither buys nor clicks, one
        that he or she does may be shown if that happens more than so many days away.
    negatives: ``uniform``, or ``popularity``: by how often an article sells, and only on days
        between its first and last sale.
    spread: ignores and extra clicks fall around all purchases, not only before the last.
    slate_size: positions of a slate; None for exposures outside slates.
    time_of_day: purchases at midnight get an hour at which people shop.

    Raises ValueError where a value is outside its limits.
    """

    min_ignores: int = 40
    max_ignores: int = 60
    click_before_purchase_prob: float = 0.9
    extra_clicks_prob: float = 0.95
    min_extra_clicks: int = 5
    max_extra_clicks: int = 15
    window_days: int = 7
    negatives: Negatives = "uniform"
    spread: bool = False
    slate_size: int | None = None
    time_of_day: bool = False

    def __post_init__(self) -> None:
        _check_counts("ignores", self.min_ignores, self.max_ignores)
        _check_counts("extra clicks", self.min_extra_clicks, self.max_extra_clicks)
        _check_share("click before purchase prob", self.click_before_purchase_prob)
        _check_share("extra clicks prob", self.extra_clicks_prob)
        if self.window_days < 0:
            raise ValueError(f"window days is {self.window_days}; it must be 0 or more")
        if self.negatives not in get_args(Negatives):
            raise ValueError(
                f"negatives is {self.negatives!r}; it must be one of {get_args(Negatives)}"
            )
        if self.slate_size is not None and not 2 <= self.slate_size <= 100:
            raise ValueError(f"slate size is {self.slate_size}; it must be 2 to 100")

    def as_json(self) -> dict[str, Any]:
        """The policy as it stands in a summary."""
        return asdict(self)


def _check_counts(name: str, least: int, end: int) -> None:
    if not 0 <= least < end <= MAX_SHOWN + 1:
        raise ValueError(
            f"min {name} is {least} and max {name} is {end}; it must be 0 <= min < max, and max "
            f"(which is exclusive) at most {MAX_SHOWN + 1:,}"
        )


def _check_share(name: str, value: float) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"{name} is {value}; it must be 0 to 1")
