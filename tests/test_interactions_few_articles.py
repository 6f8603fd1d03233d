"""Customers who buy most of what there is."""

from collections import Counter

import pytest

from interactions import InteractionPolicy, synthesize

HOUR = 3_600_000
DAY = 24 * HOUR
LAST = 20_000 * DAY
TEN = [f"article {number}" for number in range(10)]


def articles_with(rows, score):
    return {row.article_id for row in rows if row.interaction_score == score}


def assert_nothing_contradicts(rows, days=7):
    """No ignore within the window of a click or purchase of the same article."""
    for row in rows:
        if row.interaction_score == 0:
            for other in rows:
                if other.article_id == row.article_id and other.interaction_score > 0:
                    assert abs(other.t_dat - row.t_dat) > days * DAY


def test_fewer_articles_than_ignores():
    """S3.22: all that the customer does not buy, and no error."""
    rows = synthesize("anna", [(LAST, TEN[0])], TEN)
    assert articles_with(rows, 0) == set(TEN[1:])


def test_one_article_only():
    """S3.22, S3.39, S3.50: there is nothing to ignore."""
    rows = synthesize("anna", [(LAST, "only")], ["only"])
    assert articles_with(rows, 0) == set()
    assert [row.article_id for row in rows if row.interaction_score == 2] == ["only"]


def test_no_extra_clicks_where_all_others_are_ignored():
    """S3.39."""
    rows = synthesize("anna", [(LAST, TEN[0])], TEN)
    assert articles_with(rows, 1) <= {TEN[0]}


def test_articles_bought_long_ago_are_shown_and_passed_over():
    """S3.28, S3.50: the rest comes from what is bought at another time."""
    purchases = [(LAST - 30 * DAY, article) for article in TEN[:9]] + [(LAST, TEN[9])]
    rows = synthesize("anna", purchases, TEN)
    assert articles_with(rows, 0) == set(TEN[:9])
    assert_nothing_contradicts(rows)


def test_articles_bought_within_the_window_are_not():
    """S3.28: a whole basket yesterday and today leaves nothing to ignore."""
    purchases = [(LAST - DAY, article) for article in TEN] + [(LAST, TEN[0])]
    assert articles_with(synthesize("anna", purchases, TEN), 0) == set()


@pytest.mark.parametrize("days_before", range(1, 15))
@pytest.mark.parametrize("window", [0, 1, 3, 7])
def test_an_article_is_left_out_only_where_no_time_is_free(days_before, window):
    """S3.28, S3.50: against a count of free hours by hand."""
    policy = InteractionPolicy(window_days=window)
    clickless = InteractionPolicy(window_days=window, click_before_purchase_prob=0.0)
    purchases = [(LAST - days_before * DAY, "old"), (LAST, "new")]
    rows = synthesize("anna", purchases, ["old", "new"], clickless)
    for article, bought in (("old", [days_before]), ("new", [0])):
        free = [
            hours
            for hours in range(2, 107)
            if all(abs(24 * days - hours) > 24 * window for days in bought)
        ]
        assert (article in articles_with(rows, 0)) == bool(free)
    assert_nothing_contradicts(rows, window)
    assert_nothing_contradicts(synthesize("anna", purchases, ["old", "new"], policy), window)


def test_extra_clicks_use_the_same_fallback_after_the_ignores():
    """S3.37, S3.39: never an article that is ignored, and none within the window."""
    policy = InteractionPolicy(
        min_ignores=3, max_ignores=4, extra_clicks_prob=1.0, click_before_purchase_prob=0.0
    )
    purchases = [(LAST - 30 * DAY, article) for article in TEN] + [(LAST, TEN[0])]
    for number in range(50):
        rows = synthesize(f"customer {number}", purchases, TEN, policy)
        ignored, clicked = articles_with(rows, 0), articles_with(rows, 1)
        assert len(ignored) == 3
        assert ignored.isdisjoint(clicked)
        assert 5 <= len(clicked) <= 6
        assert TEN[0] not in ignored | clicked
        for row in rows:
            if row.interaction_score == 1:
                assert LAST - 71 * HOUR <= row.t_dat <= LAST - HOUR


def test_few_articles_are_drawn_evenly():
    """S3.22, S3.24: where one has to choose, every article is as likely."""
    policy = InteractionPolicy(min_ignores=3, max_ignores=4, extra_clicks_prob=0.0)
    counts = Counter()
    for number in range(2000):
        rows = synthesize(f"customer {number}", [(LAST, TEN[0])], TEN, policy)
        counts.update(articles_with(rows, 0))
    assert set(counts) == set(TEN[1:])
    # Each of nine articles is drawn with 1/3: standard error 21.
    assert all(abs(count - 2000 / 3) < 4.5 * 21.1 for count in counts.values())


def test_no_purchases_no_events():
    """S3.20."""
    assert synthesize("anna", [], TEN) == []
