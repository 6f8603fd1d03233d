"""Rules of consumers: the same people as in the demographics."""

from __future__ import annotations

from collections.abc import Iterator

from marketing.tables import CONSUMER_PREFERENCES, DEMOGRAPHICS, age_group_of
from marketing.validation.disk import Index
from marketing.validation.fields import place, places
from marketing.validation.results import Outcome
from marketing.validation.surveys import Given, Survey
from marketing.validation.verdicts import Rule
from world.states import STATES

ROUNDING = 0.0051
"""Three shares of two decimals or more may miss 1 by so much."""

_ID, _STATE, _REGION, _AGE_GROUP = places(
    CONSUMER_PREFERENCES, "consumer_id", "state", "region", "age_group"
)
_DEVICES = places(CONSUMER_PREFERENCES, "mobile_share", "desktop_share", "tablet_share")
_CUSTOMER = place(DEMOGRAPHICS, "customer_id")


def _alone(given: Given) -> Iterator[Outcome]:
    """What the table tells by itself."""
    name = "consumer_preferences"
    region = Rule(f"{name}.region_of_state", "region is the state's")
    devices = Rule(f"{name}.devices_sum_to_1", "the shares of the devices sum to 1")
    for row in given.data.rows(name):
        who = row[_ID]
        region.see(
            row[_REGION] == STATES[row[_STATE]].region, f"{who}: {row[_STATE]}, {row[_REGION]}"
        )
        total = sum(float(row[i]) for i in _DEVICES)
        devices.see(abs(total - 1) <= ROUNDING, f"{who}: {total:.4f}")
    yield region.check()
    yield devices.check()


def _as_at_home(given: Given) -> Iterator[Outcome]:
    """What must agree with the demographics."""
    name = "consumer_preferences"
    state = Rule(f"{name}.state_as_at_home", "state is that of the household")
    group = Rule(f"{name}.age_group_of_age", "age_group is that of AGEP")
    there = Rule(f"{name}.every_shopper_is_there", "every shopper of the demographics has a row")
    consumers = Index(given.data.disk)
    for row in given.data.rows(name):
        who = row[_ID]
        consumers.add(who)
        shopper = given.lookups.shopper(who)
        if shopper is not None:  # Else the foreign key is broken, which is told already.
            state.see(row[_STATE] == shopper.state, f"{who}: {row[_STATE]}, not {shopper.state}")
            right = age_group_of(int(shopper.age))
            group.see(row[_AGE_GROUP] == right, f"{who}: {row[_AGE_GROUP]} at {shopper.age}")
    for row in given.data.rows("demographics"):
        if customer := row[_CUSTOMER]:
            there.see(consumers.get(customer) is not None, customer)
    yield state.check()
    yield group.check()
    yield there.check()


SURVEYS = (
    Survey("consumer_preferences.*", ("consumer_preferences",), _alone),
    Survey(
        "consumer_preferences.*_as_at_home", ("consumer_preferences", "demographics"), _as_at_home
    ),
)
