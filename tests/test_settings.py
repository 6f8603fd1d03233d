"""world/settings.py: the settings of a world and their limits."""

from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from world.order_numbers import N_ORDER_NUMBERS
from world.settings import (
    CAUSES,
    DEFAULT_END_DATE,
    EARLIEST_END_DATE,
    MAX_ID_DIGITS,
    MAX_RECEIPTS,
    MIN_ID_DIGITS,
    CampaignSettings,
    Settings,
    id_digits_for,
)


def test_the_defaults_are_those_of_the_brief():
    settings = Settings()
    assert settings.receipts_per_customer == 17
    assert settings.store == "Safeway"
    assert settings.end_date == DEFAULT_END_DATE == date(2025, 12, 31)
    assert settings.locale is None
    assert settings.id_digits == len("000123")


@pytest.mark.parametrize(
    "values",
    [
        {"receipts_per_customer": 1},
        {"receipts_per_customer": MAX_RECEIPTS},
        {"end_date": EARLIEST_END_DATE},
        {"end_date": date.max},
        {"id_digits": MAX_ID_DIGITS},
        {"seed": -(2**80)},
        {"store": 'Łódź "Żabka" 日本'},
    ],
)
def test_values_at_the_limits_are_accepted(values):
    settings = Settings(**values)
    assert {name: getattr(settings, name) for name in values} == values


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"receipts_per_customer": 0}, "receipts per customer is 0; it must be 1 to"),
        ({"receipts_per_customer": -1}, "receipts per customer is -1"),
        ({"receipts_per_customer": MAX_RECEIPTS + 1}, "receipts per customer is"),
        ({"end_date": date(1969, 12, 31)}, "end date is 1969-12-31; it must be 1970-01-01"),
        ({"id_digits": MIN_ID_DIGITS - 1}, "id digits is"),
        ({"id_digits": MAX_ID_DIGITS + 1}, "id digits is"),
        ({"store": ""}, "store is ''"),
        ({"store": "  "}, "store is"),
        ({"store": "Safe\nway"}, "store is"),
        ({"store": "Safe\0way"}, "store is"),
        (
            {"without": frozenset({"weather"})},
            "without is 'weather'; it must be of promo",
        ),
    ],
)
def test_values_beyond_the_limits_are_refused_by_name(values, message):
    with pytest.raises(ValueError, match=message):
        Settings(**values)


def test_causes_are_those_that_are_not_taken_away():
    assert Settings().causes == ("promotions", "seasons")
    with_campaigns = Settings(campaigns=CampaignSettings())
    assert with_campaigns.causes == CAUSES == ("promotions", "seasons", "campaigns")
    bare = replace(with_campaigns, without=frozenset({"campaigns"}))
    assert bare.causes == ("promotions", "seasons")
    assert Settings(without=frozenset({"promotions"})).causes == ("seasons",)
    assert Settings(without=frozenset({"seasons"})).causes == ("promotions",)
    assert Settings(without=frozenset(CAUSES)).causes == ()


def test_campaigns_that_are_not_there_are_not_taken_away_either():
    """Two settings of one world are equal, also when they come from a summary."""
    assert Settings(without=frozenset({"campaigns"})) == Settings()
    bare = Settings(campaigns=CampaignSettings(), without=frozenset({"campaigns"}))
    assert bare != Settings(campaigns=CampaignSettings())
    assert bare.without == {"campaigns"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"assignment": "fair"}, "assignment is 'fair'; it must be of randomised, confounded"),
        ({"effect": -0.1}, "effect is -0.1; it must be 0 to 100"),
        ({"effect": 100.5}, "effect is 100.5; it must be 0 to 100"),
        ({"effect": float("nan")}, "effect is nan; it must be 0 to 100"),
    ],
)
def test_campaign_settings_beyond_the_limits_are_refused_by_name(values, message):
    with pytest.raises(ValueError, match=message):
        CampaignSettings(**values)


def test_settings_do_not_change():
    with pytest.raises(FrozenInstanceError):
        Settings().seed = 1


def test_there_are_order_numbers_for_so_many_customers_and_no_more():
    settings = Settings(receipts_per_customer=20, id_digits=8)
    most = N_ORDER_NUMBERS // 20
    settings.check_customers(most)
    with pytest.raises(ValueError, match="45,000,001 customers with 20 receipts each"):
        settings.check_customers(most + 1)


def test_ids_must_have_room_for_the_customers():
    settings = Settings(id_digits=6)
    settings.check_customers(1_000_000)
    with pytest.raises(ValueError, match="7 are needed"):
        settings.check_customers(1_000_001)


@pytest.mark.parametrize(
    ("end", "digits"),
    [(1, 6), (100_000, 6), (1_000_000, 6), (1_000_001, 7), (10_000_000, 7), (10_000_001, 8)],
)
def test_ids_have_as_many_digits_as_the_last_one_needs(end, digits):
    assert id_digits_for(end) == digits
    Settings(id_digits=digits).check_customers(end)
