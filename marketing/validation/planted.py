"""The biases that a summary says are planted, and the people of the tables whom they are about."""

from __future__ import annotations

from functools import lru_cache

from marketing.validation.lookups import ShopperFacts
from marketing.validation.surveys import Given
from world.campaigns.bias_effects import about
from world.campaigns.biases import AGE, HISPANIC, INCOME, RACE, REGION, SEX, Bias
from world.states import STATES

UNKNOWN_PEOPLE = "it needs demographics, which cannot be relied on: biases are planted"
UNRECORDED = "a planted bias leaves conversions of some unrecorded"

_N_CONSUMERS_KEPT = 4_096


class Planted:
    """Those of one kind.

    biases: empty where none is known.
    """

    def __init__(self, given: Given, kind: str) -> None:
        self.biases = given.expected.summary.biases(kind)
        self._lookups = given.lookups
        self.knows_people = not self.biases or "demographics" in given.data.sound
        self._kept = lru_cache(_N_CONSUMERS_KEPT)(self._found)

    def about(self, consumer_id: str) -> tuple[Bias, ...] | None:
        """The biases that are about a consumer; None where it is not known who that is.

        Needs demographics, where there are biases.
        """
        return self._kept(consumer_id) if self.biases else ()

    def _found(self, consumer_id: str) -> tuple[Bias, ...] | None:
        shopper = self._lookups.shopper(consumer_id)
        if shopper is None or shopper.state not in STATES:
            return None
        return about(self.biases, _traits(shopper))


def _traits(shopper: ShopperFacts) -> dict[str, int | str]:
    return {
        SEX: int(shopper.sex),
        AGE: int(shopper.age),
        INCOME: int(shopper.household_income),
        REGION: STATES[shopper.state].region,
        RACE: int(shopper.race),
        HISPANIC: int(shopper.hispanic),
    }


def name_of(bias: Bias) -> str:
    """The end of the name of a check."""
    return f"{bias.attribute}.{bias.group}"
