"""Order numbers: nine digits, never the same twice, and in no visible order.

Each trip of each customer has a slot; a permutation of all 900 million slots, keyed by the
seed, turns it into the order number.

Slots do not depend on how many customers there are.  For the first 64 trips of the first 14
million customers they do not depend on the number of receipts either, so that a longer
history keeps its numbers.  The rest fills the slots that this leaves free, from the top:
customers x receipts can reach all 900 million.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from world.streams import WORLD, Streams, uint32s

FIRST_ORDER_NUMBER = 100_000_000
N_ORDER_NUMBERS = 900_000_000

_SIDE = 30_000
"""A slot is a point of a 30,000 x 30,000 square."""

_OWN_TRIPS = 64
"""Every customer has this many slots in a row, as long as there are slots."""
_OWN_CUSTOMERS = N_ORDER_NUMBERS // _OWN_TRIPS


def slot_of(index: int, trip: int, receipts_per_customer: int) -> int:
    """The slot of a customer's trip, 0 to 899,999,999; trip 0 is the latest."""
    if trip >= _OWN_TRIPS:
        extra = receipts_per_customer - _OWN_TRIPS
        return N_ORDER_NUMBERS - 1 - (index * extra + trip - _OWN_TRIPS)
    if index < _OWN_CUSTOMERS:
        return index * _OWN_TRIPS + trip
    # Later customers take the slots that earlier ones have and do not use.
    unused = _OWN_TRIPS - receipts_per_customer
    owner, place = divmod((index - _OWN_CUSTOMERS) * receipts_per_customer + trip, unused)
    return owner * _OWN_TRIPS + _OWN_TRIPS - 1 - place


def slots_of(index: int, receipts_per_customer: int) -> Sequence[int]:
    """The slots of all trips of a customer, latest first."""
    if receipts_per_customer <= _OWN_TRIPS and index < _OWN_CUSTOMERS:
        return range(index * _OWN_TRIPS, index * _OWN_TRIPS + receipts_per_customer)
    return [slot_of(index, trip, receipts_per_customer) for trip in range(receipts_per_customer)]


class OrderNumbers:
    """The order numbers of a world."""

    def __init__(self, seed: int, receipts_per_customer: int) -> None:
        self._receipts = receipts_per_customer
        source = Streams(WORLD, seed, "order numbers")
        self._shift_row = array("I", uint32s(source.draw("rows", 4 * _SIDE)))
        self._shift_column = array("I", uint32s(source.draw("columns", 4 * _SIDE)))

    def of(self, index: int) -> list[int]:
        """The order numbers of a customer's trips, latest first."""
        shift_row, shift_column = self._shift_row, self._shift_column
        numbers = []
        for slot in slots_of(index, self._receipts):
            # Two rounds of a Feistel network: each keeps one coordinate and shifts the other.
            row, column = divmod(slot, _SIDE)
            row = (row + shift_row[column]) % _SIDE
            column = (column + shift_column[row]) % _SIDE
            numbers.append(FIRST_ORDER_NUMBER + row * _SIDE + column)
        return numbers
