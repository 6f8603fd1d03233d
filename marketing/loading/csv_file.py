"""A CSV file as pyarrow tables, whole or part by part."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from marketing.loading.column_types import ColumnType, Types, arrow_type, looked_at, types_of
from marketing.loading.errors import brief, fault, library
from marketing.loading.faults import check_encoding, first_fault, text_lines
from marketing.loading.paths import remedy, table_named
from receipts.formats.regrouped import regrouped

BLOCK_BYTES = 1 << 20
"""What is read at once; no line is longer."""

_SEPARATORS = {";": "semicolons", "\t": "tabs"}

_TEXT = ColumnType("string", is_optional=True)


class CsvFile:
    """An open question: what is in a CSV file?

    Raises DataFileError, as every method does, where the file is empty, cut, no UTF-8, or not of
    as many fields in each line as its header has names; and where a value is not of its column's
    type.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.header = self._header()
        table = table_named(path)
        self._is_ours = table is not None and set(table.key) <= set(self.header)
        self._known = types_of(table) if table is not None and self._is_ours else {}

    def types(self) -> Types:
        """The types of the columns; values of columns that are not known are looked at."""
        unknown = [name for name in self.header if name not in self._known]
        found: Types = {}
        if unknown:
            texts = dict.fromkeys(unknown, _TEXT)
            found = looked_at(self.parts(texts, unknown), unknown)
        return {name: self._known.get(name) or found[name] for name in self.header}

    def table(self, types: Types) -> Any:
        """All rows."""
        with self._faults_found(types):
            table = library("pyarrow.csv").read_csv(self.path, **_options(types, self.header))
            self._check(table, types)
            self._check_end(table, types)
        return table

    def tables(self, types: Types, n_rows: int) -> Iterator[Any]:
        """The rows in tables of ``n_rows``, the last one with fewer; memory is for one of them."""
        return regrouped(self.parts(types, self.header), n_rows)

    def parts(self, types: Types, names: Sequence[str]) -> Iterator[Any]:
        """Some columns as record batches; memory is for one of them."""
        last = None
        with (
            self._faults_found(types),
            library("pyarrow.csv").open_csv(self.path, **_options(types, names)) as parts,
        ):
            for part in parts:
                self._check(part, types)
                yield part
                last = part if part.num_rows else last
            self._check_end(last, types)

    def _header(self) -> list[str]:
        """The names of the columns."""
        try:
            with opened(self.path) as file:
                names = next(csv.reader(text_lines(self.path, file), strict=True), [])
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise self._cut(error) from error
        except csv.Error as error:
            raise fault(
                self.path, 1, f"the header cannot be read ({error}); {self._remedy}"
            ) from None
        if not "".join(names).strip():
            raise fault(self.path, None, f"it is empty, without even a header; {self._remedy}")
        for character, word in _SEPARATORS.items():
            if len(names) == 1 and character in names[0]:
                raise fault(self.path, 1, f"it has {word} between its values; save it with commas")
        for place, name in enumerate(names):
            if not name or name in names[:place]:
                what = f"the name {name!r} is there twice" if name else "a column has no name"
                raise fault(self.path, 1, f"{what}; name every column once")
        return names

    @property
    def _remedy(self) -> str:
        return remedy(self.path)

    @contextmanager
    def _faults_found(self, types: Types) -> Iterator[None]:
        """Says which line it is where pyarrow cannot read a file."""
        arrow = library("pyarrow")
        try:
            yield
        except (arrow.ArrowException, EOFError, OSError, zlib.error) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # An error of the system has a number.
            self._raise_fault(types)
            raise fault(
                self.path, None, f"it cannot be read ({brief(error)}); {self._remedy}"
            ) from error

    def _check(self, part: Any, types: Types) -> None:
        """Raises DataFileError where pyarrow took what no value of a column may be."""
        compute = library("pyarrow.compute")
        for name in part.schema.names:
            column, kind = part.column(name), types[name]
            is_wrong = column.null_count and not kind.is_optional
            if kind.kind == "number" and not is_wrong:
                is_wrong = compute.all(compute.is_finite(column)).as_py() is False
            if is_wrong:
                self._raise_fault(types)

    def _check_end(self, last: Any, types: Types) -> None:
        """Raises DataFileError where the file was cut.

        Files of ours end with a line end, and so do most others: if one does not, or if its last
        value runs over lines, every line is looked at.

        last: the last rows, if there are any.
        """
        value = None
        if last is not None and last.num_rows:
            value = last.column(last.num_columns - 1)[-1].as_py()
        if not self._ends_well() or (isinstance(value, str) and "\n" in value):
            self._raise_fault(types)

    def _ends_well(self) -> bool:
        return _last_byte(self.path) in b"\r\n"

    def _raise_fault(self, types: Types) -> None:
        """Raises DataFileError if a line of the file is at fault, or its end."""
        try:
            with opened(self.path) as file:
                found = first_fault(self.path, file, self.header, types)
            if found is not None:
                raise fault(self.path, found.line, f"{found.message}; {self._remedy}")
            if self._is_ours and not self._ends_well():
                message = "it does not end with a line end, so it was cut"
                raise fault(self.path, None, f"{message}; {self._remedy}")
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise self._cut(error) from error

    def _cut(self, error: Exception) -> Exception:
        return fault(
            self.path, None, f"the compressed file is cut or damaged ({error}); {self._remedy}"
        )


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file's bytes, decompressed.

    Raises DataFileError where it is UTF-16.
    """
    if path.suffix.lower() == ".gz":
        with gzip.open(path) as file:
            yield cast(BinaryIO, file)
    else:
        with path.open("rb") as file:
            check_encoding(path, file)
            yield file


def _last_byte(path: Path) -> bytes:
    """The last byte of a file, decompressed; a line end for an empty one."""
    last = b"\n"
    if path.suffix.lower() == ".gz":
        with gzip.open(path) as file:
            while block := file.read(1 << 20):
                last = block[-1:]
        return last
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - 1, 0))
        return file.read(1) or last


def _options(types: Types, names: Sequence[str]) -> dict[str, Any]:
    """How pyarrow is to read: an empty field is no value, everything else is one."""
    arrow_csv = library("pyarrow.csv")
    return {
        "read_options": arrow_csv.ReadOptions(block_size=BLOCK_BYTES),
        "parse_options": arrow_csv.ParseOptions(newlines_in_values=True),
        "convert_options": arrow_csv.ConvertOptions(
            column_types={name: arrow_type(types[name].kind) for name in names},
            include_columns=list(names),
            null_values=[""],
            strings_can_be_null=True,
            true_values=["true"],
            false_values=["false"],
        ),
    }
