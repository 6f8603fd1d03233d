"""The tables of a marketing data set: their columns, types, units, allowed values and keys.

Everything that says what a table looks like is made from this: the header of its file, the data
dictionary in docs/, the Frictionless ``datapackage.json`` and the checks of the types.  A value
that is not there is an empty field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from receipts.formats.tables import LIST_SEPARATOR as LIST_SEPARATOR
from receipts.formats.tables import Column as Column
from receipts.formats.tables import ForeignKey as ForeignKey
from receipts.formats.tables import Kind as Kind
from receipts.formats.tables import Table as Table
from world.campaigns.campaign import SIZES
from world.population import DEFAULT_POPULATION, Population
from world.states import REGIONS, STATES

AGE_GROUPS = ("18-34", "35-54", "55+")
TRANSACTION_CHANNELS = ("mobile", "desktop", "in_store")
CAMPAIGN_CHANNELS = ("email", "app", "social", "sms", "direct_mail")
CREATIVE_TYPES = ("image", "video", "carousel", "text", "interactive")
CREATIVE_ELEMENTS = ("headline", "product_image", "recipe", "price", "call_to_action", "logo")
DEVICES = ("mobile", "desktop", "tablet", "none")
EVENTS = ("sent", "impression", "open", "click", "conversion")
TIERS = ("bronze", "silver", "gold", "platinum")
FREQUENCIES = ("frequent", "regular", "occasional")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


STEPS = ("demographic", "consumer", "marketing", "transaction")
"""The components, in the order in which they are made."""


def _table(
    name: str,
    step: str,
    meaning: str,
    columns: tuple[Column, ...],
    key: tuple[str, ...],
    foreign_keys: tuple[ForeignKey, ...] = (),
) -> Table:
    return Table(name, meaning, columns, key, foreign_keys, step)


def _share(name: str, meaning: str) -> Column:
    return Column(name, "number", f"{meaning}, 0 to 1", least=0, most=1, decimals=4)


def _fine_share(name: str, meaning: str) -> Column:
    return _share(name, meaning)._replace(decimals=6)


def _dollars(name: str, meaning: str) -> Column:
    return Column(name, "amount", f"{meaning}, dollars", least=0)


def _code(name: str, meaning: str, values: tuple[str, ...] = ()) -> Column:
    return Column(name, "string", meaning, values, is_code=True)


def written_kind(column: Column) -> Kind:
    """The kind of a column where there are no amounts: in text, and in data frames."""
    return "number" if column.kind == "amount" else column.kind


_CATEGORY_WORDS = {
    "Protein": "meat, fish, eggs and their like",
    "Grains": "grains and bread",
    "Snacks": "the category of snacks",
    "Pantry": "pantry goods",
}


def category_column_name(category: str) -> str:
    """The name of the column with the preference for a category.

    >>> category_column_name("Produce"), category_column_name("Fruit & nuts")
    ('produce_preference', 'fruit_nuts_preference')
    """
    words = "".join(letter if letter.isalnum() else " " for letter in category.lower()).split()
    return "_".join([*words, "preference"])


def _category_column(category: str) -> Column:
    words = _CATEGORY_WORDS.get(category, category.lower())
    return _share(category_column_name(category), f"preference for {words}")


_CONSUMER = Column("consumer_id", "string", "the shopper, by the customer_id of the receipts")
_OF_CONSUMER = ForeignKey(("consumer_id",), "consumer_preferences", ("consumer_id",))
_CAMPAIGN = _code("campaign_id", "the campaign")
_OF_CAMPAIGN = ForeignKey(("campaign_id",), "marketing_campaigns", ("campaign_id",))
_STATE = _code("state", "where the shopper lives", tuple(STATES))
_REGION = _code("region", "the state's region as the Census has them", REGIONS)
_AGE_GROUP = _code("age_group", "the shopper's age in years", AGE_GROUPS)

DEMOGRAPHICS = _table(
    "demographics",
    "demographic",
    "the persons of each household, in the codes of the Census's PUMS files; one file a state",
    (
        Column("SERIALNO", "string", "the household"),
        Column(
            "SPORDER", "integer", "the person's number in the household, 1 for the shopper", least=1
        ),
        Column("customer_id", "string", "on the person who shops", is_optional=True),
        _code("STATE", "FIPS code of the state, two digits"),
        _code("PUMA", "area of the state, five digits"),
        Column("AGEP", "integer", "age in years", least=0, most=99),
        Column("SEX", "integer", "1 male, 2 female", ("1", "2")),
        Column("RAC1P", "integer", "race, PUMS code", least=1, most=9),
        Column("HISP", "integer", "Hispanic origin, PUMS code; 1 for none", least=1, most=24),
        Column(
            "SCHL",
            "integer",
            "schooling, PUMS code; empty below 3 years",
            least=1,
            most=24,
            is_optional=True,
        ),
        Column(
            "PINCP",
            "integer",
            "the person's income, dollars a year; empty below 15 years",
            least=0,
            is_optional=True,
        ),
        Column("HINCP", "integer", "the household's income, dollars a year", least=0),
        Column(
            "ADJINC", "integer", "factor of the incomes with six decimals implied", ("1000000",)
        ),
        Column("PWGTP", "integer", "how many persons of the sample this one counts for", least=1),
    ),
    ("SERIALNO", "SPORDER"),
)

CONSUMER_PREFERENCES = _table(
    "consumer_preferences",
    "consumer",
    "one row an adult who shops: what he or she likes, and where to be met",
    (
        _CONSUMER,
        _code("archetype", "the kind of shopper, as on the receipts"),
        _STATE,
        _REGION,
        _AGE_GROUP,
        *(
            _share(name, f"preference for {words}")
            for name, words in (
                ("ready_to_eat", "ready-to-eat food"),
                ("snacks", "snacks"),
                ("sustainable", "sustainable products"),
                ("family_size", "family packs"),
                ("healthy_alternatives", "healthier versions of products"),
                ("traditional", "traditional products"),
                ("health_conscious", "eating healthily"),
            )
        ),
        *map(_category_column, DEFAULT_POPULATION.categories),
        _share("online_shopping_rate", "share of the shopping that is done online"),
        _share("social_media_engagement_rate", "how likely social media are used on a day"),
        _fine_share("instagram_engagement_rate", "interactions a post seen, Instagram"),
        _fine_share("facebook_engagement_rate", "interactions a post seen, Facebook"),
        _fine_share("twitter_engagement_rate", "interactions a post seen, Twitter"),
        _share("mobile_share", "of the time on devices, on a mobile phone"),
        _share("desktop_share", "of the time on devices, on a desktop computer"),
        _share("tablet_share", "of the time on devices, on a tablet"),
        Column(
            "loyalty_memberships", "integer", "programmes that the shopper is a member of", least=0
        ),
        _code("buying_frequency", "by the usual days between trips", FREQUENCIES),
    ),
    ("consumer_id",),
    (ForeignKey(("consumer_id",), "demographics", ("customer_id",)),),
)

MARKETING_CAMPAIGNS = _table(
    "marketing_campaigns",
    "marketing",
    "what was offered to whom, when",
    (
        _CAMPAIGN,
        _code("campaign_type", "how large it is", SIZES),
        _code("primary_channel", "where it is met", CAMPAIGN_CHANNELS),
        _code("creative_type", "what is shown", CREATIVE_TYPES),
        Column(
            "creative_elements", "string", "what it is made of", CREATIVE_ELEMENTS, is_list=True
        ),
        Column("start_date", "date", "first day"),
        Column("end_date", "date", "last day"),
        Column("target_age_min", "integer", "years, the lowest", least=18, most=99),
        Column("target_age_max", "integer", "years, the highest", least=18, most=99),
        Column("target_income_min", "integer", "household's dollars a year, the lowest", least=0),
        Column("target_income_max", "integer", "household's dollars a year, the highest", least=0),
        Column("target_regions", "string", "regions", REGIONS, is_list=True),
        Column("target_archetypes", "string", "kinds of shopper", is_list=True),
        Column("featured_products", "string", "product_ids", is_list=True),
        _share("offer_discount", "what the coupon takes off a featured line, after its promotion"),
        _share("holdout_share", "of the eligible who are left out"),
        _dollars("budget", "what may be spent on contacts"),
        _dollars("spend", "what the contacts of this data set cost"),
        _share(
            "base_engagement_rate",
            "clicks an impression to expect of channel and creative, of those who redeem nothing",
        ),
    ),
    ("campaign_id",),
)

CAMPAIGN_ASSIGNMENTS = _table(
    "campaign_assignments",
    "marketing",
    "every campaign of a shopper's time on the receipts, eligible or not",
    (
        _CAMPAIGN,
        _CONSUMER,
        Column("eligible", "boolean", "whether the shopper is of the target and on the list"),
        Column(
            "assignment",
            "string",
            "empty for who is not eligible",
            ("treated", "holdout"),
            is_optional=True,
            is_code=True,
        ),
        _fine_share("propensity", "chance of being treated"),
        Column("contact_date", "date", "first day of the attribution window"),
        Column("window_end_date", "date", "last day of the attribution window"),
        Column(
            "window_observed",
            "boolean",
            "whether the shopper's receipts see the whole window; false where it began before the "
            "first of them",
        ),
    ),
    ("campaign_id", "consumer_id"),
    (_OF_CAMPAIGN, _OF_CONSUMER),
)

ENGAGEMENTS = _table(
    "engagements",
    "marketing",
    "what became of each contact, an event a row, in the order of time",
    (
        Column("engagement_id", "string", "the event"),
        _CAMPAIGN,
        _CONSUMER,
        _code("event", "what happened", EVENTS),
        Column("event_time", "datetime", "when, local time"),
        _code("channel", "where", CAMPAIGN_CHANNELS),
        _code("device", "on what; none for paper and for the till", DEVICES),
        Column("transaction_id", "string", "of a conversion", is_optional=True),
        Column(
            "line_number",
            "integer",
            "of a conversion, 1 for the receipt's first line",
            least=1,
            is_optional=True,
        ),
    ),
    ("engagement_id",),
    (
        ForeignKey(
            ("campaign_id", "consumer_id"), "campaign_assignments", ("campaign_id", "consumer_id")
        ),
        ForeignKey(
            ("transaction_id", "line_number"),
            "transaction_details",
            ("transaction_id", "line_number"),
        ),
    ),
)

ENGAGEMENT_DAILY = _table(
    "engagement_daily",
    "marketing",
    "engagements counted by campaign and by the day of their impression",
    (
        _CAMPAIGN,
        Column("date", "date", "day of the impressions"),
        _code("day_of_week", "of the date", WEEKDAYS),
        Column("campaign_day", "integer", "1 for the campaign's first day", least=1),
        _fine_share(
            "campaign_progress", "how far the campaign is: (campaign_day - 1) / (its days - 1)"
        ),
        Column("impressions", "integer", "impressions", least=0),
        Column("clicks", "integer", "those that were clicked", least=0),
        Column("conversions", "integer", "those that led to a redeemed coupon", least=0),
        _fine_share("engagement_rate", "clicks an impression"),
        _fine_share("conversion_rate", "conversions an impression"),
    ),
    ("campaign_id", "date"),
    (_OF_CAMPAIGN,),
)

LOYALTIES = _table(
    "loyalties",
    "marketing",
    "the points that the receipts earned",
    (
        _CONSUMER,
        _code("tier", "by the lifetime points", TIERS),
        Column(
            "lifetime_points", "integer", "one for each whole dollar of a receipt's total", least=0
        ),
        Column("redeemed_points", "integer", "given away for rewards", least=0),
        Column("points_balance", "integer", "lifetime less redeemed", least=0),
        Column("redemptions", "integer", "how many times points were redeemed", least=0),
    ),
    ("consumer_id",),
    (_OF_CONSUMER,),
)

PRODUCT_CATALOG = _table(
    "product_catalog",
    "transaction",
    "what there is to buy",
    (
        Column("product_id", "string", "the SKU"),
        Column("product_name", "string", "name and pack size, as on the receipts"),
        _code("category", "category"),
        _dollars("base_price", "the middle of its regular prices"),
        _dollars("lowest_price", "the lowest regular price"),
        _dollars("highest_price", "the highest regular price"),
        Column("frequent", "boolean", "whether it is of the products that are bought most"),
        Column("tags", "string", "what it is like", is_list=True, is_optional=True),
        Column("max_order_quantity", "integer", "most pieces of a line", least=1),
    ),
    ("product_id",),
)

TRANSACTIONS = _table(
    "transactions",
    "transaction",
    "the receipts; amounts are those of the JSON batches to the cent",
    (
        Column("transaction_id", "string", "the receipt's order_number"),
        _CONSUMER,
        Column("transaction_date", "date", "the receipt's pickup_date"),
        _code("channel", "where it was ordered", TRANSACTION_CHANNELS),
        _STATE,
        _REGION,
        _AGE_GROUP,
        Column("num_items", "integer", "lines", least=1),
        _dollars("subtotal", "lines before savings"),
        _dollars("promotion_savings", "promotions of the lines"),
        _dollars("coupon_savings", "coupons of campaigns"),
        _dollars("member_savings", "the member saving"),
        _dollars("transaction_value", "what was paid"),
    ),
    ("transaction_id",),
    (_OF_CONSUMER,),
)

TRANSACTION_DETAILS = _table(
    "transaction_details",
    "transaction",
    "the lines of the receipts",
    (
        Column("transaction_id", "string", "the receipt"),
        Column("line_number", "integer", "1 for the first line of the receipt", least=1),
        _code("product_id", "the SKU"),
        Column("quantity", "integer", "pieces", least=1),
        _dollars("unit_price", "shelf price of the week"),
        _dollars("gross_price", "quantity times unit price; the price on the receipt"),
        _dollars("promotion_saving", "by the product's promotion"),
        _dollars("coupon_saving", "by a campaign's coupon"),
        _dollars("member_saving", "the line's part of the receipt's member saving"),
        _dollars("line_total", "gross price less savings"),
        _code("campaign_id", "whose coupon was redeemed")._replace(is_optional=True),
    ),
    ("transaction_id", "line_number"),
    (
        ForeignKey(("transaction_id",), "transactions", ("transaction_id",)),
        ForeignKey(("product_id",), "product_catalog", ("product_id",)),
        ForeignKey(("campaign_id",), "marketing_campaigns", ("campaign_id",)),
    ),
)

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
    ours = [*map(_category_column, DEFAULT_POPULATION.categories)]
    columns = [*CONSUMER_PREFERENCES.columns]
    place = columns.index(ours[0])
    columns[place : place + len(ours)] = map(_category_column, population.categories)
    preferences = CONSUMER_PREFERENCES._replace(columns=tuple(columns))
    return MappingProxyType({**TABLES, preferences.name: preferences})


def age_group_of(age: int) -> str:
    """The age group of an adult of so many years.

    >>> age_group_of(34), age_group_of(55)
    ('18-34', '55+')
    """
    return AGE_GROUPS[(age >= 35) + (age >= 55)]
