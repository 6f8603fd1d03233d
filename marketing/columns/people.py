"""The tables of people: who they are, and what they like."""

from __future__ import annotations

from marketing.columns.kinds import (
    AGE_GROUP,
    CONSUMER,
    REGION,
    STATE,
    code,
    fine_share,
    share,
    table,
)
from marketing.columns.values import FREQUENCIES
from receipts.formats.tables import Column, ForeignKey
from world.population import DEFAULT_POPULATION

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


def category_column(category: str) -> Column:
    """The column with the preference for a category."""
    words = _CATEGORY_WORDS.get(category, category.lower())
    return share(category_column_name(category), f"preference for {words}")


DEMOGRAPHICS = table(
    "demographics",
    "demographic",
    "the persons of each household, in the codes of the Census's PUMS files; one file a state",
    (
        Column("SERIALNO", "string", "the household"),
        Column(
            "SPORDER", "integer", "the person's number in the household, 1 for the shopper", least=1
        ),
        Column("customer_id", "string", "on the person who shops", is_optional=True),
        code("STATE", "FIPS code of the state, two digits"),
        code("PUMA", "area of the state, five digits"),
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

CONSUMER_PREFERENCES = table(
    "consumer_preferences",
    "consumer",
    "one row an adult who shops: what he or she likes, and where to be met",
    (
        CONSUMER,
        code("archetype", "the kind of shopper, as on the receipts"),
        STATE,
        REGION,
        AGE_GROUP,
        *(
            share(name, f"preference for {words}")
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
        *map(category_column, DEFAULT_POPULATION.categories),
        share("online_shopping_rate", "share of the shopping that is done online"),
        share("social_media_engagement_rate", "how likely social media are used on a day"),
        fine_share("instagram_engagement_rate", "interactions a post seen, Instagram"),
        fine_share("facebook_engagement_rate", "interactions a post seen, Facebook"),
        fine_share("twitter_engagement_rate", "interactions a post seen, Twitter"),
        share("mobile_share", "of the time on devices, on a mobile phone"),
        share("desktop_share", "of the time on devices, on a desktop computer"),
        share("tablet_share", "of the time on devices, on a tablet"),
        Column(
            "loyalty_memberships", "integer", "programmes that the shopper is a member of", least=0
        ),
        code("buying_frequency", "by the usual days between trips", FREQUENCIES),
    ),
    ("consumer_id",),
    (ForeignKey(("consumer_id",), "demographics", ("customer_id",)),),
)
