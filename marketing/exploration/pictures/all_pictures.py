"""All pictures of a data set, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from marketing.exploration.inputs import Events, Outreach
from marketing.exploration.pictures import (
    baskets,
    categories,
    concentration,
    customers,
    funnel,
    gaps,
    hours,
    pairs,
    promotions,
    repeats,
    seasons,
    uplift,
    weekdays,
)
from marketing.pages.picture import Missing, Picture

if TYPE_CHECKING:
    from ground_truth.panels.panel import Panel


class Coming(NamedTuple):
    """A picture that is not drawn yet.

    topic: in a few words, for who waits.
    draw: draws it.
    """

    topic: str
    draw: Callable[[], Picture | Missing]


def panel_pictures(panel: Panel) -> Iterator[Coming]:
    """Of what households bought, in the order of a page."""
    yield Coming(baskets.SIZE_MEASURE.topic, lambda: baskets.basket_size(panel))
    yield Coming(baskets.VALUE_MEASURE.topic, lambda: baskets.basket_value(panel))
    yield Coming(gaps.MEASURE.topic, lambda: gaps.gaps(panel))
    yield Coming(weekdays.TOPIC, lambda: weekdays.weekly_rhythm(panel))
    yield Coming(concentration.TOPIC, lambda: concentration.concentration(panel))
    yield Coming(categories.TOPIC, lambda: categories.category_mix(panel))
    yield Coming(promotions.TOPIC, lambda: promotions.prices_and_sales(panel))
    yield Coming(seasons.TOPIC, lambda: seasons.season(panel))
    yield Coming(repeats.TOPIC, lambda: repeats.repeat_purchase(panel))
    yield Coming(pairs.TOPIC, lambda: pairs.pairs(panel))


def outreach_pictures(outreach: Outreach) -> Iterator[Coming]:
    """Of campaigns, in the order of a page."""
    yield Coming(funnel.TOPIC, lambda: funnel.campaign_funnel(outreach))
    yield Coming(uplift.TOPIC, lambda: uplift.campaign_uplift(outreach))


def events_pictures(events: Events) -> Iterator[Coming]:
    """Of interactions, in the order of a page."""
    yield Coming(customers.TOPIC, lambda: customers.interactions_per_customer(events))
    yield Coming(hours.TOPIC, lambda: hours.score_by_hour(events))
