"""Text of rows, fast: ready-made pieces are looked up in bulk and joined.

A row is five pieces:

    end of the line before, time | customer | article | score | previous article

Times come from a table of the hours met so far and articles from a table by their number;
the previous article is the piece of the row before, so each article's text is fetched once:
most of the time goes into waiting for memory, since ignored articles lie all over the table.
``itemgetter(*indices)(table)`` does a whole customer's look-ups in one call, and is the
quickest bulk look-up that CPython has.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from operator import add, itemgetter
from typing import Any

from interactions.model.articles import Articles
from interactions.model.event_order import CLICK, IGNORE, PURCHASE
from interactions.model.events import HOUR_MS, START
from interactions.model.slates import SLATE_COLUMNS
from interactions.output.customer_rows import CustomerRows
from interactions.output.extra_texts import ExtraTexts
from interactions.output.row_formats import RowFormat


class _TimeTexts:
    """Texts of times; ``table[hour]`` is that of an hour since 1970, if it is covered.

    A list, since neighbouring hours are neighbours in memory there: a dict is slower.
    """

    def __init__(self, before: str) -> None:
        self._before = before
        self._covered = range(0)
        self.table: list[str] = []

    def cover(self, first: int, last: int) -> None:
        """Makes the texts of all hours from ``first`` to ``last``."""
        covered = self._covered
        if first in covered and last in covered:
            return
        hours = range(min([first, *covered[:1]]), max([last, *covered[-1:]]) + 1)
        self.table += [""] * (hours.stop - len(self.table))
        for hour in hours:
            self.table[hour] = self.table[hour] or f"{self._before}{hour * HOUR_MS}"
        self._covered = hours


class RowTexts:
    """Makes the text of customers' rows in one format."""

    def __init__(
        self, articles: Articles, row_format: RowFormat, columns: tuple[str, ...] = ()
    ) -> None:
        self._format = row_format
        self._extra = ExtraTexts(columns, row_format)
        pieces = row_format.pieces
        self._line_end = pieces[5] + row_format.end
        self._before_time = self._line_end + pieces[0]
        self._times = _TimeTexts(self._before_time)
        self._articles = [row_format.quoted(article_id) for article_id in articles.ids]
        self._scores = [f"{pieces[3]}{score}{pieces[4]}" for score in (IGNORE, CLICK, PURCHASE)]
        self._start = row_format.quoted(START)

    def of(self, rows: CustomerRows) -> str:
        """The rows of a customer."""
        customer_id, events, hour, carried, _ = rows
        n = len(events.ticks)
        articles = _look_up(self._articles, events.numbers)
        _, before_customer, before_article, *_ = self._format.pieces
        tick = HOUR_MS // hour
        row = [before_customer + self._format.quoted(customer_id) + before_article] * (5 * n + 1)
        if hour == 1 and events.ticks[0] >= 0:
            self._times.cover(events.ticks[0], events.ticks[-1])
            row[0:-1:5] = _look_up(self._times.table, events.ticks)
        else:
            row[0:-1:5] = [f"{self._before_time}{time * tick}" for time in events.ticks]
        row[2::5] = articles
        row[3::5] = _look_up(self._scores, events.scores)
        row[4] = self._start
        row[9::5] = articles[:-1]
        if carried:
            row[4::5] = map(add, row[4::5], self._extra.of(events.scores, carried))
        row[5 * n] = self._line_end
        row[0] = row[0][len(self._line_end) :]
        return "".join(row)


class SlateTexts:
    """Makes the text of rows with the columns of slates, plainly."""

    def __init__(
        self, articles: Articles, row_format: RowFormat, columns: tuple[str, ...] = ()
    ) -> None:
        self._format = row_format
        self._extra = ExtraTexts(columns, row_format)
        self._articles = [row_format.quoted(article_id) for article_id in articles.ids]

    def of(self, rows: CustomerRows) -> str:
        """The rows of a customer."""
        customer_id, events, hour, carried, places = rows
        row_format, ids = self._format, self._articles
        first, second, third, fourth, fifth, sixth = row_format.pieces
        customer, previous = row_format.quoted(customer_id), row_format.quoted(START)
        tick = HOUR_MS // hour
        texts = []
        extra = self._extra.of(events.scores, carried) if carried else repeat("", len(places))
        for time, score, number, shown, rest in zip(*events, places, extra, strict=True):
            values = ("", "", "")
            if shown is not None:
                values = (str(shown.slate), str(shown.position), propensity_text(shown.propensity))
            texts.append(
                f"{first}{time * tick}{second}{customer}{third}{ids[number]}{fourth}{score}"
                f"{fifth}{previous}{sixth}{row_format.extra(SLATE_COLUMNS, values)}{rest}"
                f"{row_format.end}"
            )
            previous = ids[number]
        return "".join(texts)


def propensity_text(propensity: float) -> str:
    """A chance with nine digits that count."""
    return f"{propensity:.9g}"


def _look_up(table: Any, indices: Sequence[int]) -> tuple[str, ...]:
    """``table[i]`` for each index; itemgetter gives a tuple for two or more only."""
    if len(indices) > 1:
        found: tuple[str, ...] = itemgetter(*indices)(table)
        return found
    return tuple(table[index] for index in indices)
