"""Makes the rows of one part of the customers: what a worker process does."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from interactions.model.articles import Articles, Sales, UniformDisplay
from interactions.model.event_order import CLICK, IGNORE
from interactions.model.events import Carried, Purchaser, make_purchaser
from interactions.model.popularity import PopularityDisplay
from interactions.model.shopping_hours import ShoppingHours
from interactions.model.slates import SLATE_COLUMNS
from interactions.model.split import first_purchases, held_out, held_out_rows
from interactions.model.synthesis import CustomerEvents, SlateRow, Synthesizer
from interactions.output.row_formats import CSV, JSONL
from interactions.output.row_texts import RowTexts, SlateTexts
from interactions.plan import Plan
from interactions.sources.partitions import Purchases, read_spill
from interactions.sources.receipts_source import read_batch
from receipts.runs.files import whole_file

CHUNK_CHARACTERS = 1 << 20
GZIP_LEVEL = 3
ARTICLES_FILE = "articles.json"

Json = dict[str, Any]
Emit = Callable[[str, str], None]
"""Takes the name of a table and text for it."""


@dataclass(frozen=True)
class PartTask:
    """A part to make: the file with its purchases, and whether to look customers up.

    name: of the part, such as ``part_00012``.
    is_first: whether its tables begin with the header.
    needs_known: whether customers count only if a customers file names them.
    """

    name: str
    source: Path
    is_first: bool = False
    needs_known: bool = False


def part_file(task_name: str, table: str) -> str:
    """The name of the file with a part's rows of a table."""
    return f"{task_name}.{table}.rows"


def read_part(path: Path, columns: Sequence[str]) -> Iterator[Purchases]:
    """The customers of a spill or of a batch of receipts, with further columns of purchases."""
    is_spill = path.suffix == ".txt"
    return read_spill(path, len(columns)) if is_spill else read_batch(path, columns)


def new_tally() -> Json:
    """Counts at their start."""
    return {
        "customers": 0,
        "customers_without_purchases": 0,
        "unknown_customers_purchases": 0,
        "interactions": {"0": 0, "1": 0, "2": 0},
        "ignored_articles": 0,
        "ignored_articles_bought_at_other_times": 0,
        "extra_clicked_articles": 0,
        "extra_clicked_articles_bought_at_other_times": 0,
        "customers_without_ignores": 0,
        "held_out_purchases": 0,
    }


class CustomerReader:
    """Reads the customers of parts who have purchases."""

    def __init__(self, plan: Plan, articles: Articles) -> None:
        self._number = articles.number
        self._columns = plan.columns
        self._hours = ShoppingHours(plan.seed) if plan.policy.time_of_day else None

    def shoppers(self, task: PartTask, tally: Json) -> Iterator[Purchaser]:
        """The customers of a part; counts all of them in the tally."""
        for purchases in read_part(task.source, self._columns):
            if task.needs_known and not purchases.is_known:
                tally["unknown_customers_purchases"] += len(purchases.times)
                continue
            tally["customers"] += 1
            if not purchases.times:
                tally["customers_without_purchases"] += 1
                continue
            times = purchases.times
            if self._hours is not None:
                times = self._hours.move(purchases.customer_id, times)
            numbers = [self._number[article] for article in purchases.articles]
            yield make_purchaser(purchases.customer_id, times, numbers, purchases.carried)


