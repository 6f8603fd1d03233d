"""skrub's report of a table: every column's distribution, associations, and rows to look at.

It is a part of a page that needs a script of its own (inside the page) to be shown.  What differs
from one run to the next is made the same: its random ids, and dates inside of its drawings.
"""

from __future__ import annotations

import re
import warnings
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

MOST_ASSOCIATED = 60
"""Columns up to which all pairs are looked at; time grows with their square."""

MOST_LETTERS = 200
"""Of a value.  The page has frequent values several times, and first and last rows as well."""

WITHOUT_SCRIPTS = "This part needs JavaScript; nothing of it is loaded from outside of this page."

_REPORT_ID = re.compile(r"\breport_[0-9a-f]{8}\b")
_RANDOM_ID = re.compile(r'\bid="([0-9a-f]{8})"')
_DATED = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_FALLBACK = re.compile(r"<h2>Please enable javascript</h2>\s*<p>.*?</p>", re.DOTALL)
_NAME_OR_DRAWING = re.compile(r'data-column-name="([^"]*)"|<svg (?=[^>]*viewBox)')


def column_report(frame: pd.DataFrame, name: str) -> str:
    """The report as a part of a page.

    name: of the table, which makes the ids on the page.
    """
    import matplotlib as mpl
    from skrub import TableReport

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with mpl.rc_context({"svg.hashsalt": name}):
            report = TableReport(
                _shortened(frame),
                verbose=0,
                plot_distributions=True,
                compute_associations=len(frame.columns) <= MOST_ASSOCIATED,
                open_tab="distributions",
            )
            html: str = report.html_snippet()
    return _with_names(_lasting(html))


def _shortened(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the first letters of values that are very long, and how many they have."""
    from pandas.api.types import is_string_dtype

    for name in frame.columns:
        column = frame[name]
        if not is_string_dtype(column.dtype):
            continue
        lengths = column.str.len()
        is_long = (lengths > MOST_LETTERS).to_numpy(dtype=bool, na_value=False)
        if is_long.any():
            counts = lengths[is_long].map("\N{HORIZONTAL ELLIPSIS} ({:,.0f} letters)".format)
            values = column.astype(object)
            values[is_long] = column[is_long].str.slice(0, MOST_LETTERS) + counts
            frame = frame.assign(**{str(name): values.astype(column.dtype)})
    return frame


def _lasting(html: str) -> str:
    """The same text for the same table."""
    html = _DATED.sub("", html)
    html = _FALLBACK.sub(f"<p>{WITHOUT_SCRIPTS}</p>", html)
    for number, found in enumerate(dict.fromkeys(_RANDOM_ID.findall(html))):
        html = html.replace(found, f"cell{number}")
    return _REPORT_ID.sub("column-report", html)


def _with_names(html: str) -> str:
    """Says in words what each drawing is of, for who cannot see it."""
    column = ""

    def say(found: re.Match[str]) -> str:
        nonlocal column
        if found[1] is not None:
            column = found[1]
            return found[0]
        words = f"Distribution of {column}" if column else ""
        return f'<svg role="img" aria-label="{words}" ' if words else found[0]

    return _NAME_OR_DRAWING.sub(say, html)


def described_columns(html: str) -> set[str]:
    """The columns that a report has a distribution of, or says to have one value only."""
    cards = re.split(r"(?=data-column-name=)", html)[1:]
    return {
        unescape(re.match(r'data-column-name="([^"]*)"', card)[1])  # type: ignore[index]
        for card in cards
        if "<svg role=" in card or "Constant value" in card
    }
