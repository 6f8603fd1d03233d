"""The biases of a world's campaigns, as they meet its shoppers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from world.campaigns.bias_effects import Effect, about, effect_of, listed_share, shifted
from world.campaigns.biases import AGE, HISPANIC, INCOME, RACE, REGION, SEX, Bias
from world.campaigns.schedule import Entry
from world.households.homes import Homes
from world.shoppers import Shopper

_OF_A_HOME = frozenset((SEX, RACE, HISPANIC))
"""What a profile does not know; a whole home takes longer, and is only asked for it."""


class Members:
    """Which of some biases are about a shopper."""

    def __init__(self, biases: Iterable[Bias], homes: Homes) -> None:
        self._biases = tuple(biases)
        self._homes = homes
        self._asks_home = any(bias.attribute in _OF_A_HOME for bias in self._biases)
        # Who asks, asks again while at the same shopper.
        self._latest: tuple[Shopper, tuple[Bias, ...]] | None = None

    def biases_of(self, shopper: Shopper) -> tuple[Bias, ...]:
        """Those of whose groups he or she is."""
        if self._latest is None or self._latest[0] is not shopper:
            self._latest = shopper, about(self._biases, self._traits(shopper))
        return self._latest[1]

    def _traits(self, shopper: Shopper) -> dict[str, int | str]:
        traits: dict[str, int | str] = {}
        if self._asks_home:
            home = self._homes.home(shopper)
            traits = {SEX: home.persons[0].sex, RACE: home.race, HISPANIC: home.hispanic}
        profile = self._homes.profile(shopper)
        return traits | {
            AGE: profile.age,
            INCOME: profile.household_income,
            REGION: profile.state.region,
        }


def biased(entries: Sequence[Entry], effect: Effect) -> list[Entry]:
    """The campaigns as they are for somebody to whom biases do this."""
    return [
        replace(
            entry,
            listed_share=listed_share(entry.listed_share, effect.coverage),
            propensities={
                kind: shifted(chance, effect.shift) for kind, chance in entry.propensities.items()
            },
        )
        for entry in entries
    ]


def effect_on(members: Members, shopper: Shopper) -> Effect:
    """What the biases do to a shopper."""
    return effect_of(members.biases_of(shopper))
