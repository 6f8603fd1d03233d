"""The states of the United States: codes, names and the Census Bureau's regions.

Source: U.S. Census Bureau, "Census Regions and Divisions of the United States"; the numbers are
the FIPS codes of ANSI INCITS 38:2009.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

REGIONS = ("Northeast", "Midwest", "South", "West")


class State(NamedTuple):
    """A state.

    code: two letters, such as NY.
    fips: two digits, as the Census has them.
    region: one of ``REGIONS``.
    """

    code: str
    fips: str
    name: str
    region: str


_BY_REGION = {
    "Northeast": "CT 09 Connecticut|ME 23 Maine|MA 25 Massachusetts|NH 33 New Hampshire|"
    "NJ 34 New Jersey|NY 36 New York|PA 42 Pennsylvania|RI 44 Rhode Island|VT 50 Vermont",
    "Midwest": "IL 17 Illinois|IN 18 Indiana|IA 19 Iowa|KS 20 Kansas|MI 26 Michigan|"
    "MN 27 Minnesota|MO 29 Missouri|NE 31 Nebraska|ND 38 North Dakota|OH 39 Ohio|"
    "SD 46 South Dakota|WI 55 Wisconsin",
    "South": "AL 01 Alabama|AR 05 Arkansas|DE 10 Delaware|DC 11 District of Columbia|"
    "FL 12 Florida|GA 13 Georgia|KY 21 Kentucky|LA 22 Louisiana|MD 24 Maryland|"
    "MS 28 Mississippi|NC 37 North Carolina|OK 40 Oklahoma|SC 45 South Carolina|"
    "TN 47 Tennessee|TX 48 Texas|VA 51 Virginia|WV 54 West Virginia",
    "West": "AK 02 Alaska|AZ 04 Arizona|CA 06 California|CO 08 Colorado|HI 15 Hawaii|"
    "ID 16 Idaho|MT 30 Montana|NV 32 Nevada|NM 35 New Mexico|OR 41 Oregon|UT 49 Utah|"
    "WA 53 Washington|WY 56 Wyoming",
}


def _states() -> Iterator[State]:
    for region, states in _BY_REGION.items():
        for text in states.split("|"):
            code, fips, name = text.split(" ", 2)
            yield State(code, fips, name, region)


STATES: Mapping[str, State] = MappingProxyType({state.code: state for state in _states()})
"""By code, region after region."""

USUAL_STATES = ("NY", "CA", "TX", "IL", "FL", "WA")
"""Where shoppers live unless it is said otherwise (a requirement of the marketing document)."""


def check_states(codes: Iterable[str]) -> None:
    """Raises ValueError where a code is unknown or there twice, or there is none."""
    codes = list(codes)
    for code in codes:
        if code not in STATES:
            raise ValueError(f"state is {code!r}; it must be of {', '.join(sorted(STATES))}")
        if codes.count(code) > 1:
            raise ValueError(f"state {code} is named twice; name every state once")
    if not codes:
        raise ValueError("states are none; name at least one, such as NY")
