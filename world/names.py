"""The pools that customers' names are drawn from.

The default pools are this project's own lists of common US first and last names.  Pools of
any other locale are filled by Faker, from the world's seed; which names those are depends on
Faker's version, which is therefore part of a data set's summary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from world.streams import WORLD, Streams, uint16s, uint32s

DATA_FOLDER = Path(__file__).parent / "data"

N_NAME_BYTES = 6

POOL_SIZE = 1000
_MAX_TRIES = 20 * POOL_SIZE

FAMILY_NAME_FIRST = frozenset({"hu", "ja", "ko", "vi", "zh"})
"""Languages that write the family name before the given name."""


class MissingFakerError(Exception):
    """A locale was asked for and Faker is not installed."""


@dataclass(frozen=True)
class NamePool:
    """First and last names that go together, and how they are put together."""

    first_names: Sequence[str]
    last_names: Sequence[str]
    family_name_first: bool = False

    def name(self, first: int, last: int) -> str:
        """A full name from two random numbers of 0 to 65,535."""
        first_name = self.first_names[first * len(self.first_names) >> 16]
        last_name = self.last_names[last * len(self.last_names) >> 16]
        if self.family_name_first:
            first_name, last_name = last_name, first_name
        return f"{first_name} {last_name}"


class Names:
    """The names of a world: one pool, or one for women and one for men."""

    def __init__(self, pools: Sequence[NamePool]) -> None:
        self._pools = pools

    def draw(self, draws: bytes) -> str:
        """A full name from ``N_NAME_BYTES`` random bytes."""
        pool, first, last = uint16s(draws)
        return self._pools[pool * len(self._pools) >> 16].name(first, last)


def builtin_names() -> Names:
    """The project's own lists of common US names."""
    first_names = (DATA_FOLDER / "first_names.txt").read_text(encoding="utf-8").split("\n")
    last_names = (DATA_FOLDER / "last_names.txt").read_text(encoding="utf-8").split("\n")
    return Names([NamePool([*filter(None, first_names)], [*filter(None, last_names)])])


def faker_version(locale: str) -> str:
    """The version of the installed Faker, which has this locale.

    Raises ValueError for a locale that it does not have, MissingFakerError without Faker.
    """
    _faker(locale)
    from faker import VERSION

    return str(VERSION)


def faker_names(locale: str, seed: int) -> Names:
    """Names of a Faker locale such as ``de_DE``, the same for the same seed and Faker.

    Raises ValueError for a locale that Faker does not have, MissingFakerError without Faker.
    """
    faker = _faker(locale)
    faker.seed_instance(uint32s(Streams(WORLD, seed, "names", locale).draw(0, 4))[0])
    family_first = locale.split("_")[0] in FAMILY_NAME_FIRST
    return Names(
        [
            NamePool(
                _pool(faker, f"first_name_{gender}"),
                _pool(faker, f"last_name_{gender}"),
                family_first,
            )
            for gender in ("female", "male")
        ]
    )


def _faker(locale: str) -> Any:
    try:
        from faker import Faker
    except ImportError as error:
        raise MissingFakerError(
            "names of another locale need Faker, which is not installed; "
            "run: pip install -r requirements.txt"
        ) from error
    try:
        return Faker(locale)
    except (AttributeError, ImportError) as error:
        raise ValueError(
            f"locale is {locale!r}; it must be one of Faker's, such as de_DE or ja_JP"
        ) from error


def _pool(faker: Any, method: str) -> list[str]:
    """Up to ``POOL_SIZE`` different names, in the order in which Faker gives them."""
    draw = getattr(faker, method)
    names: dict[str, None] = {}
    for _ in range(_MAX_TRIES):
        names[draw()] = None
        if len(names) == POOL_SIZE:
            break
    return [*names]
