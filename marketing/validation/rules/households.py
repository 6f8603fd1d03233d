"""Rules of the persons of a household."""

from __future__ import annotations

from collections.abc import Iterator

from marketing.tables import DEMOGRAPHICS
from marketing.validation.disk import Sums
from marketing.validation.fields import places
from marketing.validation.lookups import CODES_BY_FIPS
from marketing.validation.results import Outcome
from marketing.validation.surveys import Given, Survey
from marketing.validation.table_files import Row
from marketing.validation.verdicts import Rule
from world.states import STATES

FIRST_SCHOOL_AGE = 3
FIRST_INCOME_AGE = 15
ADULT_AGE = 18

_SERIAL, _ORDER, _CUSTOMER, _STATE, _AGE, _SCHL, _PINCP, _HINCP = places(
    DEMOGRAPHICS, "SERIALNO", "SPORDER", "customer_id", "STATE", "AGEP", "SCHL", "PINCP", "HINCP"
)

_LEAST_AGES = {
    **dict.fromkeys((1, 2, 3), 3),
    **{code: code for code in range(4, 16)},
    16: 16,
    17: 16,
    18: 16,
    19: 17,
    20: 18,
    21: 19,
    22: 21,
    23: 22,
    24: 23,
}
"""The youngest who has so much schooling, by SCHL code; a year or two below the usual age (the
codes: 4 to 15 are grades 1 to 12, 16 and 17 high school, 20 an associate's degree, 21 a bachelor's,
22 a master's, 23 a professional one, 24 a doctorate; Census Bureau, PUMS data dictionary)."""


def schooling_fits(age: int, schooling: str) -> bool:
    """Whether a person of this age can have this schooling, an SCHL code or "".

    >>> schooling_fits(12, "21"), schooling_fits(40, "21"), schooling_fits(2, "")
    (False, True, True)
    """
    if age < FIRST_SCHOOL_AGE or not schooling:
        return age < FIRST_SCHOOL_AGE and not schooling
    return age >= _LEAST_AGES[int(schooling)]


class _Persons:
    """What can be told of each person alone."""

    def __init__(self) -> None:
        name = "demographics"
        self.state = Rule(f"{name}.state_of_its_file", "STATE is the FIPS code of the file's state")
        self.schooling = Rule(f"{name}.schooling_fits_age", "SCHL fits AGEP, empty below 3 years")
        self.income = Rule(
            f"{name}.income_from_15", "PINCP is empty below 15 years, and only there"
        )
        self.adult = Rule(f"{name}.shopper_is_adult", "who shops is 18 or older")
        self.shopper = Rule(
            f"{name}.shopper_is_first", "customer_id is on SPORDER 1, and only there"
        )

    def see(self, row: Row, fips: str | None) -> None:
        who, age = f"{row[_SERIAL]} person {row[_ORDER]}", int(row[_AGE])
        shops = bool(row[_CUSTOMER])
        if fips is not None:  # Only CSV has a file a state.
            self.state.see(row[_STATE] == fips, f"{who}: {row[_STATE]} in the file of {fips}")
        else:
            self.state.see(row[_STATE] in CODES_BY_FIPS, f"{who}: {row[_STATE]} is no state's")
        self.schooling.see(
            schooling_fits(age, row[_SCHL]), f"{who}: {age} years, SCHL {row[_SCHL] or 'empty'}"
        )
        self.income.see((age < FIRST_INCOME_AGE) == (not row[_PINCP]), f"{who}: {age} years")
        self.shopper.see(shops == (int(row[_ORDER]) == 1), who)
        if shops:
            self.adult.see(age >= ADULT_AGE, f"{who}: {age} years")

    def outcomes(self) -> Iterator[Outcome]:
        for rule in (self.state, self.schooling, self.income, self.shopper, self.adult):
            yield rule.check()


def _households(given: Given) -> Iterator[Outcome]:
    """Rules of persons, and of households as a whole."""
    persons = _Persons()
    # By household: persons, their numbers, their incomes; and the sum of the household's income,
    # which is the same on each of its rows, and of its square.
    sums = Sums(given.data.disk, 5)
    for file in given.data.files["demographics"]:
        fips = STATES[file.state].fips if file.state else None
        for row in given.data.rows_of(file):
            persons.see(row, fips)
            of_all, own = int(row[_HINCP]), int(row[_PINCP] or 0)
            sums.add(row[_SERIAL], 1, int(row[_ORDER]), own, of_all, int(row[_ORDER]) ** 2)
    yield from persons.outcomes()
    yield from _as_a_whole(sums)


def _as_a_whole(sums: Sums) -> Iterator[Outcome]:
    numbers = Rule(
        "demographics.persons_numbered", "the persons of a household are numbered 1, 2, 3, ..."
    )
    incomes = Rule(
        "demographics.incomes_sum_to_household", "HINCP is the sum of the household's PINCP"
    )
    for serial, (n, orders, own, of_all, squares) in sums.totals():
        is_counted = orders * 2 == n * (n + 1) and squares * 6 == n * (n + 1) * (2 * n + 1)
        numbers.see(is_counted, serial)
        incomes.see(own * n == of_all, f"{serial}: {own}, and HINCP {of_all / n:.0f}")
    yield numbers.check()
    yield incomes.check()


SURVEYS = (Survey("demographics.*", ("demographics",), _households),)
