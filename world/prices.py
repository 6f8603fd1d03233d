"""The price calendar: what every product costs in every week, for everybody.

A product's regular price moves slowly between the ends of its range: every half year it has a
new level to go to, and every six weeks it takes a step towards it.  Regular prices end in 9.
In any week one product in eight is on promotion, at 5 to 25% off.  (These are the figures of the
default population; see parameters.py.)

Both are functions of the absolute week alone (a shelf does not know when a panel starts).
"""

from __future__ import annotations

from dataclasses import dataclass

from world.by_week import ByWeek
from world.catalogue import Product
from world.parameters import Parameters
from world.population import Population
from world.streams import WORLD, Streams, byte_table, uint32s

_FULL = 1000
_OVERSHOOT = 200
"""Levels are drawn from a range that is wider by this on both sides and then cut, so that
prices do reach, and rest at, the ends of their range."""


@dataclass(frozen=True)
class WeekPrices:
    """One week's prices, by product number.

    shelf_cents: the regular shelf price of one unit.
    promotion_percent: discount depth, 0 where the product is not on promotion.
    """

    shelf_cents: tuple[int, ...]
    promotion_percent: tuple[int, ...]


class PriceCalendar:
    """Prices of a catalogue in any week."""

    def __init__(self, seed: int, population: Population) -> None:
        catalogue, figures = population.catalogue, population.parameters
        self._catalogue = catalogue
        self._grid_cents = figures.price_grid_cents
        self._weeks_per_level = figures.weeks_per_level
        self._weeks_per_step = figures.weeks_per_step
        self._promotion_percents = _promotion_table(figures)
        self._levels = Streams(WORLD, seed, "price levels")
        self._promotions = Streams(WORLD, seed, "promotions")
        self._known_weeks = ByWeek(self._make_week)
        self._known_levels: dict[tuple[str, int], int] = {}
        n_products = len(catalogue)
        # Products change their prices in different weeks.
        self._phases = uint32s(Streams(WORLD, seed, "price phases").draw(0, 4 * n_products))

    def week(self, week: int) -> WeekPrices:
        """The prices of an absolute week (see ``trips.week_of``)."""
        return self._known_weeks[week]

    def _make_week(self, week: int) -> WeekPrices:
        draws = self._promotions.draw(week, len(self._catalogue))
        cycle = self._weeks_per_level * self._weeks_per_step
        return WeekPrices(
            shelf_cents=tuple(
                self._shelf_cents(product, week + phase % cycle)
                for product, phase in zip(self._catalogue, self._phases, strict=True)
            ),
            promotion_percent=tuple(draws.translate(self._promotion_percents)),
        )

    def _shelf_cents(self, product: Product, shifted_week: int) -> int:
        period, weeks_in = divmod(
            shifted_week - shifted_week % self._weeks_per_step, self._weeks_per_level
        )
        start = self._level(product, period)
        goal = self._level(product, period + 1)
        level = start + (goal - start) * weeks_in // self._weeks_per_level
        n_steps = (product.price_high_cents - product.price_low_cents) // self._grid_cents
        step = (level * n_steps + _FULL // 2) // _FULL
        return product.price_low_cents + step * self._grid_cents

    def _level(self, product: Product, period: int) -> int:
        """Where in its range, 0 to ``_FULL``, a product's price is at a period's start."""
        key = product.sku, period
        level = self._known_levels.get(key)
        if level is None:
            (draw,) = uint32s(self._levels.draw(f"{product.sku} {period}", 4))
            level = (draw * (_FULL + 2 * _OVERSHOOT) >> 32) - _OVERSHOOT
            level = self._known_levels[key] = min(max(level, 0), _FULL)
        return level


def _promotion_table(figures: Parameters) -> bytes:
    """Turns a random byte into a promotion's depth in percent, 0 for none."""
    share = figures.promoted_share
    weights = [share * weight for weight in figures.promotion_weights]
    return byte_table((1 - share, *weights), (0, *figures.promotion_percents))


def promotion_cents(line_cents: int, percent: int) -> int:
    """The discount of a line: never deeper than its percentage, floored to a cent."""
    return line_cents * percent // 100
