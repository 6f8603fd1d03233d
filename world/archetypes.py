"""The ten kinds of shopper, as data.

Figures of items, gaps and main categories are those of the receipts document; what it leaves
open (the other categories, quantities, weekdays, loyalty) is set here and shows in the
table of docs/receipts.md.  A what-if is ``dataclasses.replace(ARCHETYPES["senior_couple"], ...)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import partial
from math import inf
from types import MappingProxyType
from typing import Any

from world.parameters import MAX_WEIGHT

SINGLE = (0.850, 0.135, 0.010, 0.003, 0.001, 0.001)
"""Shares of lines with quantity 1, 2, ... 6: one person's household."""
USUAL = (0.725, 0.245, 0.018, 0.007, 0.003, 0.002)
BULK = (0.580, 0.320, 0.060, 0.025, 0.010, 0.005)

WEEKEND_SHOPPER = (1.0, 0.9, 0.9, 1.0, 1.3, 1.8, 1.6)
"""Weights of Monday to Sunday."""
WEEKDAY_SHOPPER = (1.2, 1.5, 1.5, 1.4, 1.2, 0.7, 0.6)

MAX_LOYALTY = 1_000_000.0
"""More changes nothing that shows, and roots of much larger numbers fail."""
MAX_GAP_DAYS = 255
MAX_QUANTITIES = 256
"""The samplers of trips and baskets draw gaps and quantities from tables of bytes."""


