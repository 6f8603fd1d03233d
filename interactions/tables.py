"""The tables of an output folder: their columns, types and meanings, as its plan decides them.

Nothing tells the rows apart, so no table has a key: a customer may be shown an article, or buy
it, twice at the same time.
"""

from __future__ import annotations

from interactions.model.events import START
from interactions.plan import Plan
from receipts.formats.tables import Column, Table
from receipts.relational.tables import PRODUCTS

EVENT_COLUMNS = (
    Column("t_dat", "integer", "when it was, in milliseconds since 1970-01-01 00:00 UTC"),
    Column("customer_id", "string", "the customer, as the source has it", is_code=True),
    Column("article_id", "string", "the article, as the source has it", is_code=True),
    Column(
        "interaction_score",
        "integer",
        "0 ignored (shown and passed over), 1 clicked, 2 purchased",
        least=0,
        most=2,
    ),
    Column(
        "prev_article_id",
        "string",
        f"the article of the customer's event before, {START} for the first",
        is_code=True,
    ),
)
"""Those that every table has."""

MEANINGS = {
    "interactions": "what customers were shown, clicked and bought",
    "interactions_train": "what customers were shown, clicked and bought, to learn from",
    "interactions_test": "what customers bought later, and the clicks before it, to test with",
}
"""What each table of ``Plan.tables`` is."""


def tables_of(plan: Plan) -> tuple[Table, ...]:
    """The tables of a plan, in the order of ``Plan.tables``.

    Rows are sorted by customer (as text), time, score and article.

    >>> from interactions.model.policy import InteractionPolicy
    >>> [table.name for table in tables_of(Plan(InteractionPolicy(), seed=42))]
    ['interactions']
    """
    columns = (*EVENT_COLUMNS, *_slate_columns(plan), *map(_carried_column, plan.columns))
    return tuple(Table(name, MEANINGS[name], columns, ()) for name in plan.tables)


ARTICLES = Table(
    "articles",
    "the articles that customers may be shown",
    (Column("article_id", "string", "the article, as the source has it"),),
    ("article_id",),
)


def article_table(plan: Plan) -> Table:
    """The table of the articles in a database: our products, where the source has those, and else
    their ids alone.
    """
    is_ours = any(plan.source.get(name) is not None for name in ("receipts", "world"))
    return PRODUCTS if is_ours else ARTICLES


def _slate_columns(plan: Plan) -> tuple[Column, ...]:
    size = plan.policy.slate_size
    if size is None:
        return ()
    search = "empty for what came by search"
    return (
        Column(
            "slate_id",
            "integer",
            f"the customer's slate, from 1 on; {search}",
            least=1,
            is_optional=True,
        ),
        Column(
            "position",
            "integer",
            f"the place on the slate, 1 is the top; {search}",
            least=1,
            most=size,
            is_optional=True,
        ),
        Column(
            "exposure_propensity",
            "number",
            f"the chance with which one draw shows the article to the customer; {search}",
            least=0,
            most=1,
            is_optional=True,
        ),
    )


def _carried_column(name: str) -> Column:
    meaning = "of a purchase, as the source has it; empty for ignores and clicks"
    return Column(name, "string", meaning, is_optional=True)
