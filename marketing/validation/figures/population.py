"""Who lives where: a state's persons and households beside public figures.

A distribution is judged by the place where it is furthest from what is expected: of ages and
incomes, the share of those up to an age or income; of groups without an order, the share of one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from marketing.tables import DEMOGRAPHICS
from marketing.validation.expected import Bands, Expected, Figure, Marginal
from marketing.validation.fields import places
from marketing.validation.lookups import CODES_BY_FIPS
from marketing.validation.results import NotRun, Outcome
from marketing.validation.sampling import Correlation, Estimate, Shares
from marketing.validation.surveys import Given, Survey
from marketing.validation.table_files import Row

RACE_GROUPS = {
    "1": "white",
    "2": "black",
    **dict.fromkeys(("3", "4", "5"), "native"),
    **dict.fromkeys(("6", "7"), "api"),
    "8": "other",
    "9": "multiple",
}
"""By RAC1P, of who is not Hispanic; api are Asians and Pacific Islanders."""
NOT_HISPANIC, MALE = "1", "1"

SCHOOLING_FROM = {"high_school": 16, "bachelor": 21, "advanced": 22}
"""The least SCHL code of those with at least so much."""
LEVELS_FROM = (18, 22)
"""The SCHL codes from which on somebody went to college, and has an advanced degree: the three
levels of the survey that the correlation with income is from."""
SCHOOLED_AGE, EARNING_AGE = 25, 25

_SERIAL, _CUSTOMER, _STATE, _AGE, _SEX, _RACE, _HISP, _SCHL, _PINCP, _HINCP, _WEIGHT = places(
    DEMOGRAPHICS,
    "SERIALNO",
    "customer_id",
    "STATE",
    "AGEP",
    "SEX",
    "RAC1P",
    "HISP",
    "SCHL",
    "PINCP",
    "HINCP",
    "PWGTP",
)


class _State:
    """The persons and households of a state."""

    def __init__(self, code: str, expected: Expected) -> None:
        self._code, self._expected = code, expected
        self._ages, self._incomes = expected.ages.get(code), expected.incomes.get(code)
        self.age, self.income, self.race = Shares(), Shares(), Shares()
        self.sex, self.schooling = Shares(), Shares()

    def see(self, row: Row) -> None:
        serial, weight = row[_SERIAL], float(row[_WEIGHT])
        if self._ages:
            self.age.see(serial, _band(self._ages, int(row[_AGE])), weight)
        self.sex.see(serial, row[_SEX], weight)
        is_hispanic = row[_HISP] != NOT_HISPANIC
        self.race.see(serial, "hispanic" if is_hispanic else RACE_GROUPS[row[_RACE]], weight)
        if int(row[_AGE]) >= SCHOOLED_AGE:
            self.schooling.see(serial, row[_SCHL], weight)
        if row[_CUSTOMER] and self._incomes:
            self.income.see(serial, _band(self._incomes, int(row[_HINCP])))

    def outcomes(self, given: Given) -> Iterator[Outcome]:
        code, expected = self._code, self._expected
        yield from _ordered(given, f"{code}.age", "persons' AGEP", self._ages, self.age)
        yield from _ordered(
            given, f"{code}.income", "households' HINCP", self._incomes, self.income
        )
        yield _unordered(
            given, f"{code}.race", "race or Hispanic", expected.races.get(code), self.race
        )
        yield self._males(given, expected.males.get(code))
        yield _schooling(given, code, expected.schooling.get(code), self.schooling)

    def _males(self, given: Given, figure: Figure | None) -> Outcome:
        name = _name(f"{self._code}.sex")
        if figure is None:
            return NotRun(name, f"there is no public figure of {self._code}")
        return given.judge.share(
            name, "share of males", figure.value, self.sex.estimate(MALE), figure.source
        )


def _name(what: str) -> str:
    return f"demographics.{what}"


def _band(bands: Bands, value: int) -> str:
    return str(bisect_right([band.first for band in bands.bands], value) - 1)


def _ordered(
    given: Given, name: str, what: str, bands: Bands | None, found: Shares
) -> Iterator[Outcome]:
    """The verdict where the share of those up to a value is furthest off."""
    if bands is None:
        yield NotRun(_name(name), "there is no public figure of the state")
        return
    expected, groups, worst = 0.0, list[str](), []
    for i, band in enumerate(bands.bands[:-1]):
        expected += band.share
        groups.append(str(i))
        worst.append((expected, found.estimate(*groups), f"up to {band.last:,}"))
    yield _worst(given, name, what, worst, bands.source)


def _unordered(
    given: Given, name: str, what: str, marginal: Marginal | None, found: Shares
) -> Outcome:
    if marginal is None:
        return NotRun(_name(name), "there is no public figure of the state")
    each = [(share, found.estimate(group), group) for group, share in marginal.shares.items()]
    return _worst(given, name, what, each, marginal.source)


def _schooling(given: Given, code: str, marginal: Marginal | None, found: Shares) -> Outcome:
    name = f"{code}.schooling"
    if marginal is None:
        return NotRun(_name(name), "there is no public figure of the state")
    each = []
    for level, share in marginal.shares.items():
        codes = map(str, range(SCHOOLING_FROM[level], 25))
        each.append((share, found.estimate(*codes), f"at least {level}"))
    return _worst(given, name, "SCHL at 25 years and more", each, marginal.source)


def _worst(
    given: Given, name: str, what: str, each: Iterable[tuple[float, Estimate, str]], source: str
) -> Outcome:
    """The verdict on the share that is furthest from what is expected, of those for which there
    are rows enough (or of all, where there are none of them).
    """
    every = list(each)
    told = [one for one in every if given.judge.can_tell(one[0], one[1])]

    def distance(one: tuple[float, Estimate, str]) -> float:
        return abs((one[1].value or 0.0) - one[0])

    expected, found, group = max(told or every, key=distance)
    says = f"{what}: share of {group}, the furthest off"
    return given.judge.share(_name(name), says, expected, found, source)


def _population(given: Given) -> Iterator[Outcome]:
    """Distributions by state, and the states' shares of the shoppers."""
    by_state: dict[str, _State] = {}
    shoppers = Shares()
    for row in given.data.rows("demographics"):
        code = CODES_BY_FIPS.get(row[_STATE])
        if code is None:
            continue
        if code not in by_state:
            by_state[code] = _State(code, given.expected)
        by_state[code].see(row)
        if row[_CUSTOMER]:
            shoppers.see(row[_CUSTOMER], code)
    yield from _states(given, [*by_state], shoppers)
    for state in by_state.values():
        yield from state.outcomes(given)


