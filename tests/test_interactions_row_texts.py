"""Fast text of rows is what ``csv`` and ``json`` would write."""

import csv
import io
import json

import pytest

from interactions.model.articles import Articles
from interactions.model.event_order import order_events
from interactions.model.events import COLUMNS, HOUR_MS
from interactions.model.slates import SLATE_COLUMNS, Shown
from interactions.output.customer_rows import CustomerRows
from interactions.output.row_formats import CSV, JSONL
from interactions.output.row_texts import RowTexts, SlateTexts

IDS = ("0108", 'a "b", c', "x\ny", "ü")
ARTICLES = Articles.of(IDS)


def customer(ticks, hour=1, customer_id='an, "na'):
    n = len(ticks)
    return CustomerRows(
        customer_id,
        order_events(ticks, [i % 4 for i in range(n)], bytes(i % 3 for i in range(n))),
        hour,
    )


def expected(rows):
    previous = "START"
    for tick, score, number in zip(*rows.events, strict=True):
        article = ARTICLES.ids[number]
        yield [tick * HOUR_MS // rows.hour, rows.customer_id, article, score, previous]
        previous = article


@pytest.mark.parametrize(
    ("ticks", "hour"),
    [
        ([438_840], 1),
        ([438_840, 438_841, 438_800, 438_840, 1], 1),
        ([-5, 3], 1),
        ([1_579_824_000_123, 1_579_824_000_001, 5], HOUR_MS),
    ],
)
@pytest.mark.parametrize("row_format", [CSV, JSONL], ids=["csv", "jsonl"])
def test_rows_read_back(ticks, hour, row_format):
    """S3.11, S3.15, S3.18."""
    texts = RowTexts(ARTICLES, row_format)
    texts.of(customer([438_000]))  # What was covered before makes no difference.
    rows = customer(ticks, hour)
    text = texts.of(rows)
    assert text.endswith("\n")
    if row_format is JSONL:
        found = [json.loads(line) for line in text.splitlines()]
        assert [list(row) for row in found] == [list(COLUMNS)] * len(found)
        assert [list(row.values()) for row in found] == list(expected(rows))
    else:
        found = list(csv.reader(io.StringIO(text)))
        assert found == [list(map(str, row)) for row in expected(rows)]


@pytest.mark.parametrize("row_format", [CSV, JSONL], ids=["csv", "jsonl"])
def test_slates_and_further_columns_stand_at_the_end(row_format):
    rows = customer([3, 2, 1])
    n_bought = list(rows.events.scores).count(2)
    rows = rows._replace(
        shown=(Shown(1, 0, 0, 4, 2, 0.25), None, None), carried=[("5", "")] * n_bought
    )
    text = SlateTexts(ARTICLES, row_format, ("price", "note")).of(rows)
    header = row_format.header((*SLATE_COLUMNS, "price", "note"))
    if row_format is JSONL:
        first, *others = map(json.loads, text.splitlines())
        assert [first[name] for name in SLATE_COLUMNS] == [4, 2, 0.25]
        assert {row["slate_id"] for row in others} == {None}
        return
    found = list(csv.DictReader(io.StringIO(header + text)))
    assert [row["position"] for row in found] == ["2", "", ""]
    assert [row["price"] for row in found if row["interaction_score"] == "2"] == ["5"] * n_bought
    assert {row["price"] for row in found if row["interaction_score"] != "2"} == {""}
    assert [row["prev_article_id"] for row in found] == [row[4] for row in expected(rows)]
