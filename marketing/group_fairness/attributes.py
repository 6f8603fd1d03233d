"""The protected attributes, and which group of each a shopper is of.

Sex, age, income, region, race and Hispanic origin, and each two of them together; they are those
of which ``--bias`` can plant a bias, with the same groups (world/campaigns/biases.py).  Race and
origin are PUMS codes (Census Bureau, ACS PUMS data dictionary).  The limits of the income bands are
limits of the Census Bureau's own tables (American Community Survey, B19001).
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

INCOME_LIMITS = (35_000, 75_000, 150_000)
"""Household's dollars a year at which the next band begins."""
INCOME_BANDS = ("under $35,000", "$35,000-74,999", "$75,000-149,999", "$150,000+")

SEXES = {1: "male", 2: "female"}
RACES = {
    1: "white",
    2: "black",
    3: "native",
    4: "native",
    5: "native",
    6: "Asian or Pacific",
    7: "Asian or Pacific",
    8: "other",
    9: "multiple",
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
    Attribute("age", "age", "age_group in consumer_preferences, years"),
    Attribute("income", "household income", "HINCP in demographics, dollars a year"),
    Attribute("region", "region", "consumer_preferences, as the Census has them"),
    Attribute("race", "race", "RAC1P in demographics, whatever the origin"),
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
        "age": (people["age_group"], AGE_GROUPS),
        "income": (bands.cat.codes.map(dict(enumerate(INCOME_BANDS))), INCOME_BANDS),
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
