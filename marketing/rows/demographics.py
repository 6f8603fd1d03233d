"""The persons of a household, in the codes of the Census's PUMS files."""

from __future__ import annotations

from world.customer_ids import digits_of
from world.households.homes import Home
from world.shoppers import Shopper

ADJINC = 1_000_000
"""Incomes are dollars of one year: nothing to adjust."""

WEIGHT = 1
"""Every person of the sample counts for one: it is no sample of a larger table."""


def demographics_rows(shopper: Shopper, home: Home) -> list[tuple[object, ...]]:
    """The rows of a shopper's household, the shopper first."""
    state, household_income = home.profile.state, home.profile.household_income
    serial = f"HU{digits_of(shopper.customer_id)}"
    return [
        (
            serial,
            number,
            None if number > 1 else shopper.customer_id,
            state.fips,
            home.puma,
            person.age,
            person.sex,
            home.race,
            home.hispanic,
            person.schooling,
            person.income,
            household_income,
            ADJINC,
            WEIGHT,
        )
        for number, person in enumerate(home.persons, 1)
    ]
