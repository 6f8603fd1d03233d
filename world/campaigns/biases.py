"""Biases that can be planted in campaigns, so that what looks for biases can be graded.

A bias changes, for one group of shoppers and by a stated size, one of three things:

    targeting        the chance of being treated, given eligible:      propensity + size
    representation   how often somebody of the target is on the list:  share x (1 + size)
    measurement      how often a conversion of theirs is recorded:     1 + size, of 1

The first two are causes in the world, and the receipts follow them.  The third is a fault of what
marketing writes down: the coupon was redeemed, and nobody's purchases differ.  bias_effects.py says
what several of them come to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

TARGETING, REPRESENTATION, MEASUREMENT = "targeting", "representation", "measurement"
KINDS = (TARGETING, REPRESENTATION, MEASUREMENT)

SEX, AGE, INCOME, REGION, RACE, HISPANIC = "sex", "age", "income", "region", "race", "hispanic"

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        SEX: ("female", "male"),
        AGE: ("18-34", "35-54", "55+"),
        INCOME: ("under-35000", "35000-74999", "75000-149999", "150000+"),
        REGION: ("Northeast", "Midwest", "South", "West"),
        RACE: ("white", "black", "native", "api", "other", "multiple"),
        HISPANIC: ("yes", "no"),
    }
)
"""The groups of each attribute.  Income is the household's, in dollars a year; race is that of
RAC1P, whatever the origin, and api are Asians and Pacific Islanders."""

USUAL_GROUPS: Mapping[str, str] = MappingProxyType(
    {
        SEX: "female",
        AGE: "55+",
        INCOME: "under-35000",
        REGION: "South",
        RACE: "black",
        HISPANIC: "yes",
    }
)
"""The group that is meant where none is named."""

FORM = "KIND:ATTRIBUTE[:GROUP]=SIZE"


@dataclass(frozen=True, order=True)
class Bias:
    """One bias, of a group of ``GROUPS[attribute]``.

    kind: of KINDS.
    size: -1 to 1 and not 0; of a measurement bias below 0, since a record can be lost and not
        invented.

    Raises ValueError where a value is none of these.
    """

    kind: str
    attribute: str
    group: str
    size: float

    def __post_init__(self) -> None:
        _check("kind", self.kind, KINDS)
        _check("attribute", self.attribute, (*GROUPS,))
        _check(f"group of {self.attribute}", self.group, GROUPS[self.attribute])
        if type(self.size) not in (int, float):
            raise ValueError(f"size is {self.size!r}; it must be a number")
        if not -1 <= self.size <= 1 or self.size == 0:
            raise ValueError(f"size is {self.size:g}; it must be -1 to 1, and not 0")
        if self.kind == MEASUREMENT and self.size > 0:
            raise ValueError(
                f"size is {self.size:g}; of a {MEASUREMENT} bias it must be -1 to below 0: a "
                "record can be lost, not invented"
            )
        object.__setattr__(self, "size", float(self.size))

    def __str__(self) -> str:
        """The bias as ``bias_of`` reads it."""
        return f"{self.kind}:{self.attribute}:{self.group}={self.size!r}"


def bias_of(text: str) -> Bias:
    """The bias that a text of the form ``FORM`` names.

    Raises ValueError where it names none.

    >>> print(bias_of("targeting:sex=-0.3"))
    targeting:sex:female=-0.3
    """
    names, _, size = text.partition("=")
    kind, *of = names.split(":")
    try:
        number = float(size)
    except ValueError:
        number = None
    if number is None or len(of) not in (1, 2):
        raise ValueError(
            f"{text!r} is not {FORM}, such as targeting:sex=-0.3; kinds are {', '.join(KINDS)}; "
            f"attributes are {', '.join(GROUPS)}"
        )
    group = of[1] if len(of) > 1 else USUAL_GROUPS.get(of[0], "")
    return Bias(kind, of[0], group, number)


def in_order(biases: tuple[Bias, ...]) -> tuple[Bias, ...]:
    """The biases in an order that is the same in whatever order they are named.

    Raises ValueError where two are of the same kind and group.
    """
    found = tuple(sorted(biases))
    names = [(each.kind, each.attribute, each.group) for each in found]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"bias {':'.join(name)} is named twice; name each kind and group once")
    return found


def _check(what: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{what} is {value!r}; it must be of {', '.join(allowed)}")
