"""How columns and tables are written down, and the columns that several tables have."""

from __future__ import annotations

from marketing.columns.values import AGE_GROUPS
from receipts.formats.tables import Column, ForeignKey, Table
from world.states import REGIONS, STATES


def table(
    name: str,
    step: str,
    meaning: str,
    columns: tuple[Column, ...],
    key: tuple[str, ...],
    foreign_keys: tuple[ForeignKey, ...] = (),
) -> Table:
    """A table of a step."""
    return Table(name, meaning, columns, key, foreign_keys, step)


def share(name: str, meaning: str) -> Column:
    """A number from 0 to 1 with four decimals."""
    return Column(name, "number", f"{meaning}, 0 to 1", least=0, most=1, decimals=4)


def fine_share(name: str, meaning: str) -> Column:
    """One with six."""
    return share(name, meaning)._replace(decimals=6)


def dollars(name: str, meaning: str) -> Column:
    """An amount."""
    return Column(name, "amount", f"{meaning}, dollars", least=0)


def code(name: str, meaning: str, values: tuple[str, ...] = ()) -> Column:
    """A text that comes again and again."""
    return Column(name, "string", meaning, values, is_code=True)


CONSUMER = Column("consumer_id", "string", "the shopper, by the customer_id of the receipts")
OF_CONSUMER = ForeignKey(("consumer_id",), "consumer_preferences", ("consumer_id",))
CAMPAIGN = code("campaign_id", "the campaign")
OF_CAMPAIGN = ForeignKey(("campaign_id",), "marketing_campaigns", ("campaign_id",))
STATE = code("state", "where the shopper lives", tuple(STATES))
REGION = code("region", "the state's region as the Census has them", REGIONS)
AGE_GROUP = code("age_group", "the shopper's age in years", AGE_GROUPS)
