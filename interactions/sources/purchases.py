"""A customer's purchases, as every source gives them, and what the customer is keyed by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from interactions.model.events import Carried
from interactions.model.uniform_draws import StreamKey
from world.customer_ids import index_of


class Purchases(NamedTuple):
    """A customer's purchases.

    key: what his or her streams are keyed by.
    times: milliseconds since 1970.
    articles: ids.
    is_known: whether the customers file names the customer, if there is such a file.
    carried: values of further columns of each purchase; empty where none were asked for.
    """

    customer_id: str
    key: StreamKey
    times: list[int]
    articles: list[str]
    is_known: bool = True
    carried: Sequence[Carried] = ()


def shopper_key(customer_id: str) -> StreamKey:
    """The index of a shopper of our world, so that the digits of an id make no difference; the
    id itself where it is not like those of our receipts.

    >>> shopper_key("customer_000123"), shopper_key("customer_0000123"), shopper_key("anna")
    (123, 123, 'anna')
    """
    index = index_of(customer_id)
    return customer_id if index is None else index