@dataclass(frozen=True)
class Archetype:
    """One kind of shopper.

    items_per_trip: fewest and most lines of a receipt; their middle is the mean.
    gap_days: fewest and most days between two trips.
    key, title: its name in records, and for people.
    category_shares: share of the lines of each category; they sum to 1.
    focus: tags that this archetype buys more of than its category shares alone give.
    avoids: tags that it never buys.
    quantity_shares: shares of lines with quantity 1, 2, ... (6 in the default population).
    weekday_weights: how much it likes to shop on Monday ... Sunday.
    usual_gap_days: fewest and most days of a shopper's own usual gap; None for ``gap_days``.
    regularity: how many times likelier a shopper's own usual gap is than another one.
    loyalty: odds by which a shopper's favourite of a stratum beats the one that he or she likes
        least (see strata.py); sets how much baskets repeat (assumed).
    price_response: how strongly promotions act (see promotions.py), 0 for not at all (assumed:
        budget-minded archetypes more, convenience less).
    """

    key: str
    title: str
    items_per_trip: tuple[int, int]
    gap_days: tuple[int, int]
    category_shares: Mapping[str, float]
    focus: tuple[str, ...]
    avoids: tuple[str, ...] = ()
    quantity_shares: tuple[float, ...] = USUAL
    weekday_weights: tuple[float, ...] = WEEKEND_SHOPPER
    usual_gap_days: tuple[int, int] | None = None
    regularity: float = 1.5
    loyalty: float = 1000.0
    price_response: float = 0.5

    def __post_init__(self) -> None:
        """Raises ValueError where a figure makes no sense."""
        for name in ("key", "title"):
            text = getattr(self, name)
            if not text.strip() or not text.isprintable():
                raise ValueError(f"{name} is {text!r}; it must be a printable text")
        # An archetype is a value: not even its maker changes it later.
        object.__setattr__(self, "category_shares", MappingProxyType({**self.category_shares}))
        self._check_ranges()
        self._check_figures()

    def __reduce__(self) -> tuple[Any, ...]:
        """How it travels to other processes: a mapping that cannot be changed is not pickled."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        values["category_shares"] = {**self.category_shares}
        return partial(type(self), **values), ()

    def _check_ranges(self) -> None:
        gaps = self.gap_days
        for name, (low, high), least, most in (
            ("items_per_trip", self.items_per_trip, 1, inf),
            ("gap_days", gaps, 1, MAX_GAP_DAYS),
            ("usual_gap_days", self.usual_gap_days or gaps, *gaps),
        ):
            limit = "" if most == inf else f" <= {most}"
            is_right = least <= low <= high <= most
            self._check(name, (low, high), is_right, f"{least} <= low <= high{limit}")

    def _check_figures(self) -> None:
        for name, shares in (
            ("category_shares", [*self.category_shares.values()]),
            ("quantity_shares", [*self.quantity_shares]),
        ):
            is_whole = bool(shares) and abs(sum(shares) - 1) < 1e-6 and min(shares) >= 0
            self._check(name, shares, is_whole, "none below 0, and sum to 1")
        weights = self.weekday_weights
        is_week = len(weights) == 7 and min(weights) >= 0 and max(weights) <= MAX_WEIGHT
        self._check("weekday_weights", weights, is_week, f"seven, 0 to {MAX_WEIGHT:g} each")
        self._check(
            "weekday_weights",
            weights,
            self._finds_a_day(),
            f"above 0 on one of any {self.gap_days[1] - self.gap_days[0] + 1} days in a row, as "
            f"gap_days is {self.gap_days}",
        )
        n_quantities = len(self.quantity_shares)
        fits = n_quantities <= MAX_QUANTITIES
        self._check("quantity_shares", f"{n_quantities} long", fits, f"{MAX_QUANTITIES} at most")
        is_right = 1 <= self.loyalty <= MAX_LOYALTY
        self._check("loyalty", self.loyalty, is_right, f"1 to {MAX_LOYALTY:,.0f}")
        is_right = 0 < self.regularity <= MAX_WEIGHT
        self._check("regularity", self.regularity, is_right, f"above 0, {MAX_WEIGHT:g} at most")
        self._check("price_response", self.price_response, 0 <= self.price_response <= 4, "0 to 4")

    def _finds_a_day(self) -> bool:
        """Whether one of the days that a trip may lead back to is liked at all."""
        n_days = self.gap_days[1] - self.gap_days[0] + 1
        days = self.weekday_weights * 2
        return all(any(days[first : first + n_days]) for first in range(7))

    def _check(self, name: str, value: object, is_right: bool, wanted: str) -> None:
        if not is_right:
            raise ValueError(f"{name} of {self.key} is {value}; it must be {wanted}")


_CATEGORIES = ("Produce", "Protein", "Dairy", "Grains", "Snacks", "Beverages", "Pantry")


def _shares(*shares: float) -> Mapping[str, float]:
    return dict(zip(_CATEGORIES, shares, strict=True))


_ALL = (
    # category shares: Produce, Protein, Dairy, Grains, Snacks, Beverages, Pantry
    Archetype(
        key="health_conscious",
        title="Health Conscious",
        items_per_trip=(15, 25),
        gap_days=(7, 10),
        category_shares=_shares(0.30, 0.25, 0.15, 0.09, 0.06, 0.08, 0.07),
        focus=("organic", "lean"),
        loyalty=2_000.0,
        price_response=0.7,
    ),
    Archetype(
        key="busy_family",
        title="Busy Family",
        items_per_trip=(30, 50),
        gap_days=(10, 14),
        category_shares=_shares(0.15, 0.20, 0.13, 0.12, 0.20, 0.11, 0.09),
        focus=("bulk", "ready_made"),
        quantity_shares=BULK,
        loyalty=100_000.0,
        price_response=0.5,
    ),
    Archetype(
        key="budget_conscious",
        title="Budget Conscious",
        items_per_trip=(20, 30),
        gap_days=(10, 14),
        category_shares=_shares(0.16, 0.17, 0.14, 0.16, 0.11, 0.11, 0.15),
        focus=("store_brand",),
        loyalty=30_000.0,
        price_response=1.5,
    ),
    Archetype(
        key="single_professional",
        title="Single Professional",
        items_per_trip=(10, 18),
        gap_days=(5, 8),
        category_shares=_shares(0.14, 0.25, 0.12, 0.12, 0.15, 0.14, 0.08),
        focus=("ready_made",),
        quantity_shares=SINGLE,
        loyalty=400.0,
        price_response=0.5,
    ),
    Archetype(
        key="vegan_vegetarian",
        title="Vegan/Vegetarian",
        items_per_trip=(18, 28),
        gap_days=(7, 10),
        category_shares=_shares(0.40, 0.10, 0.06, 0.20, 0.08, 0.07, 0.09),
        focus=("plant_protein", "organic"),
        avoids=("meat",),
        loyalty=200_000.0,
        price_response=0.6,
    ),
    Archetype(
        key="senior_couple",
        title="Senior Couple",
        items_per_trip=(18, 28),
        gap_days=(7, 10),
        category_shares=_shares(0.20, 0.20, 0.16, 0.14, 0.09, 0.09, 0.12),
        focus=("traditional",),
        weekday_weights=WEEKDAY_SHOPPER,
        usual_gap_days=(7, 7),
        regularity=20.0,
        loyalty=2_000.0,
        price_response=0.9,
    ),
    Archetype(
        key="college_student",
        title="College Student",
        items_per_trip=(8, 15),
        gap_days=(10, 14),
        category_shares=_shares(0.09, 0.14, 0.11, 0.20, 0.20, 0.14, 0.12),
        focus=("instant", "store_brand"),
        quantity_shares=SINGLE,
        loyalty=1_500.0,
        price_response=1.2,
    ),
    Archetype(
        key="gourmet_foodie",
        title="Gourmet Foodie",
        items_per_trip=(15, 25),
        gap_days=(7, 10),
        category_shares=_shares(0.25, 0.30, 0.13, 0.09, 0.06, 0.09, 0.08),
        focus=("specialty",),
        loyalty=400.0,
        price_response=0.4,
    ),
    Archetype(
        key="meal_prepper",
        title="Meal Prepper",
        items_per_trip=(25, 40),
        gap_days=(14, 21),
        category_shares=_shares(0.25, 0.30, 0.10, 0.14, 0.05, 0.07, 0.09),
        focus=("bulk",),
        quantity_shares=BULK,
        loyalty=100_000.0,
        price_response=0.6,
    ),
    Archetype(
        key="convenience_shopper",
        title="Convenience Shopper",
        items_per_trip=(8, 15),
        gap_days=(3, 5),
        category_shares=_shares(0.09, 0.20, 0.11, 0.12, 0.20, 0.19, 0.09),
        focus=("ready_made", "instant"),
        quantity_shares=SINGLE,
        loyalty=3_000.0,
        price_response=0.3,
    ),
)

ARCHETYPES: Mapping[str, Archetype] = MappingProxyType({kind.key: kind for kind in _ALL})
"""The default population, in the order of the receipts document; equal numbers of each."""
