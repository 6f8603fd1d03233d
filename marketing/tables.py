"""The tables of a marketing data set: their columns, types, units, allowed values and keys.

Everything that says what a table looks like is made from this: the header of its file, the data
dictionary in docs/, the Frictionless ``datapackage.json`` and the checks of the types.  A value
that is not there is an empty field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from marketing.columns.campaigns import CAMPAIGN_ASSIGNMENTS as CAMPAIGN_ASSIGNMENTS
from marketing.columns.campaigns import ENGAGEMENT_DAILY as ENGAGEMENT_DAILY
from marketing.columns.campaigns import ENGAGEMENTS as ENGAGEMENTS
from marketing.columns.campaigns import LOYALTIES as LOYALTIES
from marketing.columns.campaigns import MARKETING_CAMPAIGNS as MARKETING_CAMPAIGNS
from marketing.columns.people import CONSUMER_PREFERENCES as CONSUMER_PREFERENCES
from marketing.columns.people import DEMOGRAPHICS as DEMOGRAPHICS
from marketing.columns.people import category_column
from marketing.columns.people import category_column_name as category_column_name
from marketing.columns.purchases import PRODUCT_CATALOG as PRODUCT_CATALOG
from marketing.columns.purchases import TRANSACTION_DETAILS as TRANSACTION_DETAILS
from marketing.columns.purchases import TRANSACTIONS as TRANSACTIONS
from marketing.columns.values import AGE_GROUPS as AGE_GROUPS
from marketing.columns.values import CAMPAIGN_CHANNELS as CAMPAIGN_CHANNELS
from marketing.columns.values import CREATIVE_ELEMENTS as CREATIVE_ELEMENTS
from marketing.columns.values import CREATIVE_TYPES as CREATIVE_TYPES
from marketing.columns.values import DEVICES as DEVICES
from marketing.columns.values import EVENTS as EVENTS
from marketing.columns.values import FREQUENCIES as FREQUENCIES
from marketing.columns.values import TIERS as TIERS
from marketing.columns.values import TRANSACTION_CHANNELS as TRANSACTION_CHANNELS
from marketing.columns.values import WEEKDAYS as WEEKDAYS
from marketing.columns.values import age_group_of as age_group_of
from receipts.formats.tables import LIST_SEPARATOR as LIST_SEPARATOR
from receipts.formats.tables import Column as Column
from receipts.formats.tables import ForeignKey as ForeignKey
from receipts.formats.tables import Kind as Kind
from receipts.formats.tables import Table as Table
from world.population import DEFAULT_POPULATION, Population

STEPS = ("demographic", "consumer", "marketing", "transaction")
"""The components, in the order in which they are made."""


def written_kind(column: Column) -> Kind:
    """The kind of a column where there are no amounts: in text, and in data frames."""
    return "number" if column.kind == "amount" else column.kind


_ALL: Sequence[Table] = (
    DEMOGRAPHICS,
    CONSUMER_PREFERENCES,
    MARKETING_CAMPAIGNS,
    CAMPAIGN_ASSIGNMENTS,
    ENGAGEMENTS,
    ENGAGEMENT_DAILY,
    LOYALTIES,
    PRODUCT_CATALOG,
    TRANSACTIONS,
    TRANSACTION_DETAILS,
)

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _ALL})
"""Those of the default population by name, in the order of the steps."""


def tables_of(population: Population) -> Mapping[str, Table]:
    """The tables of a population, which has categories of its own, by name.

    >>> tables_of(DEFAULT_POPULATION) == TABLES
    True
    """
    ours = [*map(category_column, DEFAULT_POPULATION.categories)]
    columns = [*CONSUMER_PREFERENCES.columns]
    place = columns.index(ours[0])
    columns[place : place + len(ours)] = map(category_column, population.categories)
    preferences = CONSUMER_PREFERENCES._replace(columns=tuple(columns))
    return MappingProxyType({**TABLES, preferences.name: preferences})
