"""What can be wrong with the data."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from receipts.runs.errors import UserError

_SHOWN_CHARACTERS = 60
_SHOWN_NAMES = 20


class DataError(UserError):
    """The data cannot be used; the message names the file, the line and what was expected."""


def data_error(path: Path | str, line: int | None, message: str) -> DataError:
    """The error that something is wrong with a line of a file (None: with the whole file)."""
    place = f"{path}" if line is None else f"{path}, line {line}"
    return DataError(f"{place}: {message}")


def shown(value: object) -> str:
    r"""A value from a file as a message shows it: escaped, and cut where it is long.

    >>> print(shown("a\nb"))
    'a\nb'
    """
    if isinstance(value, str) and len(value) > _SHOWN_CHARACTERS:
        value = value[:_SHOWN_CHARACTERS] + "..."
    text = repr(value)
    return text if len(text) <= 4 * _SHOWN_CHARACTERS else text[: 4 * _SHOWN_CHARACTERS] + "..."


def brief(error: BaseException) -> str:
    """What another program's error says, on one line that is not too long."""
    said = str(error).splitlines() or [type(error).__name__]
    return said[0][: 2 * _SHOWN_CHARACTERS]


def shown_names(names: Iterable[str]) -> str:
    """The names of columns as a message lists them, the first ones where there are many."""
    listed = [*names]
    more = [f"and {len(listed) - _SHOWN_NAMES:,} more"] if len(listed) > _SHOWN_NAMES else []
    return ", ".join([*map(_name_shown, listed[:_SHOWN_NAMES]), *more])


def _name_shown(name: str) -> str:
    is_plain = name.isprintable() and 0 < len(name) <= _SHOWN_CHARACTERS
    return name if is_plain else shown(name)
