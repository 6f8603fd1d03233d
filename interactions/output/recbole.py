"""Atomic files of RecBole: interactions, users and items as text with tabs and typed headers.

RecBole reads ``NAME/NAME.inter``, ``.user`` and ``.item``; a folder given with ``--output`` is
such a folder as it stands.  Training and test parts are ``NAME.train.inter`` and
``NAME.test.inter`` (its ``benchmark_filename``).  Times are in seconds.
"""

from __future__ import annotations

from collections.abc import Sequence

from interactions.errors import DataError
from interactions.model.articles import Articles
from interactions.model.events import HOUR_MS
from interactions.output.customer_rows import CustomerRows
from world.catalogue import Product

INTER_HEADER = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
USER_HEADER = "user_id:token\n"
N_TABS = 3


class InterTexts:
    """Makes the lines of customers' events."""

    def __init__(self, articles: Articles) -> None:
        self._articles = articles.ids

    def of(self, rows: CustomerRows) -> str:
        """The lines of a customer's events.

        Raises DataError where an id holds a tab, which these files cannot quote.
        """
        user, ids, tick = rows.customer_id, self._articles, HOUR_MS // rows.hour
        lines = [
            f"{user}\t{ids[number]}\t{score}\t{time * tick / 1000:.3f}\n"
            for time, score, number in zip(*rows.events, strict=True)
        ]
        text = "".join(lines)
        if text.count("\t") != N_TABS * len(lines):
            line = next(line for line in lines if line.count("\t") != N_TABS)
            raise DataError(
                f"an id of the row {line!r} holds a tab, which RecBole's files cannot quote; "
                "leave --export out"
            )
        return text


class UserTexts:
    """Makes a line for each user; a customer's rows of several tables follow each other."""

    def __init__(self) -> None:
        self._last: str | None = None

    def of(self, rows: CustomerRows) -> str:
        """The customer's line, unless it is made."""
        if rows.customer_id == self._last:
            return ""
        self._last = rows.customer_id
        return f"{rows.customer_id}\n"


def inter_name(name: str, table: str, n_tables: int) -> str:
    """What the file of a table's events is called."""
    return f"{name}.{table.rpartition('_')[2]}.inter" if n_tables > 1 else f"{name}.inter"


def items_text(articles: Sequence[str], products: Sequence[Product]) -> str:
    """The items, with name and category where all are among the products."""
    by_sku = {product.sku: product for product in products}
    if not all(article in by_sku for article in articles):
        return "".join(f"{line}\n" for line in ("item_id:token", *articles))
    lines = ["item_id:token\tname:token_seq\tcategory:token"]
    for article in articles:
        product = by_sku[article]
        lines.append(f"{article}\t{product.name}\t{product.category}")
    return "".join(f"{line}\n" for line in lines)
