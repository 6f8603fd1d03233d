"""The first look at a table: its columns, the types of its fields, its keys and foreign keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from marketing.loading.stored_tables import is_stored
from marketing.tables import TABLES, Column, ForeignKey, Table
from marketing.validation.blocks import Block, blocks
from marketing.validation.data import Data, column_order, step_of
from marketing.validation.disk import SEPARATOR, Index
from marketing.validation.fields import columns_of, described, places, right_for
from marketing.validation.keys import SECTION, UniqueKeys
from marketing.validation.news import Tell, told
from marketing.validation.results import NotRun, Outcome
from marketing.validation.table_files import DamageError, TableFile, lines_of
from marketing.validation.verdicts import Rule

_N_KNOWN_GOOD = 20_000
"""Values of a column that are remembered to be right; most fields are one of few."""

_N_SHOWN = 40
"""Characters of a wrong value that a message shows."""

Target = tuple[str, tuple[str, ...]]
"""A table and columns of it that another table's foreign key names."""

TARGETS: frozenset[Target] = frozenset(
    (key.table, key.its_columns) for table in TABLES.values() for key in table.foreign_keys
)
BY_COUPON: Target = ("transaction_details", ("transaction_id", "line_number"))
"""Not looked up here: few lines are referred to, and they are found by their coupons
(rules/conversions.py)."""


def structure(data: Data, tell: Tell) -> Iterator[Outcome]:
    """Looks at every table that is there, in order; tables whose rows are right become sound.

    tell: takes the name of each before it is read, and how many rows there were so far.
    """
    known: dict[Target, Index] = {}
    for name, table in data.tables.items():
        if name in data.files:
            tell(name)
            yield from _Scan(table, data, known, tell).outcomes()
        else:
            yield NotRun(f"{name}.*", f"there is no file of it; {step_of(name)} makes it")


class _Reference:
    """A foreign key as the scan follows it."""

    def __init__(self, columns: tuple[int, ...], known: Index, rule: Rule) -> None:
        self._columns, self._known, self.rule = columns, known, rule
        self._good: set[str] = set()

    def follow(self, block: Block) -> None:
        """Looks the keys of rows up."""
        keys = block.keys(self._columns)
        new = set(keys) - self._good - {""}
        self.rule.n += len(keys) - keys.count("")
        unknown = self._known.missing(new)
        if len(self._good) >= _N_KNOWN_GOOD:
            self._good.clear()
        self._good |= new - unknown
        if unknown:
            for line, key in zip(block.lines, keys, strict=True):
                if key in unknown:
                    self.rule.broken(f"{block.at(line)}: {key.replace(SEPARATOR, ' ')}")


def _lines_of(block: Block) -> Sequence[int]:
    return block.lines


def _whole(files: Sequence[TableFile]) -> str:
    is_text = not any(is_stored(file.path) for file in files)
    return "the file is whole CSV text" if is_text else "the table can be read to its end"


