"""Rules of transactions, and that they are of their consumers."""

from __future__ import annotations

from collections.abc import Iterator

from marketing.tables import TRANSACTIONS
from marketing.validation.fields import cents, places
from marketing.validation.results import NotRun, Outcome
from marketing.validation.surveys import Given, Survey
from marketing.validation.verdicts import Rule
from world.states import STATES

LEAST_SAVINGS, MOST_SAVINGS = 5, 25
"""Percent of a subtotal that a receipt saves (a requirement of the receipts document)."""

ID, CONSUMER, DATE, CHANNEL, STATE, REGION, AGE_GROUP, N_ITEMS = places(
    TRANSACTIONS,
    "transaction_id",
    "consumer_id",
    "transaction_date",
    "channel",
    "state",
    "region",
    "age_group",
    "num_items",
)
SUBTOTAL, PROMOTION, COUPON, MEMBER, VALUE = places(
    TRANSACTIONS,
    "subtotal",
    "promotion_savings",
    "coupon_savings",
    "member_savings",
    "transaction_value",
)


def _alone(given: Given) -> Iterator[Outcome]:
    name = "transactions"
    adds_up = Rule(f"{name}.value_is_subtotal_less_savings", "the amounts add up to the cent")
    positive = Rule(f"{name}.value_above_0", "transaction_value is above 0")
    savings = Rule(
        f"{name}.savings_within_bounds",
        f"savings are {LEAST_SAVINGS} to {MOST_SAVINGS}% of the subtotal",
    )
    region = Rule(f"{name}.region_of_state", "region is the state's")
    for row in given.data.rows(name):
        subtotal, value = cents(row[SUBTOTAL]), cents(row[VALUE])
        saved = cents(row[PROMOTION]) + cents(row[COUPON]) + cents(row[MEMBER])
        who = row[ID]
        adds_up.see(subtotal - saved == value, who)
        positive.see(value > 0, who)
        is_within = LEAST_SAVINGS * subtotal <= 100 * saved <= MOST_SAVINGS * subtotal
        savings.see(is_within, f"{who}: {saved} of {subtotal} cents")
        region.see(row[REGION] == STATES[row[STATE]].region, f"{who}: {row[STATE]}, {row[REGION]}")
    for rule in (adds_up, positive, savings, region):
        yield rule.check()


def _dates(given: Given) -> Iterator[Outcome]:
    name = "transactions.date_within_panel"
    end = given.expected.end_date
    if end is None:
        yield NotRun(name, "no marketing_summary.json says when the panel ends")
        return
    rule = Rule(name, f"no transaction is later than {end}, the panel's last day")
    last = end.isoformat()
    for row in given.data.rows("transactions"):
        rule.see(row[DATE] <= last, f"{row[ID]}: {row[DATE]}")
    yield rule.check()


def _of_consumer(given: Given) -> Iterator[Outcome]:
    name = "transactions"
    state = Rule(f"{name}.state_of_consumer", "state is the consumer's")
    region = Rule(f"{name}.region_of_consumer", "region is the consumer's")
    age_group = Rule(f"{name}.age_group_of_consumer", "age_group is the consumer's")
    for row in given.data.rows(name):
        consumer = given.lookups.consumer(row[CONSUMER])
        if consumer is None:
            continue
        who = f"{row[ID]} of {row[CONSUMER]}"
        state.see(row[STATE] == consumer.state, who)
        region.see(row[REGION] == consumer.region, who)
        age_group.see(row[AGE_GROUP] == consumer.age_group, who)
    for rule in (state, region, age_group):
        yield rule.check()


SURVEYS = (
    Survey("transactions.*", ("transactions",), _alone),
    Survey("transactions.date_within_panel", ("transactions",), _dates),
    Survey("transactions.*_of_consumer", ("transactions", "consumer_preferences"), _of_consumer),
)
