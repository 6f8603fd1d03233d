"""Keys and sums are exact, however little fits into memory."""

import builtins
from collections import Counter, deque
from contextlib import closing
from random import Random

import pytest

from marketing.validation import disk
from marketing.validation.disk import Disk, Earliest, Index, Sums
from receipts.runs.errors import UserError


@pytest.fixture(params=[1, 7, 20_000])
def base(request, monkeypatch):
    monkeypatch.setattr(disk, "_N_BUFFERED", request.param)
    monkeypatch.setattr(disk, "_N_CACHED", request.param)
    with closing(Disk()) as found:
        yield found


def test_repeated_keys_are_counted(base):
    random = Random(1)
    keys = [str(random.randrange(50)) for _ in range(200)]
    index = Index(base)
    for i, key in enumerate(keys):
        index.add(key, f"row {i}")
    n_repeated, examples = index.repeated()
    counts = Counter(keys)
    assert n_repeated == len(keys) - len(counts)
    assert examples == sorted(key for key, n in counts.items() if n > 1)[:3]
    assert index.get("nobody") is None
    for key in counts:
        assert index.get(key) == f"row {keys.index(key)}"


def test_sums_add_up_and_vanish_where_they_are_settled(base):
    random = Random(2)
    moves = [(str(random.randrange(40)), random.randint(-3, 3), random.randint(-3, 3))
             for _ in range(500)]  # fmt: skip
    sums, right = Sums(base, 2), {}
    for key, one, two in moves:
        sums.settle(key, one, two)
        before = right.get(key, (0, 0))
        right[key] = before[0] + one, before[1] + two
    found = dict(sums.totals())
    assert {key: both for key, both in found.items() if any(both)} == {
        key: both for key, both in right.items() if any(both)
    }
    assert list(found) == sorted(found)


def test_the_earliest_is_found(base):
    random = Random(3)
    seen, earliest = {}, Earliest(base)
    for _ in range(300):
        key, number = str(random.randrange(30)), random.randrange(1000)
        earliest.see(key, number)
        seen.setdefault(key, []).append(number)
    assert {key: earliest.get(key) for key in seen} == {
        key: min(all_) for key, all_ in seen.items()
    }
    assert earliest.get("nobody") is None


def test_a_python_without_sqlite_is_told_so(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "sqlite3":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UserError, match="sqlite3"):
        Disk()


def test_a_full_disk_is_told_in_one_line():
    with closing(Disk()) as base:
        index = Index(base)
        base.do("PRAGMA max_page_count = 20")
        with pytest.raises(UserError, match="TMPDIR"):
            deque((index.add(f"{i:040d}") for i in range(100_000)), 0)


def test_keys_that_are_not_there_are_told(base):
    index = Index(base)
    index.add_all(str(number) for number in range(0, 1200, 2))
    asked = {str(number) for number in range(1201)}
    assert index.n_rows == 600
    assert index.missing(asked) == {str(n) for n in range(1201) if n % 2 or n == 1200}
    assert index.missing(set()) == set()