class _Scan:
    """One table's first look."""

    def __init__(self, table: Table, data: Data, known: dict[Target, Index], tell: Tell) -> None:
        name = self._name = table.name
        self._table, self._data, self._known, self._tell = table, data, known, tell
        self._readable = Rule(f"{name}.readable", _whole(data.files[name]), SECTION)
        self._lacks_columns = False
        self._columns = Rule(f"{name}.columns", "there are the table's columns", SECTION)
        self._types = Rule(f"{name}.types", "every field is of its column's type", SECTION)
        self._keys = UniqueKeys(table, data)
        self._columns_in_order = columns_of(table)
        self._checks = [right_for(column) for column in self._columns_in_order]
        self._targets = self._own_targets()
        self._references, self._unknown = self._foreign_keys()

    def outcomes(self) -> Iterator[Outcome]:
        for file in self._data.files[self._name]:
            self._look_at(file)
        yield self._readable.check()
        yield self._columns.check()
        if not (self._readable.n_offences or self._lacks_columns):
            yield self._types.check()
        if self._readable.n_offences or self._lacks_columns or self._types.n_offences:
            yield NotRun(f"{self._name}.*", "its rows cannot be relied on; see the failed checks")
            return
        self._data.sound.add(self._name)
        self._known.update(self._targets)
        yield self._keys.check(self._types.n)
        yield from (reference.rule.check() for reference in self._references)
        yield from self._unknown

    def _look_at(self, file: TableFile) -> None:
        self._readable.n += 1
        try:
            lines = lines_of(file.path, self._data.stored)
            _, rows = next(lines, ([], []))
            if not rows:
                raise DamageError(f"{file.path.name} is empty; make the file again")
            if self._has_columns(file.path, rows[0]):
                order = column_order(rows[0], [column.name for column in self._columns_in_order])
                unit = "row" if is_stored(file.path) else "line"
                some = blocks(file.path.name, unit, lines, len(rows[0]), order, self._types)
                n_before = self._types.n
                self._look_at_rows(told(some, _lines_of, self._tell, self._name))
                self._data.n_rows[file.path.name] = self._types.n - n_before
        except DamageError as error:
            self._readable.broken(str(error))

    def _has_columns(self, path: Path, header: list[str]) -> bool:
        """Whether no column is missing; says what there is too much."""
        wanted = self._table.header
        missing = [column for column in wanted if column not in header]
        extra = [column for column in header if column not in wanted]
        self._columns.n += 1
        if missing:
            self._lacks_columns = True
            self._columns.broken(f"{path.name} lacks {', '.join(missing)}")
        elif extra:
            self._columns.broken(f"{path.name} has {', '.join(extra)} too, which no table has")
        elif len(header) != len(wanted):
            self._columns.broken(f"{path.name} names a column twice")
        return not missing

    def _look_at_rows(self, some: Iterator[Block]) -> None:
        known_good = [set[str]() for _ in self._table.columns]
        targets = [
            (places(self._table, *names), index) for (_, names), index in self._targets.items()
        ]
        for block in some:
            self._check_types(block, known_good)
            self._keys.see(block)
            for where, index in targets:
                index.add_all(filter(None, block.keys(where)))
            for reference in self._references:
                reference.follow(block)

    def _check_types(self, block: Block, known_good: list[set[str]]) -> None:
        for column, is_right, good, texts in zip(
            self._columns_in_order, self._checks, known_good, block.columns, strict=True
        ):
            new = set(texts) - good
            wrong = {text for text in new if not is_right(text)}
            if wrong:
                for line, text in zip(block.lines, texts, strict=True):
                    if text in wrong:
                        self._types.broken(_wrong(block.at(line), column, text))
            if len(good) >= _N_KNOWN_GOOD:
                good.clear()  # Rows are like those before them, not like the first.
            good |= new - wrong

    def _own_targets(self) -> dict[Target, Index]:
        """The indices of what other tables refer to."""
        return {
            target: Index(self._data.disk)
            for target in sorted(TARGETS - {BY_COUPON})
            if target[0] == self._name
        }

    def _foreign_keys(self) -> tuple[list[_Reference], list[NotRun]]:
        references, unknown = [], []
        for key in self._table.foreign_keys:
            target = (key.table, key.its_columns)
            if target == BY_COUPON:
                continue
            rule = Rule(f"{self._name}.{'_and_'.join(key.columns)}_known", _says(key), SECTION)
            if target in self._known:
                where = places(self._table, *key.columns)
                references.append(_Reference(where, self._known[target], rule))
            else:
                unknown.append(NotRun(rule.name, f"there is no sound table {key.table}"))
        return references, unknown


def _says(key: ForeignKey) -> str:
    return f"{' and '.join(key.columns)} stand in {key.table}"


def _wrong(where: str, column: Column, text: str) -> str:
    shown = text if len(text) <= _N_SHOWN else f"{text[:_N_SHOWN]}..."
    return f"{where}: {column.name} is {shown!r}, not {described(column)}"
