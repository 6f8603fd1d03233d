"""The values that columns allow."""

from __future__ import annotations

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


def age_group_of(age: int) -> str:
    """The age group of an adult of so many years.

    >>> age_group_of(34), age_group_of(55)
    ('18-34', '55+')
    """
    return AGE_GROUPS[(age >= 35) + (age >= 55)]
