"""The rows of customers, of receipts and of products."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from receipts.formats.table_rows import Coded, TableRows
from receipts.relational.line_rows import ReceiptSavings
from receipts.relational.tables import CUSTOMERS, PRODUCTS, RECEIPTS
from world.histories import History
from world.population import Population


def customer_rows(histories: Sequence[History], population: Population) -> TableRows:
    """A row for each shopper."""
    places = {key: place for place, key in enumerate(population.by_key)}
    savings = [sum(history.savings_cents) for history in histories]
    subtotals = [sum(history.subtotal_cents) for history in histories]
    shoppers = [history.shopper for history in histories]
    return TableRows(
        CUSTOMERS,
        (
            [shopper.customer_id for shopper in shoppers],
            [shopper.name for shopper in shoppers],
            Coded([places[shopper.archetype.key] for shopper in shoppers], list(places)),
            [len(history.days) for history in histories],
            [subtotal - saved for subtotal, saved in zip(subtotals, savings, strict=True)],
            savings,
            [history.n_lines for history in histories],
        ),
        len(histories),
    )


def receipt_rows(
    histories: Sequence[History], of_receipts: ReceiptSavings, store: str
) -> TableRows:
    """A row for each receipt.

    of_receipts: the savings of all receipts, one history after the other.
    """
    columns = [
        [*chain.from_iterable(lists)]
        for lists in (
            (history.order_numbers for history in histories),
            ([history.shopper.customer_id] * len(history.days) for history in histories),
            (history.days for history in histories),
            (map(len, history.baskets) for history in histories),
            (history.subtotal_cents for history in histories),
            (history.savings_cents for history in histories),
            (history.total_cents for history in histories),
        )
    ]
    numbers, ids, days, n_lines, subtotals, savings, totals = columns
    return TableRows(
        RECEIPTS,
        (
            numbers,
            ids,
            Coded([0] * len(numbers), [store]),
            days,
            n_lines,
            subtotals,
            *of_receipts,
            savings,
            totals,
        ),
        len(numbers),
    )


def product_rows(population: Population) -> TableRows:
    """A row for each product of the catalogue."""
    catalogue = population.catalogue
    return TableRows(
        PRODUCTS,
        (
            [product.sku for product in catalogue],
            [product.name for product in catalogue],
            [product.category for product in catalogue],
            ["|".join(sorted(product.tags)) or None for product in catalogue],
            [product.price_low_cents for product in catalogue],
            [product.price_high_cents for product in catalogue],
        ),
        len(catalogue),
    )
