"""What workers find about the articles."""

import pytest

from interactions.errors import DataError
from interactions.model.articles import Sales
from interactions.sources.article_file import load_articles, save_articles, save_sales


def test_articles_there_and_back(tmp_path):
    save_articles(tmp_path, ["ü", "a", "a"])
    articles = load_articles(tmp_path)
    assert (articles.ids, articles.shown, articles.sales) == (("a", "ü"), (0, 1), ())


def test_more_articles_than_fit_are_bad_data(tmp_path, monkeypatch):
    """In a run this is the one line on stderr."""
    monkeypatch.setattr("interactions.model.articles.MAX_ARTICLES", 2)
    save_articles(tmp_path, ["a", "b"])
    with pytest.raises(DataError, match="there are 3 articles and at most 2 fit"):
        save_articles(tmp_path, ["a", "b", "c"])


@pytest.mark.parametrize("keep", [True, False])
def test_only_what_is_sold_may_be_shown(tmp_path, keep):
    save_articles(tmp_path, "abc")
    sales = {2: Sales(5, 10, 20), 0: Sales(1, 10, 10)}
    save_sales(tmp_path, sales, keep_sales=keep)
    articles = load_articles(tmp_path)
    assert articles.ids == ("a", "b", "c")
    assert articles.shown == (0, 2)
    assert articles.sales == ((sales[0], sales[2]) if keep else ())
