"""A line as a small number, its *code*: product + 256 x (quantity - 1).

Whoever wants to know a line's text or cents looks it up in a table by its code.
"""

from __future__ import annotations

from collections.abc import Iterable
from struct import Struct

from world.streams import BYTE_VALUES

Codes = tuple[int, ...]
"""The codes of the lines of a trip."""


def n_codes(max_quantity: int) -> int:
    """How long a table by code is where lines have so many pieces at most."""
    return BYTE_VALUES * max_quantity


def codes_of_product(product: int) -> slice:
    """Where a product's codes are in a table by code, for quantity 1, 2, ..."""
    return slice(product, None, BYTE_VALUES)


def codes_of_lines(products: bytes | bytearray, more_than_one: bytes) -> Codes:
    """The codes of lines, from their products and from their quantities less one."""
    pairs = bytearray(2 * len(products))
    pairs[::2] = products
    pairs[1::2] = more_than_one
    return Struct(f"<{len(products)}H").unpack(pairs)


def products_of(codes: Iterable[int]) -> list[int]:
    """The product numbers of lines."""
    return [code % BYTE_VALUES for code in codes]


def quantities_of(codes: Iterable[int]) -> list[int]:
    """The quantities of lines."""
    return [code // BYTE_VALUES + 1 for code in codes]
