"""A table of figures as HTML, in a box of its own that scrolls sideways."""

from __future__ import annotations

from html import escape
from math import isfinite
from numbers import Integral, Real

from marketing.pages.picture import DataTable, Link

NO_VALUE = "\N{EN DASH}"

_WORDS = {"True": "yes", "False": "no"}
"""Of truth values, numpy's too."""

_MANY_ROWS = 20
"""Tables with more scroll in a box."""

_LONG_TEXT = 40
_PROSE = ' class="prose"'

_WHOLE_FROM = 1000
"""Numbers from here on are shown without decimals."""


def shown_value(value: object) -> str:
    """A value as tables show it.

    >>> shown_value(1234567), shown_value(0.123456), shown_value(None), shown_value(True)
    ('1,234,567', '0.1235', '\N{EN DASH}', 'yes')
    """
    if value is None:
        return NO_VALUE
    if not isinstance(value, str) and str(value) in _WORDS:
        return _WORDS[str(value)]
    if isinstance(value, Integral):
        return f"{int(value):,}"
    if isinstance(value, Real):
        number = float(value)
        if not isfinite(number):
            return NO_VALUE
        return f"{number:,.0f}" if abs(number) >= _WHOLE_FROM else f"{number:.4g}"
    return str(value)


def table_html(table: DataTable, name: str, *, has_row_names: bool = True) -> str:
    """The table with its note.

    name: what it is called for who cannot see it.
    has_row_names: whether the first column says what a row is about.
    """
    numeric = [_is_numeric(table, column) for column in range(len(table.header))]
    head = "".join(
        f'<th scope="col"{_kind(is_number)}>{escape(title)}</th>'
        for title, is_number in zip(table.header, numeric, strict=True)
    )
    rows = "".join(f"<tr>{_cells(row, numeric, has_row_names)}</tr>" for row in table.rows)
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    box = "box long" if len(table.rows) > _MANY_ROWS else "box"
    return (
        f'<div class="{box}" role="region" tabindex="0" aria-label="{escape(name)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{note}"
    )


def _cells(row: object, numeric: list[bool], has_row_names: bool) -> str:
    cells = []
    for place, (value, is_number) in enumerate(zip(row, numeric, strict=True)):  # type: ignore[call-overload]
        is_name = has_row_names and place == 0
        open_, close = ('th scope="row"', "th") if is_name else ("td", "td")
        is_long = len(_text(value)) > _LONG_TEXT
        kind = _kind(is_number) or _PROSE * is_long
        cells.append(f"<{open_}{kind}>{_content(value)}</{close}>")
    return "".join(cells)


def _content(value: object) -> str:
    if isinstance(value, Link):
        return f'<a href="{escape(value.href)}">{escape(value.text)}</a>'
    return escape(_text(value))


def _text(value: object) -> str:
    """What one reads in a cell."""
    return value.text if isinstance(value, Link) else shown_value(value)


def _kind(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _is_numeric(table: DataTable, column: int) -> bool:
    values = [row[column] for row in table.rows if row[column] is not None]
    return bool(values) and all(
        isinstance(value, Real) and not isinstance(value, bool) for value in values
    )