def _states(given: Given, codes: list[str], shoppers: Shares) -> Iterator[Outcome]:
    name = _name("states")
    populations = given.expected.populations
    if len(codes) < 2 or any(code not in populations for code in codes):
        yield NotRun(name, "there is one state, or one without a public figure")
        return
    total = sum(populations[code].value for code in codes)
    each = [(populations[code].value / total, shoppers.estimate(code), code) for code in codes]
    yield _worst(given, "states", "where shoppers live", each, populations[codes[0]].source)


def _correlations(given: Given) -> Iterator[Outcome]:
    """Income with age and with schooling, of persons of 25 years and more."""
    by_age, by_schooling = Correlation(), Correlation()
    for row in given.data.rows("demographics"):
        if int(row[_AGE]) >= EARNING_AGE and row[_PINCP] and row[_SCHL]:
            income, weight = float(row[_PINCP]), float(row[_WEIGHT])
            by_age.see(income, float(row[_AGE]), row[_SERIAL], weight)
            level = bisect_right(LEVELS_FROM, int(row[_SCHL]))
            by_schooling.see(income, level, row[_SERIAL], weight)
    figures = given.expected.national.get("correlation", {})
    for key, found in (("income_age", by_age), ("income_schooling", by_schooling)):
        name = _name(key)
        if figure := figures.get(key):
            says = f"correlation of {key.replace('_', ' and ')}, persons of 25 years and more"
            yield given.judge.correlation(name, says, figure.value, found.estimate(), figure.source)
        else:
            yield NotRun(name, "there is no public figure")


SURVEYS = (
    Survey("demographics.distributions", ("demographics",), _population),
    Survey("demographics.correlations", ("demographics",), _correlations),
)
