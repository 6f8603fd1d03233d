"""For notebooks: the events of one customer, or of many, as named tuples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from interactions.model.articles import Articles
from interactions.model.event_order import OrderedEvents
from interactions.model.events import HOUR_MS, START, Interaction, Purchaser, make_purchaser
from interactions.model.policy import InteractionPolicy
from interactions.model.shopping_hours import ShoppingHours
from interactions.model.synthesis import Synthesizer
from interactions.model.uniform_draws import StreamKey

DEFAULT_POLICY = InteractionPolicy()

Purchase = tuple[int, str]
"""Time in milliseconds since 1970, and article id."""


def synthesize(
    customer_id: str,
    purchases: Iterable[Purchase],
    articles: Iterable[str],
    policy: InteractionPolicy = DEFAULT_POLICY,
    seed: int = 42,
    *,
    index: int | None = None,
) -> list[Interaction]:
    """The interactions of one customer, in order of time; a pure function of its arguments.

    purchases: (milliseconds since 1970, article id), in any order.
    index: of a shopper of our world, who then has the events that a run from receipts gives;
        None for other customers, who are known by their ids.
    articles: ids of all articles that may be shown, in any order; those bought are among them.

    Raises ValueError where an article is bought that is not among the articles, or where the
    policy asks for what only a whole run knows (popularity).

    >>> rows = synthesize("anna", [(1579824000000, "0108775015")], ["0108775015", "0110065001"])
    >>> [row.article_id for row in rows if row.interaction_score == 2]
    ['0108775015']
    """
    key = customer_id if index is None else index
    return list(_synthesized([(customer_id, key, purchases)], articles, policy, seed))


def iter_interactions(
    customers: Iterable[tuple[str, Iterable[Purchase]]],
    articles: Iterable[str],
    policy: InteractionPolicy = DEFAULT_POLICY,
    seed: int = 42,
) -> Iterator[Interaction]:
    """The interactions of customers, one customer after the other, lazily.

    Raises ValueError as ``synthesize`` does.
    """
    keyed = ((customer_id, customer_id, purchases) for customer_id, purchases in customers)
    return _synthesized(keyed, articles, policy, seed)


def _synthesized(
    customers: Iterable[tuple[str, StreamKey, Iterable[Purchase]]],
    articles: Iterable[str],
    policy: InteractionPolicy,
    seed: int,
) -> Iterator[Interaction]:
    if policy.negatives == "popularity" or policy.slate_size is not None:
        raise ValueError(
            "popularity and slates need a whole run: python3 -m interactions --negatives popularity"
        )
    known = Articles.of(articles)
    synthesizer = Synthesizer(known, policy, seed)
    hours = ShoppingHours(seed) if policy.time_of_day else None
    for customer_id, key, purchases in customers:
        purchaser = _purchaser(customer_id, key, list(purchases), known, hours)
        if purchaser.ticks:
            ordered = synthesizer.events(purchaser).in_order()
            yield from _interactions(purchaser, ordered, known)


def _purchaser(
    customer_id: str,
    key: StreamKey,
    purchases: list[Purchase],
    articles: Articles,
    hours: ShoppingHours | None,
) -> Purchaser:
    times = [time for time, _ in purchases]
    if hours is not None:
        times = hours.move(key, times)
    try:
        numbers = [articles.number[article] for _, article in purchases]
    except KeyError as error:
        raise ValueError(
            f"customer {customer_id!r} bought {error}, which is not among the articles"
        ) from None
    return make_purchaser(customer_id, times, numbers, key=key)


def _interactions(
    purchaser: Purchaser, ordered: OrderedEvents, articles: Articles
) -> Iterator[Interaction]:
    tick = HOUR_MS // purchaser.hour
    ids = [articles.ids[number] for number in ordered.numbers]
    previous = chain([START], ids)
    for time, article, score, before in zip(
        ordered.ticks, ids, ordered.scores, previous, strict=False
    ):
        yield Interaction(time * tick, purchaser.customer_id, article, score, before)
