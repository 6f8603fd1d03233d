"""What is true in a world and stands on no receipt, as rows of tables.

>>> from world.settings import Settings
>>> from world.world import World
>>> shopper_row(World(Settings()).shopper(0))[:3]
('customer_000000', 'senior_couple', 0)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from world.campaigns.campaign import LOST, Answer
from world.causes import LINE_CAUSES
from world.histories import History
from world.money import dollars
from world.population import Population
from world.seasons import season_factor
from world.shoppers import Shopper
from world.world import World

SHOPPER_COLUMNS = (
    "customer_id",
    "archetype",
    "household_size",
    "usual_gap_days",
    "favourite_weekday",
    "price_response",
)
PROPENSITY_COLUMNS = ("customer_id", "sku", "purchase_propensity")
WEEK_COLUMNS = ("week_start", "sku", "shelf_price", "promotion_depth", "season_factor")
LINE_COLUMNS = ("customer_id", "order_number", "line", "sku", "cause", "sku_without_causes")
COUPON_COLUMNS = ("campaign_id", "coupon")
"""Further columns of the lines where there are campaigns."""
CAMPAIGN_COLUMNS = (
    "customer_id",
    "campaign_id",
    "contact_date",
    "eligible",
    "propensity",
    "treated",
    "answer",
    "lines_if_treated",
    "lines_if_not",
    "cents_if_treated",
    "cents_if_not",
    "effect_lines",
    "effect_cents",
)

Row = tuple[object, ...]


def shopper_row(shopper: Shopper) -> Row:
    """The shopper's row of ``SHOPPER_COLUMNS``.

    household_size is 0 for a small one; favourite_weekday is 0 for Monday; price_response is the
    beta of promotions: they multiply sales by exp(beta x depth).
    """
    return (
        shopper.customer_id,
        shopper.archetype.key,
        shopper.household_size,
        shopper.usual_gap_days,
        shopper.favourite_weekday,
        shopper.archetype.price_response,
    )


def propensity_rows(shopper: Shopper, skus: Sequence[str]) -> Iterator[Row]:
    """A row of ``PROPENSITY_COLUMNS`` for each product that the shopper may buy, likeliest first.

    skus: of the products, by their numbers.
    """
    propensities = shopper.propensities
    for number in shopper.favourites:
        yield shopper.customer_id, skus[number], f"{propensities[number]:.6f}"


def week_rows(world: World, week: int) -> Iterator[Row]:
    """A row of ``WEEK_COLUMNS`` for each product in an absolute week (see ``trips.week_of``).

    week_start is the week's Monday; promotion_depth is 0 to 1.
    """
    prices = world.prices.week(week)
    start = date.fromordinal(7 * week + 1).isoformat()
    for number, product in enumerate(world.population.catalogue):
        yield (
            start,
            product.sku,
            dollars(prices.shelf_cents[number]),
            f"{prices.promotion_percent[number] / 100:.2f}",
            f"{season_factor(product, week):g}",
        )


def line_rows(history: History, twin: History, skus: Sequence[str]) -> Iterator[Row]:
    """A row of ``LINE_COLUMNS`` for each line, in the order of the receipts.

    line is 1 for the first one of a receipt; cause is empty where the shopper's own taste made
    it; sku_without_causes is what stands there in the twin.

    twin: the same shopper's history in the world without any cause.
    """
    customer_id = history.shopper.customer_id
    lines, others = history.lines(), twin.lines()
    place = before = -1
    for trip, number, cause, other in zip(
        lines.trip, lines.product, lines.cause, others.product, strict=True
    ):
        place = place + 1 if trip == before else 1
        before = trip
        order_number = history.order_numbers[trip]
        yield customer_id, order_number, place, skus[number], LINE_CAUSES[cause], skus[other]


def coupon_rows(history: History) -> Iterator[Row]:
    """The values of ``COUPON_COLUMNS`` for each line, in the order of the receipts: the campaign
    that changed the line or gave a coupon for it, empty if there is none, and what the coupon
    took off, in dollars.
    """
    touched, lines = history.touched, history.lines()
    places = (
        (trip, place) for trip, basket in enumerate(history.baskets) for place in range(len(basket))
    )
    for where, cents in zip(places, lines.coupon_cents, strict=True):
        campaign = touched.get(where)
        yield (campaign.campaign_id if campaign else "", dollars(cents))


def campaign_rows(world: World, history: History) -> Iterator[Row]:
    """A row of ``CAMPAIGN_COLUMNS`` for each campaign whose attribution window the history sees
    whole, the oldest first.

    cents are what is paid on all trips of the window, the shopper being treated or not and the
    other campaigns as they are; effects are the differences.  What only the eligible have is empty
    for the others.
    """
    answers = {answer.contact.campaign.campaign_id: answer for answer in history.answers}
    for contact in filter(history.sees_whole, world.contacts(history)):
        campaign_id = contact.campaign.campaign_id
        head = (
            history.shopper.customer_id,
            campaign_id,
            date.fromordinal(contact.day).isoformat(),
            int(contact.is_eligible),
            f"{contact.propensity:.6f}",
        )
        answer = answers.get(campaign_id)
        if answer is None:
            yield (*head, *("",) * (len(CAMPAIGN_COLUMNS) - len(head)))
            continue
        treated, not_treated = _paid(world, history, answer)
        lines = answer.lines_if_treated, answer.lines_if_not
        yield (
            *head,
            int(contact.is_treated),
            answer.kind,
            *lines,
            treated,
            not_treated,
            lines[0] - lines[1],
            treated - not_treated,
        )


def _paid(world: World, history: History, answer: Answer) -> tuple[int, int]:
    """What is paid in the window of an answer if treated, and if not, in cents."""
    contact = answer.contact
    here = _paid_between(history, contact.day, contact.last_day)
    there = here
    if answer.kind != LOST:
        treatments = {contact.campaign.campaign_id: not contact.is_treated}
        other = world.history(history.shopper, treatments)
        there = _paid_between(other, contact.day, contact.last_day)
    return (here, there) if contact.is_treated else (there, here)


def _paid_between(history: History, first_day: int, last_day: int) -> int:
    pairs = zip(history.days, history.total_cents, strict=True)
    return sum(cents for day, cents in pairs if first_day <= day <= last_day)


def skus_of(population: Population) -> tuple[str, ...]:
    """The skus of the catalogue, by the products' numbers."""
    return tuple(product.sku for product in population.catalogue)
