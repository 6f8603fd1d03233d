"""world/names.py: the pools of names, the project's own and Faker's."""

import builtins
import re
from collections import Counter
from itertools import product
from math import sqrt

import pytest

from world.names import (
    DATA_FOLDER,
    FAMILY_NAME_FIRST,
    N_NAME_BYTES,
    POOL_SIZE,
    MissingFakerError,
    NamePool,
    Names,
    builtin_names,
    faker_names,
    faker_version,
)
from world.streams import WORLD, Streams

LISTS = ("first_names.txt", "last_names.txt")


@pytest.mark.parametrize("file", LISTS)
def test_entries_of_the_lists_are_unique_sorted_and_plain(file):
    """S1.137."""
    entries = (DATA_FOLDER / file).read_text(encoding="utf-8").splitlines()
    assert len(entries) >= 200
    assert len(set(map(str.casefold, entries))) == len(entries)
    assert entries == sorted(entries)
    for entry in entries:
        assert re.fullmatch(r"[A-Z][A-Za-z'-]+", entry), entry


@pytest.mark.parametrize(
    ("file", "common"),
    [
        ("first_names.txt", ["James", "Mary", "Robert", "Patricia", "Jennifer", "David"]),
        ("last_names.txt", ["Smith", "Johnson", "Williams", "Brown", "Garcia", "Nguyen"]),
    ],
)
def test_the_commonest_us_names_are_in_the_lists(file, common):
    assert set(common) <= set((DATA_FOLDER / file).read_text(encoding="utf-8").splitlines())


def test_the_first_and_the_last_entry_can_be_drawn():
    pool = NamePool(["Ann", "Bob", "Cat"], ["Xu", "Yi"])
    assert pool.name(0, 0) == "Ann Xu"
    assert pool.name(2**16 - 1, 2**16 - 1) == "Cat Yi"
    assert pool.name(2**15, 2**15) == "Bob Yi"


def test_the_family_name_may_come_first():
    assert NamePool(["Taro"], ["Yamada"], family_name_first=True).name(1, 1) == "Yamada Taro"


def test_names_are_equally_likely():
    pools = [NamePool("abcd", "xyz"), NamePool("efgh", "uvw")]
    n = 12_000
    draw = Names(pools).draw
    counts = Counter(draw(Streams(WORLD, 1, "shopper").draw(i, N_NAME_BYTES)) for i in range(n))
    possible = {f"{a} {x}" for pool in pools for a, x in product(pool.first_names, pool.last_names)}
    assert set(counts) == possible
    chi_square = sum((count - n / 24) ** 2 / (n / 24) for count in counts.values())
    assert chi_square < 23 + 5 * sqrt(2 * 23)


def test_builtin_names_are_first_name_then_last_name_of_the_lists():
    """S1.70, S1.137."""
    first_names, last_names = (
        set((DATA_FOLDER / file).read_text(encoding="utf-8").splitlines()) for file in LISTS
    )
    draw = builtin_names().draw
    for i in range(500):
        first, last = draw(Streams(WORLD, 1, "shopper").draw(i, N_NAME_BYTES)).split(" ")
        assert first in first_names
        assert last in last_names


def test_every_builtin_name_can_be_drawn():
    for file in LISTS:
        n = len((DATA_FOLDER / file).read_text(encoding="utf-8").splitlines())
        assert {half * n >> 16 for half in range(2**16)} == set(range(n))


def test_faker_gives_the_names_of_a_locale_the_same_every_time():
    draws = [Streams(WORLD, 1, "shopper").draw(i, N_NAME_BYTES) for i in range(300)]
    german, again, other = (
        list(map(faker_names("de_DE", seed).draw, draws)) for seed in (42, 42, 43)
    )
    assert german == again
    assert german != other
    assert any(re.search("[äöüß]", name) for name in german)
    assert all(name.strip() == name and name.isprintable() and " " in name for name in german)


def test_faker_pools_have_different_names():
    for pool in faker_names("fr_FR", 1)._pools:
        for entries in (pool.first_names, pool.last_names):
            assert 50 < len(entries) <= POOL_SIZE
            assert len(set(entries)) == len(entries)


def test_some_languages_write_the_family_name_first():
    for locale in ("ja_JP", "hu_HU", "de_DE"):
        language = locale.split("_")[0]
        for pool in faker_names(locale, 1)._pools:
            name = pool.name(0, 0)
            first_of_all = (
                pool.last_names[0] if language in FAMILY_NAME_FIRST else pool.first_names[0]
            )
            assert name.startswith(f"{first_of_all} ")
    assert {"ja", "hu"} <= FAMILY_NAME_FIRST
    assert "de" not in FAMILY_NAME_FIRST


@pytest.mark.parametrize("locale", ["xx_XX", "de_XX", "../de_DE", "klingon"])
def test_an_unknown_locale_is_refused_by_name(locale):
    with pytest.raises(ValueError, match=f"locale is '{re.escape(locale)}'"):
        faker_names(locale, 42)
    with pytest.raises(ValueError, match=f"locale is '{re.escape(locale)}'"):
        faker_version(locale)


def test_without_faker_the_message_says_what_to_install(monkeypatch):
    real_import = builtins.__import__

    def no_faker(name, *args, **kwargs):
        if name.split(".")[0] == "faker":
            raise ImportError(name)
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", no_faker)
    with pytest.raises(MissingFakerError, match="pip install"):
        faker_version("de_DE")
    with pytest.raises(MissingFakerError, match="pip install"):
        faker_names("de_DE", 42)


def test_the_version_of_faker_is_that_of_the_package():
    import faker

    assert faker_version("de_DE") == faker.VERSION
