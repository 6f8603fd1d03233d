"""Facts of one table that the checks of other tables ask for."""

from __future__ import annotations

from typing import NamedTuple

from marketing.tables import (
    CAMPAIGN_ASSIGNMENTS,
    CONSUMER_PREFERENCES,
    DEMOGRAPHICS,
    MARKETING_CAMPAIGNS,
)
from marketing.validation.data import Data
from marketing.validation.disk import SEPARATOR, Index
from marketing.validation.fields import cents, ordinal, parts, place, places
from marketing.validation.table_files import Row
from world.states import STATES

CODES_BY_FIPS = {state.fips: state.code for state in STATES.values()}


class ConsumerFacts(NamedTuple):
    """Of a consumer, as texts."""

    archetype: str
    state: str
    region: str
    age_group: str


class ShopperFacts(NamedTuple):
    """Of the person who shops, as texts; ``state`` is a code such as NY."""

    state: str
    age: str
    sex: str
    race: str
    hispanic: str
    schooling: str
    household_income: str


class ContactFacts(NamedTuple):
    """Of a campaign and a consumer, as texts."""

    eligible: str
    assignment: str
    propensity: str
    contact_date: str
    window_end_date: str


class CampaignFacts(NamedTuple):
    """Of a campaign.  first_day, last_day: as ``date.toordinal()`` numbers."""

    size: str
    channel: str
    creative: str
    first_day: int
    last_day: int
    ages: tuple[int, int]
    incomes: tuple[int, int]
    regions: frozenset[str]
    archetypes: frozenset[str]
    featured: frozenset[str]
    holdout_share: float
    budget_cents: int
    spend_cents: int
    base_rate: float


class Lookups:
    """What was looked up once is kept (on the disk, where there is much)."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self._consumers: Index | None = None
        self._shoppers: Index | None = None
        self._contacts: Index | None = None
        self._campaigns: dict[str, CampaignFacts] | None = None

    def consumer(self, consumer_id: str) -> ConsumerFacts | None:
        """Needs consumer_preferences."""
        if self._consumers is None:
            where = places(CONSUMER_PREFERENCES, "consumer_id", *ConsumerFacts._fields)
            self._consumers = self._indexed("consumer_preferences", where, 1)
        found = self._consumers.get(consumer_id)
        return None if found is None else ConsumerFacts(*found.split(SEPARATOR))

    def shopper(self, customer_id: str) -> ShopperFacts | None:
        """Needs demographics."""
        if self._shoppers is None:
            names = ("customer_id", "STATE", "AGEP", "SEX", "RAC1P", "HISP", "SCHL", "HINCP")
            self._shoppers = self._indexed("demographics", places(DEMOGRAPHICS, *names), 1)
        found = self._shoppers.get(customer_id)
        if found is None:
            return None
        facts = ShopperFacts(*found.split(SEPARATOR))
        return facts._replace(state=CODES_BY_FIPS.get(facts.state, facts.state))

    def contact(self, campaign_id: str, consumer_id: str) -> ContactFacts | None:
        """Needs campaign_assignments."""
        if self._contacts is None:
            names = ("campaign_id", "consumer_id", *ContactFacts._fields)
            where = places(CAMPAIGN_ASSIGNMENTS, *names)
            self._contacts = self._indexed("campaign_assignments", where, 2)
        found = self._contacts.get(f"{campaign_id}{SEPARATOR}{consumer_id}")
        return None if found is None else ContactFacts(*found.split(SEPARATOR))

    def campaigns(self) -> dict[str, CampaignFacts]:
        """All campaigns by their ids.  Needs marketing_campaigns."""
        if self._campaigns is None:
            self._campaigns = dict(map(_campaign, self._data.rows("marketing_campaigns")))
        return self._campaigns

    def _indexed(self, table: str, where: tuple[int, ...], n_key: int) -> Index:
        """An index of the rows whose key is there: its first columns; the others are the text."""
        index = Index(self._data.disk)
        for row in self._data.rows(table):
            fields = [row[i] for i in where]
            if fields[0]:
                index.add(SEPARATOR.join(fields[:n_key]), SEPARATOR.join(fields[n_key:]))
        return index


_WHERE = {name: place(MARKETING_CAMPAIGNS, name) for name in MARKETING_CAMPAIGNS.header}


def _campaign(row: Row) -> tuple[str, CampaignFacts]:
    each = {name: row[i] for name, i in _WHERE.items()}
    return each["campaign_id"], CampaignFacts(
        each["campaign_type"],
        each["primary_channel"],
        each["creative_type"],
        ordinal(each["start_date"]),
        ordinal(each["end_date"]),
        (int(each["target_age_min"]), int(each["target_age_max"])),
        (int(each["target_income_min"]), int(each["target_income_max"])),
        frozenset(parts(each["target_regions"])),
        frozenset(parts(each["target_archetypes"])),
        frozenset(parts(each["featured_products"])),
        float(each["holdout_share"]),
        cents(each["budget"]),
        cents(each["spend"]),
        float(each["base_engagement_rate"]),
    )
