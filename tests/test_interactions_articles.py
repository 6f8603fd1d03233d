"""The articles of a run: numbered by id, and no more than an event has room for."""

import pytest

from interactions import synthesize
from interactions.model.articles import Articles, UniformDisplay, check_article_count
from interactions.model.event_order import MAX_ARTICLES


def test_articles_are_numbered_in_the_order_of_their_ids():
    articles = Articles.of(["b", "a", "b", "c"])
    assert articles.ids == ("a", "b", "c")
    assert articles.number == {"a": 0, "b": 1, "c": 2}


def test_as_many_as_fit_are_taken_and_one_more_is_refused():
    check_article_count(MAX_ARTICLES)
    with pytest.raises(ValueError, match="16,777,217 articles and at most 16,777,216 fit; leave"):
        check_article_count(MAX_ARTICLES + 1)


def test_gathering_articles_looks_at_the_limit(monkeypatch):
    monkeypatch.setattr("interactions.model.articles.MAX_ARTICLES", 3)
    assert len(Articles.of("abca").ids) == 3
    with pytest.raises(ValueError, match="there are 4 articles and at most 3 fit"):
        Articles.of("abcd")
    with pytest.raises(ValueError, match="there are 4 articles"):
        synthesize("anna", [(1_579_824_000_000, "a")], "abcd")


def test_what_is_shown_is_distinct_and_neither_bought_nor_barred():
    display = UniformDisplay(Articles.of(f"{n:03}" for n in range(200)), 42, "ignores")
    for key in range(300):
        found = display.draw_articles(key, 30, frozenset(range(50)), [60, 61])
        assert len(set(found)) == 30
        assert not set(found) & {*range(50), 60, 61}


def test_too_few_articles_are_looked_at_one_by_one():
    display = UniformDisplay(Articles.of("abcdefgh"), 42, "ignores")
    assert display.draw_articles("anna", 3, frozenset(), []) is None
    assert sorted(display.draw_order("anna")) == list(range(8))


def test_only_what_may_be_shown_is_shown():
    ids = tuple(f"{n:03}" for n in range(400))
    display = UniformDisplay(Articles(ids, tuple(range(0, 400, 2))), 42, "ignores")
    shown = {n for key in range(100) for n in display.draw_articles(key, 20, frozenset(), [])}
    assert shown <= set(range(0, 400, 2))
    assert len(shown) > 190
