"""Rows of JSON lines: an object on each line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from interactions.errors import DataError, brief, data_error, shown, shown_names
from interactions.sources.ids import text_fault


class JsonRows:
    """Reads the values of some names from the objects of a file's lines.

    called: what errors name the file.
    needed: names of ids and times, without which a row is none.
    carried: names of what may be anything, or be left out.
    """

    def __init__(self, called: object, needed: Sequence[str], carried: Sequence[str]) -> None:
        self._called = str(called)
        self._needed = needed
        self._carried = carried
        self._quoted = [json.dumps(name) for name in (*needed, *carried)]

    def values(self, line: int, text: str) -> list[str]:
        """The values of a line, those that are null or may be left out empty.

        Raises DataError where there is no object with what is needed.
        """
        try:
            row = json.loads(text)
            if not isinstance(row, dict):
                raise self._error(line, "not a JSON object")
            if "\\" in text or any(text.count(name) > 1 for name in self._quoted):
                self._check_names(line, text)
            values = [self._value(line, row, name) for name in self._needed]
            values += [_carried(row.get(name)) for name in self._carried]
        except (ValueError, RecursionError) as error:
            raise self._error(
                line, f"not a JSON object ({brief(error)}); the line may be cut"
            ) from error
        if "\\" in text:
            # Only an escape can name half of a character.
            for name, value in zip((*self._needed, *self._carried), values, strict=True):
                if fault := text_fault(value):
                    raise self._error(line, f"{name} {fault}")
        return values

    def _check_names(self, line: int, text: str) -> None:
        """Raises DataError where the object has one of the names twice."""
        names = [name for name, _ in json.loads(text, object_pairs_hook=list)]
        for name in (*self._needed, *self._carried):
            if names.count(name) > 1:
                raise self._error(line, f"{name!r} is there twice; keep one of them")

    def _value(self, line: int, row: dict[str, Any], name: str) -> str:
        value = row.get(name, row)
        if value is row:
            raise self._error(line, f"{name!r} is missing; the names are {shown_names(row)}")
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise self._error(line, f"{name} is {shown(value)}; expected a text or a whole number")
        return str(value)

    def _error(self, line: int, message: str) -> DataError:
        return data_error(self._called, line, message)


def _carried(value: Any) -> str:
    """A value to carry along as text; what is null or left out is empty."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
