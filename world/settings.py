"""What describes a world: everything that a record depends on besides its customer's index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from world.campaigns.biases import REGION, Bias, in_order
from world.customer_ids import MAX_ID_DIGITS as MAX_ID_DIGITS
from world.customer_ids import MIN_ID_DIGITS as MIN_ID_DIGITS
from world.order_numbers import N_ORDER_NUMBERS
from world.population import DEFAULT_POPULATION, Population
from world.states import STATES, USUAL_STATES, check_states

MAX_RECEIPTS = 1000

PROMOTIONS, SEASONS, CAMPAIGNS = "promotions", "seasons", "campaigns"
CAUSES = (PROMOTIONS, SEASONS, CAMPAIGNS)
"""The causes that can act in a world, and do unless they are taken away; campaigns only where there
are some."""

RANDOMISED, CONFOUNDED = "randomised", "confounded"
ASSIGNMENTS = (RANDOMISED, CONFOUNDED)
MAX_EFFECT = 100.0

DEFAULT_END_DATE = date(2025, 12, 31)
EARLIEST_END_DATE = date(1970, 1, 1)


@dataclass(frozen=True)
class CampaignSettings:
    """How the campaigns of a world go about it.

    assignment: ``randomised``, a fair coin at the campaign's holdout share, or ``confounded``: the
        best customers are likelier to be treated, as companies do.
    effect: the shares of those who are persuaded are multiplied by it; 0 to 100.
    biases: that are planted; in whatever order they are named, they are kept in the same one.

    Raises ValueError where a value is outside its limits, or two biases are of the same kind and
    group.
    """

    assignment: str = RANDOMISED
    effect: float = 1.0
    biases: tuple[Bias, ...] = ()

    def __post_init__(self) -> None:
        if self.assignment not in ASSIGNMENTS:
            raise ValueError(
                f"assignment is {self.assignment!r}; it must be of {', '.join(ASSIGNMENTS)}"
            )
        if not 0 <= self.effect <= MAX_EFFECT:
            raise ValueError(f"effect is {self.effect}; it must be 0 to {MAX_EFFECT:g}")
        object.__setattr__(self, "biases", in_order(self.biases))

    def check_regions(self, states: tuple[str, ...]) -> None:
        """Raises ValueError where a bias is about a region in none of whose states (by their codes)
        a shopper lives.
        """
        there = {STATES[code].region for code in states}
        for bias in self.biases:
            if bias.attribute == REGION and bias.group not in there:
                raise ValueError(
                    f"bias {bias} is about a region where no shopper lives; it must be of "
                    f"{', '.join(sorted(there))}, or shoppers must live in a state of it"
                )


@dataclass(frozen=True)
class Settings:
    """The settings of a world.

    seed: any whole number.
    receipts_per_customer: 1 to 1,000.
    end_date: no trip is later; 1970-01-01 or later.
    store: the store's name as printed on receipts.
    locale: a Faker locale such as ``de_DE`` for names, or None for the built-in US names.
    id_digits: digits of a customer id, 6 to 12.
    population: who shops and what there is to buy.
    without: causes that do not act, of CAUSES; a world without one is the twin of that with it.
        Where there are no campaigns, ``campaigns`` is not among them.
    campaigns: how campaigns are run, or None where there are none.
    states: where shoppers live, codes of states.STATES.

    Raises ValueError where a value is outside its limits.
    """

    seed: int = 42
    receipts_per_customer: int = 17
    end_date: date = DEFAULT_END_DATE
    store: str = "Safeway"
    locale: str | None = None
    id_digits: int = MIN_ID_DIGITS
    population: Population = DEFAULT_POPULATION
    without: frozenset[str] = frozenset()
    campaigns: CampaignSettings | None = None
    states: tuple[str, ...] = USUAL_STATES

    def __post_init__(self) -> None:
        for name, value, kind in (
            ("seed", self.seed, int),
            ("receipts per customer", self.receipts_per_customer, int),
            ("end date", self.end_date, date),
            ("population", self.population, Population),
        ):
            if not isinstance(value, kind):
                raise ValueError(f"{name} is {value!r}; it must be of type {kind.__name__}")
        if not 1 <= self.receipts_per_customer <= MAX_RECEIPTS:
            raise ValueError(
                f"receipts per customer is {self.receipts_per_customer}; "
                f"it must be 1 to {MAX_RECEIPTS}"
            )
        if self.end_date < EARLIEST_END_DATE:
            raise ValueError(
                f"end date is {self.end_date}; it must be {EARLIEST_END_DATE} or later"
            )
        if not MIN_ID_DIGITS <= self.id_digits <= MAX_ID_DIGITS:
            raise ValueError(
                f"id digits is {self.id_digits}; it must be {MIN_ID_DIGITS} to {MAX_ID_DIGITS}"
            )
        check_states(self.states)
        if self.campaigns is not None:
            self.campaigns.check_regions(self.states)
        for cause in self.without:
            if cause not in CAUSES:
                raise ValueError(f"without is {cause!r}; it must be of {', '.join(CAUSES)}")
        if self.campaigns is None and CAMPAIGNS in self.without:
            # To take away what is not there makes no other world.
            object.__setattr__(self, "without", self.without - {CAMPAIGNS})
        if self.locale is not None and not self.locale.strip():
            raise ValueError(f"locale is {self.locale!r}; it must be a name such as de_DE")
        if not self.store.strip() or not self.store.isprintable():
            raise ValueError(f"store is {self.store!r}; it must be a printable name")

    @property
    def causes(self) -> tuple[str, ...]:
        """The causes that act."""
        there = CAUSES if self.campaigns is not None else (PROMOTIONS, SEASONS)
        return tuple(cause for cause in there if cause not in self.without)

    @property
    def most_customers(self) -> int:
        """How many customers the world has at most."""
        by_ids: int = 10**self.id_digits
        return min(N_ORDER_NUMBERS // self.receipts_per_customer, by_ids)

    def check_customers(self, end: int) -> None:
        """Raises ValueError where customers 0 to ``end - 1`` would be too many for the world."""
        if end * self.receipts_per_customer > N_ORDER_NUMBERS:
            raise ValueError(
                f"{end:,} customers with {self.receipts_per_customer} receipts each need "
                f"{end * self.receipts_per_customer:,} order numbers; there are "
                f"{N_ORDER_NUMBERS:,} numbers of nine digits"
            )
        if end > 10**self.id_digits:
            raise ValueError(
                f"{end:,} customers do not fit ids of {self.id_digits} digits; "
                f"{len(str(end - 1))} are needed"
            )


def id_digits_for(end: int) -> int:
    """Digits that the ids of customers 0 to ``end - 1`` need, at least six."""
    return max(MIN_ID_DIGITS, len(str(end - 1)))
