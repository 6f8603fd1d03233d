"""Keys and sums of as many rows as there are, exactly, in bounded memory.

What does not fit goes to a temporary database of SQLite, which has no name and vanishes with the
program (SQLite puts it where TMPDIR says).  Rows that come in an order that fits hardly touch it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from itertools import count, repeat
from typing import Any

from receipts.runs.errors import UserError

SEPARATOR = "\x1f"
"""Between the parts of a key; no field holds it, or it is no field of ours."""

_N_BUFFERED = 20_000
_N_CACHED = 4_096
_N_ASKED = 500
_CACHE_KIB = 16_384


class Disk:
    """A temporary database.  Raises UserError where this Python knows no SQLite."""

    def __init__(self) -> None:
        try:
            import sqlite3
        except ImportError as error:
            raise UserError(
                "this Python has no module sqlite3, which validation sorts keys with; "
                "use one that has it, such as the system's"
            ) from error
        self._error = sqlite3.Error
        self._base = sqlite3.connect("", isolation_level=None)
        for rule in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{_CACHE_KIB}"):
            self._base.execute(f"PRAGMA {rule}")
        self._numbers = count()

    def new_table(self, columns: str) -> str:
        """Makes a table; its name."""
        name = f"t{next(self._numbers)}"
        self.do(f"CREATE TABLE {name} ({columns}) WITHOUT ROWID")
        return name

    def do(self, command: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Runs a command; what it found.  Raises UserError where the disk is full."""
        try:
            return self._base.execute(command, values).fetchall()
        except self._error as error:
            raise _no_room(error) from error

    def walk(self, command: str) -> Iterator[tuple[Any, ...]]:
        """What a command finds, row after row."""
        with closing(self._base.execute(command)) as rows:
            yield from rows

    def do_many(self, command: str, rows: list[tuple[Any, ...]]) -> None:
        """Runs a command for each row.  Raises UserError where the disk is full."""
        try:
            self._base.execute("BEGIN")
            self._base.executemany(command, rows)
            self._base.execute("COMMIT")
        except self._error as error:
            raise _no_room(error) from error

    def close(self) -> None:
        """Removes everything."""
        self._base.close()


def _no_room(error: Exception) -> UserError:
    return UserError(
        f"sorting keys failed ({error}); name a folder with more room in the variable TMPDIR"
    )


class Index:
    """Keys, each with a text, and how often each is there."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._table = disk.new_table("key TEXT PRIMARY KEY, value TEXT, n INTEGER")
        self._buffer: list[tuple[str, str]] = []
        self._cache: dict[str, str | None] = {}
        self.n_rows = 0

    def add(self, key: str, value: str = "") -> None:
        """Adds a key; of one that is there already the first text stays."""
        self.n_rows += 1
        self._buffer.append((key, value))
        if len(self._buffer) >= _N_BUFFERED:
            self._flush()

    def add_all(self, keys: Iterable[str]) -> None:
        """Adds keys without a text."""
        before = len(self._buffer)
        self._buffer.extend(zip(keys, repeat("")))
        self.n_rows += len(self._buffer) - before
        if len(self._buffer) >= _N_BUFFERED:
            self._flush()

    def missing(self, keys: Collection[str]) -> set[str]:
        """Those of the keys that are not there.  Call it after the last ``add``."""
        self._flush()
        left, some = set(keys), [*keys]
        for start in range(0, len(some), _N_ASKED):
            asked = tuple(some[start : start + _N_ASKED])
            marks = ", ".join("?" * len(asked))
            found = self._disk.do(f"SELECT key FROM {self._table} WHERE key IN ({marks})", asked)
            left.difference_update(key for (key,) in found)
        return left

    def get(self, key: str) -> str | None:
        """The text of a key, or None where it is not there.  Call it after the last ``add``."""
        cache = self._cache
        if key in cache:
            return cache[key]
        self._flush()
        found = self._disk.do(f"SELECT value FROM {self._table} WHERE key = ?", (key,))
        if len(cache) >= _N_CACHED:
            cache.clear()
        cache[key] = found[0][0] if found else None
        return cache[key]

    def repeated(self) -> tuple[int, list[str]]:
        """How many rows repeat the key of an earlier one, and the first such keys."""
        self._flush()
        [(n, distinct)] = self._disk.do(f"SELECT total(n), count(*) FROM {self._table}")
        if n == distinct:
            return 0, []
        keys = self._disk.do(f"SELECT key FROM {self._table} WHERE n > 1 ORDER BY key LIMIT 3")
        return int(n) - distinct, [key for (key,) in keys]

    def _flush(self) -> None:
        if self._buffer:
            self._disk.do_many(
                f"INSERT INTO {self._table} VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1",
                self._buffer,
            )
            self._buffer = []


class Sums:
    """A row of whole numbers by key, which add up.  Sums that are all zero may be forgotten."""

    def __init__(self, disk: Disk, width: int) -> None:
        self._disk = disk
        self._width = width
        names = [f"c{i}" for i in range(width)]
        self._table = disk.new_table(
            f"key TEXT PRIMARY KEY, {', '.join(f'{n} INT' for n in names)}"
        )
        added = ", ".join(f"{name} = {name} + excluded.{name}" for name in names)
        marks = ", ".join("?" * (width + 1))
        self._insert = (
            f"INSERT INTO {self._table} VALUES ({marks}) ON CONFLICT DO UPDATE SET {added}"
        )
        self._pending: dict[str, list[int]] = {}

    def add(self, key: str, *numbers: int) -> None:
        """Adds numbers to those of a key."""
        sums = self._pending.get(key)
        if sums is None:
            if len(self._pending) >= _N_BUFFERED:
                self._spill()
            self._pending[key] = list(numbers)
            return
        for i, number in enumerate(numbers):
            sums[i] += number

    def settle(self, key: str, *numbers: int) -> None:
        """Adds numbers, and forgets the key if its sums are all zero now."""
        self.add(key, *numbers)
        if not any(self._pending[key]):
            del self._pending[key]

    def totals(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """The sums of every key, in the order of the keys."""
        self._spill()
        for key, *numbers in self._disk.walk(f"SELECT * FROM {self._table} ORDER BY key"):
            yield key, tuple(numbers)

    def _spill(self) -> None:
        rows = [(key, *self._pending[key]) for key in sorted(self._pending)]
        self._disk.do_many(self._insert, rows)
        self._pending = {}


class Earliest:
    """The least whole number by key."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._table = disk.new_table("key TEXT PRIMARY KEY, least INT")
        self._pending: dict[str, int] = {}

    def see(self, key: str, number: int) -> None:
        """Takes a number into account."""
        least = self._pending.get(key)
        if least is None:
            if len(self._pending) >= _N_BUFFERED:
                self._spill()
            self._pending[key] = number
        elif number < least:
            self._pending[key] = number

    def get(self, key: str) -> int | None:
        """The least number of a key, or None where it was never seen."""
        self._spill()
        found = self._disk.do(f"SELECT least FROM {self._table} WHERE key = ?", (key,))
        return found[0][0] if found else None

    def _spill(self) -> None:
        if self._pending:
            self._disk.do_many(
                f"INSERT INTO {self._table} VALUES (?, ?) "
                "ON CONFLICT DO UPDATE SET least = min(least, excluded.least)",
                sorted(self._pending.items()),
            )
            self._pending = {}