class PartWriter:
    """Writes the rows of parts: ``writer(task)`` makes one and reports on it."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._articles = load_articles(folder)
        by_sales = plan.policy.negatives == "popularity"
        display = PopularityDisplay if by_sales else UniformDisplay
        self._synthesizer = Synthesizer(self._articles, plan.policy, plan.seed, display)
        layout = JSONL if plan.format == "jsonl" else CSV
        self._in_slates = plan.policy.slate_size is not None
        slate_columns = SLATE_COLUMNS if self._in_slates else ()
        self._header = layout.header(slate_columns + plan.columns)
        self._texts = RowTexts(self._articles, layout, plan.columns)
        self._slate_texts = SlateTexts(self._articles, layout, plan.columns)
        self._reader = CustomerReader(plan, self._articles)

    def __call__(self, task: PartTask) -> Json:
        """Writes one part; its report.

        Raises OSError where writing fails and DataError where the purchases cannot be read.
        """
        tally = new_tally()
        with ExitStack() as stack:
            tables = {
                table: stack.enter_context(self._table(task, table)) for table in self._plan.tables
            }
            for table, text in self._rows(task, tally):
                tables[table].add(text)
        sizes = {
            table: (self._folder / part_file(task.name, table)).stat().st_size for table in tables
        }
        return {"file": task.name, "sizes": sizes, **tally}

    @contextmanager
    def _table(self, task: PartTask, table: str) -> Iterator[_TableText]:
        path = self._folder / part_file(task.name, table)
        with whole_file(path) as file, self._packed(file) as packed:
            text = _TableText(packed)
            if task.is_first:
                text.add(self._header)
            yield text
            text.flush()

    @contextmanager
    def _packed(self, file: BinaryIO) -> Iterator[BinaryIO]:
        if not self._plan.gzip:
            yield file
            return
        # No name and no time in the header: the same text gives the same file.
        with gzip.GzipFile("", "wb", GZIP_LEVEL, file, mtime=0) as packed:
            yield cast(BinaryIO, packed)

    def _rows(self, task: PartTask, tally: Json) -> Iterator[tuple[str, str]]:
        for purchaser in self._reader.shoppers(task, tally):
            make = self._customer_in_slates if self._in_slates else self._customer
            yield from make(purchaser, tally)

    def _customer(self, purchaser: Purchaser, tally: Json) -> Iterator[tuple[str, str]]:
        plan = self._plan
        cut = plan.split.cut(purchaser) if plan.split else len(purchaser.ticks)
        known = first_purchases(purchaser, cut) if cut < len(purchaser.ticks) else purchaser
        texts, counts = self._texts, tally["interactions"]
        if known.ticks:
            events = self._synthesizer.events(known)
            count_events(events, tally)
            ordered = events.in_order()
            yield plan.tables[0], texts.of(known.customer_id, ordered, known.hour, known.carried)
        if known is not purchaser:
            rows = held_out(self._synthesizer, purchaser, cut)
            n_purchases = len(purchaser.ticks) - cut
            tally["held_out_purchases"] += n_purchases
            counts["1"] += len(rows.ticks) - n_purchases
            counts["2"] += n_purchases
            carried = purchaser.carried[cut:]
            yield plan.tables[1], texts.of(purchaser.customer_id, rows, purchaser.hour, carried)

    def _customer_in_slates(self, purchaser: Purchaser, tally: Json) -> Iterator[tuple[str, str]]:
        plan = self._plan
        cut = plan.split.cut(purchaser) if plan.split else len(purchaser.ticks)
        known = first_purchases(purchaser, cut)
        tables: list[tuple[str, list[SlateRow], Sequence[Carried]]] = []
        if cut:
            rows = self._synthesizer.slate_rows(known)
            count_slate_rows(rows, known.bought, tally)
            tables.append((plan.tables[0], rows, known.carried))
        if cut < len(purchaser.ticks):
            rows = held_out_rows(self._synthesizer, purchaser, cut)
            tally["held_out_purchases"] += len(purchaser.ticks) - cut
            tables.append((plan.tables[1], rows, purchaser.carried[cut:]))
        for table, rows, carried in tables:
            for row in rows:
                tally["interactions"][str(row.score)] += 1
            text = self._slate_texts.of(purchaser.customer_id, rows, purchaser.hour, carried)
            yield table, text


def count_slate_rows(rows: list[SlateRow], bought: frozenset[int], tally: Json) -> None:
    """Adds the articles of a customer's slates to the counts."""
    for score, name in ((IGNORE, "ignored_articles"), (CLICK, "extra_clicked_articles")):
        shown = {row.number for row in rows if row.score == score and row.shown is not None}
        tally[name] += len(shown)
        tally[f"{name}_bought_at_other_times"] += len(shown & bought)
        if score == IGNORE:
            tally["customers_without_ignores"] += not shown


def count_events(events: CustomerEvents, tally: Json) -> None:
    """Adds a customer's events to the counts."""
    counts = tally["interactions"]
    counts["0"] += len(events.ignores.ticks)
    counts["1"] += len(events.clicks.ticks) + len(events.extra_clicks.ticks)
    counts["2"] += len(events.purchaser.ticks)
    tally["ignored_articles"] += len(events.ignores.articles)
    tally["ignored_articles_bought_at_other_times"] += events.ignores.n_near
    tally["extra_clicked_articles"] += len(events.extra_clicks.articles)
    tally["extra_clicked_articles_bought_at_other_times"] += events.extra_clicks.n_near
    tally["customers_without_ignores"] += not events.ignores.articles


class _TableText:
    """Collects text and writes about a megabyte at a time."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._texts: list[str] = []
        self._n_characters = 0

    def add(self, text: str) -> None:
        self._texts.append(text)
        self._n_characters += len(text)
        if self._n_characters > CHUNK_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        self._file.write("".join(self._texts).encode())
        self._texts.clear()
        self._n_characters = 0


def load_articles(folder: Path) -> Articles:
    """The articles of a run."""
    found = json.loads((folder / ARTICLES_FILE).read_bytes())
    sales = tuple(Sales(*entry) for entry in found.get("sales") or ())
    return Articles(tuple(found["ids"]), tuple(found["shown"]), sales)
