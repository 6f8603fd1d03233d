"""The tables of campaigns, and of what became of them."""

from __future__ import annotations

from marketing.columns.kinds import (
    CAMPAIGN,
    CONSUMER,
    OF_CAMPAIGN,
    OF_CONSUMER,
    code,
    dollars,
    fine_share,
    share,
    table,
)
from marketing.columns.values import (
    CAMPAIGN_CHANNELS,
    CREATIVE_ELEMENTS,
    CREATIVE_TYPES,
    DEVICES,
    EVENTS,
    TIERS,
    WEEKDAYS,
)
from receipts.formats.tables import Column, ForeignKey
from world.campaigns.campaign import SIZES
from world.states import REGIONS

MARKETING_CAMPAIGNS = table(
    "marketing_campaigns",
    "marketing",
    "what was offered to whom, when",
    (
        CAMPAIGN,
        code("campaign_type", "how large it is", SIZES),
        code("primary_channel", "where it is met", CAMPAIGN_CHANNELS),
        code("creative_type", "what is shown", CREATIVE_TYPES),
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
        share("offer_discount", "what the coupon takes off a featured line, after its promotion"),
        share("holdout_share", "of the eligible who are left out"),
        dollars("budget", "what may be spent on contacts"),
        dollars("spend", "what the contacts of this data set cost"),
        share(
            "base_engagement_rate",
            "clicks an impression to expect of channel and creative, of those who redeem nothing",
        ),
    ),
    ("campaign_id",),
)

CAMPAIGN_ASSIGNMENTS = table(
    "campaign_assignments",
    "marketing",
    "every campaign of a shopper's time on the receipts, eligible or not",
    (
        CAMPAIGN,
        CONSUMER,
        Column("eligible", "boolean", "whether the shopper is of the target and on the list"),
        Column(
            "assignment",
            "string",
            "empty for who is not eligible",
            ("treated", "holdout"),
            is_optional=True,
            is_code=True,
        ),
        fine_share("propensity", "chance of being treated"),
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
    (OF_CAMPAIGN, OF_CONSUMER),
)

ENGAGEMENTS = table(
    "engagements",
    "marketing",
    "what became of each contact, an event a row, in the order of time",
    (
        Column("engagement_id", "string", "the event"),
        CAMPAIGN,
        CONSUMER,
        code("event", "what happened", EVENTS),
        Column("event_time", "datetime", "when, local time"),
        code("channel", "where", CAMPAIGN_CHANNELS),
        code("device", "on what; none for paper and for the till", DEVICES),
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

ENGAGEMENT_DAILY = table(
    "engagement_daily",
    "marketing",
    "engagements counted by campaign and by the day of their impression",
    (
        CAMPAIGN,
        Column("date", "date", "day of the impressions"),
        code("day_of_week", "of the date", WEEKDAYS),
        Column("campaign_day", "integer", "1 for the campaign's first day", least=1),
        fine_share(
            "campaign_progress", "how far the campaign is: (campaign_day - 1) / (its days - 1)"
        ),
        Column("impressions", "integer", "impressions", least=0),
        Column("clicks", "integer", "those that were clicked", least=0),
        Column("conversions", "integer", "those that led to a redeemed coupon", least=0),
        fine_share("engagement_rate", "clicks an impression"),
        fine_share("conversion_rate", "conversions an impression"),
    ),
    ("campaign_id", "date"),
    (OF_CAMPAIGN,),
)

LOYALTIES = table(
    "loyalties",
    "marketing",
    "the points that the receipts earned",
    (
        CONSUMER,
        code("tier", "by the lifetime points", TIERS),
        Column(
            "lifetime_points", "integer", "one for each whole dollar of a receipt's total", least=0
        ),
        Column("redeemed_points", "integer", "given away for rewards", least=0),
        Column("points_balance", "integer", "lifetime less redeemed", least=0),
        Column("redemptions", "integer", "how many times points were redeemed", least=0),
    ),
    ("consumer_id",),
    (OF_CONSUMER,),
)
