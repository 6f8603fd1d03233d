"""The protected attributes, and which group of each a shopper is of.

Sex, age, income, region, race and Hispanic origin, and each two of them together.  Race and origin
are PUMS codes (Census Bureau, ACS PUMS data dictionary), the limits of the income bands are about
the thirds of US households (median 80,610 dollars: Census Bureau, Income in the United States
2023, report P60-282), rounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.tables import AGE_GROUPS
from world.states import REGIONS

if TYPE_CHECKING:
    import numpy as np

SEPARATOR = "*"
"""Between the two attributes of a pair, and `` and `` between their groups."""

UNKNOWN = -1
"""The group of who has no value, or one that stands for nothing; of nobody's comparison."""

INCOME_LIMITS = (50_000, 100_000)
"""Household's dollars a year at which the next band begins."""
INCOME_BANDS = ("below 50k", "50k to 100k", "100k and more")

SEXES = {1: "male", 2: "female"}
RACES = {
    1: "White",
    2: "Black",
    3: "Native American",
    4: "Native American",
    5: "Native American",
    6: "Asian",
    7: "Pacific Islander",
    8: "other race",
    9: "two or more races",
}
ORIGINS = ("not Hispanic", "Hispanic")


class Attribute(NamedTuple):
    """An attribute.

    key: as in the report; that of a pair is ``sex*region``.
    name: in words.
    says: what its groups are made of.
    of: the keys of the two attributes of a pair, else ().
    """

    key: str
    name: str
    says: str
    of: tuple[str, ...] = ()


class Groups(NamedTuple):
    """The groups of an attribute.

    names: of the groups.
    codes: of each shopper, a place in ``names`` or UNKNOWN.
    """

    names: Sequence[str]
    codes: np.ndarray[Any, Any]


SINGLE = (
    Attribute("sex", "sex", "the shopper's SEX in demographics"),
    Attribute("age_group", "age group", "years, consumer_preferences"),
    Attribute("income_band", "income band", "the household's HINCP in demographics, dollars a year"),
    Attribute("region", "region", "consumer_preferences, as the Census has them"),
    Attribute("race", "race", "RAC1P in demographics; codes 3 to 5 are Native American"),
    Attribute("hispanic", "Hispanic origin", "HISP in demographics; 1 is not Hispanic"),
)

PAIRS = tuple(
    Attribute(
        f"{one.key}{SEPARATOR}{other.key}",
        f"{one.name} and {other.name}",
        "both together",
        (one.key, other.key),
    )
    for one, other in combinations(SINGLE, 2)
)

ATTRIBUTES: Mapping[str, Attribute] = {each.key: each for each in (*SINGLE, *PAIRS)}


def groups_of(people: Any) -> dict[str, Groups]:
    """The groups of every attribute by its key.

    people: a data frame with SEX, HINCP, RAC1P, HISP, age_group and region, a row a shopper.
    """
    import pandas as pd

    bands = pd.cut(people["HINCP"], [-float("inf"), *INCOME_LIMITS, float("inf")], right=False)
    origins = people["HISP"].gt(1).map({False: ORIGINS[0], True: ORIGINS[1]})
    names = {
        "sex": (people["SEX"].map(SEXES), tuple(SEXES.values())),
        "age_group": (people["age_group"], AGE_GROUPS),
        "income_band": (pd.Series(bands.cat.codes).map(dict(enumerate(INCOME_BANDS))), INCOME_BANDS),
        "region": (people["region"], REGIONS),
        "race": (people["RAC1P"].map(RACES), tuple(dict.fromkeys(RACES.values()))),
        "hispanic": (origins.where(people["HISP"].notna()), ORIGINS),
    }
    found = {key: _coded(values, known) for key, (values, known) in names.items()}
    for pair in PAIRS:
        found[pair.key] = crossed(*(found[key] for key in pair.of))
    return found


def crossed(one: Groups, other: Groups) -> Groups:
    """The groups of two attributes together."""
    import numpy as np

    names = [f"{first} and {second}" for first in one.names for second in other.names]
    is_known = (one.codes != UNKNOWN) & (other.codes != UNKNOWN)
    return Groups(names, np.where(is_known, one.codes * len(other.names) + other.codes, UNKNOWN))


def _coded(values: Any, known: Sequence[str]) -> Groups:
    """Groups in the order of those that are known; other values, as a user's own data may have
    them, are groups as well, behind them.
    """
    import numpy as np
    import pandas as pd

    others = sorted({str(value) for value in values.dropna().unique()} - set(known))
    names = (*known, *others)
    codes = pd.Categorical(values.astype("string"), categories=names).codes
    return Groups(names, np.asarray(codes, dtype=np.int64))
