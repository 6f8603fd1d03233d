"""How often, and between which days, articles sell: what popularity and splits need to know.

With a split only the training part counts, so that nothing of the future shows in which
articles are shown, or how often.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from interactions.model.articles import Sales
from interactions.model.events import DAY_MS, HOUR_MS
from interactions.plan import Plan
from interactions.sources.article_file import load_articles, save_sales
from interactions.sources.inputs import Inputs
from interactions.sources.parts import PartTask
from interactions.sources.purchasers import PurchaserReader, new_customer_counts
from receipts.runs.dealing import deal_out

if TYPE_CHECKING:
    from concurrent.futures import Executor


class Surveyor:
    """Counts what is sold in parts: ``surveyor(task)`` gives, by article number, how many times
    and on which first and last day since 1970.
    """

    def __init__(self, plan: Plan, inputs: Inputs, folder: Path) -> None:
        self._plan = plan
        self._reader = PurchaserReader(plan, inputs, load_articles(folder))

    def __call__(self, task: PartTask) -> dict[int, Sales]:
        """The sales of one part."""
        found: dict[int, Sales] = {}
        split = self._plan.split
        for purchaser in self._reader.read(task, new_customer_counts()):
            n = split.cut(purchaser) if split else len(purchaser.ticks)
            day_ticks = DAY_MS // HOUR_MS * purchaser.hour
            for tick, number in zip(purchaser.ticks[:n], purchaser.numbers[:n], strict=True):
                day = tick // day_ticks
                add_sales(found, number, Sales(1, day, day))
        return found


def survey(
    plan: Plan,
    inputs: Inputs,
    folder: Path,
    tasks: Sequence[PartTask],
    n_workers: int,
    executor: Executor | None = None,
) -> None:
    """Finds out which articles may be shown, where that is not simply all of them, and writes it
    beside the articles of a folder.
    """
    by_sales = plan.policy.negatives == "popularity"
    if not by_sales and plan.split is None:
        return
    start = functools.partial(Surveyor, plan, inputs, folder)
    with closing(deal_out(start, tasks, n_workers, executor)) as surveys:
        save_sales(folder, total_sales(surveys), keep_sales=by_sales)


def add_sales(found: dict[int, Sales], number: int, sales: Sales) -> None:
    """Adds sales of an article to those found."""
    before = found.get(number)
    if before is not None:
        sales = Sales(
            before.n_sold + sales.n_sold,
            min(before.first_day, sales.first_day),
            max(before.last_day, sales.last_day),
        )
    found[number] = sales


def total_sales(surveys: Iterable[dict[int, Sales]]) -> dict[int, Sales]:
    """The sales of all parts together."""
    found: dict[int, Sales] = {}
    for survey in surveys:
        for number, sales in survey.items():
            add_sales(found, number, sales)
    return found
