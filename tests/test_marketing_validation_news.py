"""marketing/validation/news.py: how far a walk over many rows is."""

from marketing.validation.news import TOLD_EVERY, told


def test_it_tells_now_and_then_how_many_rows_have_gone_by():
    news = []
    blocks = [range(TOLD_EVERY // 2 + 1)] * 5
    assert list(told(blocks, lambda block: block, news.append, "lines")) == blocks
    assert news == [f"lines, {n * len(blocks[0]):,} rows" for n in (2, 4)]


def test_few_rows_are_no_news():
    news = []
    assert list(told([range(9)], lambda block: block, news.append, "lines")) == [range(9)]
    assert news == []
