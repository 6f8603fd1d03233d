"""Events come in the order of time, score and article, at the limits of their sort key too."""

import random

import pytest

from interactions.model.event_order import MAX_ARTICLES, order_events


def ordered(ticks, numbers, scores):
    """The events by Python's own order."""
    return sorted(zip(ticks, scores, numbers, strict=True))


@pytest.mark.parametrize("hours", [(0, 24), (400_000, 500_000), (0, (1 << 24) - 1)])
def test_the_order_is_that_of_tuples(hours):
    """S3.14."""
    rng = random.Random(3)
    for n in (0, 1, 2, 500):
        ticks = [rng.randint(*hours) for _ in range(n)]
        numbers = [rng.randrange(MAX_ARTICLES) for _ in range(n)]
        scores = bytes(rng.randrange(3) for _ in range(n))
        events = order_events(ticks, numbers, scores)
        assert list(zip(*events, strict=True)) == ordered(ticks, numbers, scores)


def test_the_last_article_that_fits_stays_what_it_is():
    last = MAX_ARTICLES - 1
    events = order_events([7, 7, 7, 6], [last, 0, last - 1, last], bytes([0, 0, 2, 1]))
    assert list(events.numbers) == [last, 0, last, last - 1]
    assert list(events.scores) == [1, 0, 0, 2]
    assert list(events.ticks) == [6, 7, 7, 7]


@pytest.mark.parametrize("tick", [-1, 1 << 24, 1 << 32, 1_579_824_000_123])
def test_times_that_do_not_fit_are_ordered_all_the_same(tick):
    events = order_events([tick, 5, tick], [2, MAX_ARTICLES - 1, 1], bytes([0, 2, 0]))
    expected = ordered([tick, 5, tick], [2, MAX_ARTICLES - 1, 1], bytes([0, 2, 0]))
    assert list(zip(*events, strict=True)) == expected
