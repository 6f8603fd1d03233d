"""The figures of a population that belong to no archetype and no product.

Where no source stands beside a figure it is assumed: set by hand so that the contracts of the
receipts (shares, sizes, savings) hold, and not measured on anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

MAX_WEIGHT = 1000.0
"""Weights above it leave nothing to the rest anyway, and sums of much larger ones overflow."""
MAX_SPREAD = 1_000_000.0
"""Every order of liking is as likely as any other by then."""


@dataclass(frozen=True)
class Parameters:
    """The default values are those of the default population.

    frequent_share: share of the lines, in every category, that are of frequent products
        (a requirement of the receipts document).
    focus_lift: how many times likelier a product in an archetype's focus is bought than
        another one of its category (assumed).
    most_mean_probability: the lift ends where the focus products of a stratum would be in more
        than this share of the largest baskets (assumed).
    taste_spread: how far a shopper's order of liking strays from the products' popularity; 0 for
        not at all (assumed).
    household_sizes: where in the archetype's range of basket sizes the mean of a small, a middle
        and a large household lies, 0 to 1 (assumed).
    favourite_day_weight: how many times likelier a shopper's favourite weekday is (assumed).
    weeks_per_level, weeks_per_step: how long a regular price takes to its next level, and in
        steps of how many weeks (assumed).
    price_grid_cents: regular prices move in steps of so many cents.
    promoted_share: share of the products that are on promotion in a week (assumed).
    promotion_percents, promotion_weights: how deep promotions are, and how often (assumed; the
        deepest is the most that a receipt may save).
    least_savings_percent, most_savings_percent: what a receipt saves of its subtotal (a
        requirement of the receipts document).

    Raises ValueError where a figure makes no sense.
    """

    frequent_share: float = 0.70
    focus_lift: float = 2.5
    most_mean_probability: float = 0.55
    taste_spread: float = 0.75
    household_sizes: tuple[float, ...] = (0.25, 0.50, 0.75)
    favourite_day_weight: float = 3.0
    weeks_per_level: int = 26
    weeks_per_step: int = 6
    price_grid_cents: int = 10
    promoted_share: float = 0.125
    promotion_percents: tuple[int, ...] = (5, 10, 15, 20, 25)
    promotion_weights: tuple[float, ...] = (0.15, 0.30, 0.25, 0.20, 0.10)
    least_savings_percent: int = 5
    most_savings_percent: int = 25

    def __post_init__(self) -> None:
        """Checks the figures."""
        for name in ("frequent_share", "most_mean_probability", "promoted_share"):
            self._check(name, 0 < getattr(self, name) < 1, "between 0 and 1")
        self._check("taste_spread", 0 <= self.taste_spread <= MAX_SPREAD, f"0 to {MAX_SPREAD:,.0f}")
        for name in ("focus_lift", "favourite_day_weight"):
            is_right = 0 < getattr(self, name) <= MAX_WEIGHT
            self._check(name, is_right, f"above 0, and {MAX_WEIGHT:g} at most")
        for name in ("weeks_per_level", "weeks_per_step", "price_grid_cents"):
            self._check(name, getattr(self, name) >= 1, "1 or more")
        sizes = self.household_sizes
        self._check("household_sizes", all(0 <= size <= 1 for size in sizes), "0 to 1 each")
        self._check("household_sizes", 1 <= len(sizes) <= 256, "1 to 256 sizes")
        least, most = self.least_savings_percent, self.most_savings_percent
        self._check("least_savings_percent", 0 <= least <= most, "0 to most_savings_percent")
        self._check("most_savings_percent", most < 100, "below 100")
        depths = self.promotion_percents
        self._check(
            "promotion_percents",
            bool(depths) and all(0 < depth <= most for depth in depths),
            f"1 to {most} (most_savings_percent) each",
        )
        weights = self.promotion_weights
        self._check(
            "promotion_weights",
            len(weights) == len(depths) and min(weights) >= 0 and 0 < sum(weights) < inf,
            "one for each of promotion_percents, none below 0",
        )

    def _check(self, name: str, is_right: bool, wanted: str) -> None:
        if not is_right:
            raise ValueError(f"{name} is {getattr(self, name)}; it must be {wanted}")
