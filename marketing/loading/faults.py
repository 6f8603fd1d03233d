"""Which line of a CSV file is at fault.

This reads a file line by line, slowly, when something fast has found that there is a fault.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from typing import BinaryIO, NamedTuple

from marketing.loading.column_types import Types
from marketing.loading.errors import brief, fault
from marketing.tables import Kind

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

_WHOLE_NUMBER = re.compile(r"\s*-?[0-9]+\s*")


class Fault(NamedTuple):
    """What is wrong.

    line: 1 for the header.
    """

    line: int
    message: str


def text_lines(path: Path, file: BinaryIO) -> Iterator[str]:
    """The lines of a file with their ends.

    Raises DataFileError where one is no UTF-8.
    """
    for number, line in enumerate(file, 1):
        if number == 1:
            line = line.removeprefix(_UTF8_MARK)
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise fault(
                path,
                number,
                f"byte {error.start + 1} of the line is no UTF-8; save the file as UTF-8",
            ) from None


def check_encoding(path: Path, file: BinaryIO) -> None:
    """Raises DataFileError where a file at its beginning is UTF-16, as old spreadsheets save it."""
    start = file.read(2)
    file.seek(0)
    if start in _UTF16_MARKS:
        raise fault(path, 1, "the file is UTF-16; save it as UTF-8")


def first_fault(path: Path, file: BinaryIO, header: Sequence[str], types: Types) -> Fault | None:
    """The first line that is not as it should be.

    types: of the columns to look at.

    Raises DataFileError where a line is no UTF-8.
    """
    lines = csv.reader(text_lines(path, file), strict=True)
    begin = 1
    try:
        for number, row in enumerate(lines):
            message = _wrong_with(row, header, types) if number and row else None
            if message:
                return Fault(begin, message)
            begin = lines.line_num + 1
    except csv.Error as error:
        return Fault(begin, f"the line cannot be read ({error})")
    return None


def _wrong_with(row: Sequence[str], header: Sequence[str], types: Types) -> str | None:
    """What is wrong with the fields of a line, if anything is."""
    if len(row) != len(header):
        are = "there is 1 field" if len(row) == 1 else f"there are {len(row)} fields"
        return f"{are}, and the header has {len(header)}"
    for name, text in zip(header, row, strict=True):
        if name not in types:
            continue
        kind, is_optional = types[name]
        if not text:
            if not is_optional:
                return f"{name} is empty, and it never is in this table"
        elif not _IS_OF[kind](text):
            return f"{name} is {brief(text)!r}, which is no {_CALLED[kind]}"
    return None


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text)) and "_" not in text
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    return _parses(date.fromisoformat, text)


def _is_time(text: str) -> bool:
    return _parses(datetime.fromisoformat, text)


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


_IS_OF: Mapping[Kind, Callable[[str], object]] = {
    "string": lambda text: True,
    "integer": _WHOLE_NUMBER.fullmatch,
    "number": _is_number,
    "date": _is_date,
    "datetime": _is_time,
    "boolean": ("true", "false").__contains__,
}

_CALLED: Mapping[Kind, str] = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "date": "date like 2025-12-31",
    "datetime": "time like 2025-12-31T23:59:59",
    "boolean": "true or false",
}
