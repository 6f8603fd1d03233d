"""How much disk a run needs, before it is filled."""

from __future__ import annotations

from itertools import islice

from interactions.plan import Plan
from interactions.sources.inputs import Inputs
from interactions.sources.parts import Gathered, PartReader
from interactions.sources.purchases import Purchases

EVENTS_PER_PURCHASE = 2.35
EVENTS_PER_CUSTOMER = 83.3
"""About how many events there are with the default policy."""

TIME_LENGTH, CSV_LENGTH, JSON_LENGTH = 13, 7, 95
"""Characters of a row's time, and of what stands between the values."""
GZIP_RATIO = 0.25

N_TRIED = 200
"""Customers of the first part by whom the length of rows is told."""


def estimated_bytes(gathered: Gathered, plan: Plan, inputs: Inputs) -> float:
    """About how many bytes the tables have, by the customers of the first part."""
    reader = PartReader(inputs, plan.columns)
    customers = list(islice(reader.read(gathered.parts[0]), N_TRIED))
    n_purchases = sum(len(customer.times) for customer in customers)
    if not n_purchases:
        return 0.0
    id_length = sum(len(customer.customer_id) for customer in customers) / len(customers)
    article_length = sum(map(len, gathered.articles[:1000])) / min(1000, len(gathered.articles))
    row = TIME_LENGTH + id_length + 2 * article_length
    row += JSON_LENGTH if plan.format == "jsonl" else CSV_LENGTH
    row += _carried_length(customers, plan)
    events = EVENTS_PER_PURCHASE + EVENTS_PER_CUSTOMER * len(customers) / n_purchases
    # Columns and the file made of them together take no more than the text would.
    tables = row * (GZIP_RATIO if plan.gzip else 1)
    exported = row if plan.export else 0
    return gathered.n_purchases * events * (tables + exported)


def _carried_length(customers: list[Purchases], plan: Plan) -> float:
    """Characters of a row's further columns: about one row of several is a purchase."""
    values = [value for customer in customers for row in customer.carried for value in row]
    if not values:
        return 0.0
    mean = len(plan.columns) * sum(map(len, values)) / len(values) / EVENTS_PER_PURCHASE
    names = sum(len(f',"{name}":null') for name in plan.columns)
    return mean + (names if plan.format == "jsonl" else len(plan.columns))
