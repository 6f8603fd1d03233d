"""A picture of a page, with what it says in words and in figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class DataTable(NamedTuple):
    """The figures behind a picture, or figures without one.

    header: of the columns.
    rows: texts and numbers; None where there is no value.
    note: what has to be known to read it.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[object]]
    note: str = ""


class Picture(NamedTuple):
    """A picture.

    key: short, of small letters and hyphens: the page's anchor, and the file's name where it is
        written as one.
    title: a sentence that says what one sees.
    svg: the drawing, as drawing.svg_of gives it.
    alternative: what it shows, in words, for who cannot see it.
    table: the figures it is drawn from.
    caption: how it was made, of how many; "" where the title says all.
    """

    key: str
    title: str
    svg: str
    alternative: str
    table: DataTable
    caption: str = ""


class Missing(NamedTuple):
    """Stands for a picture that cannot be made of this data set.

    reason: what is missing, and which command would make it.
    """

    key: str
    title: str
    reason: str


class Link(NamedTuple):
    """A cell of a table that leads to another page.

    href: relative to the page, such as ``transactions.html``.
    """

    text: str
    href: str


class Embedded(NamedTuple):
    """A part of a page that another program made.

    html: HTML that can be trusted: what comes from data is escaped in it.
    """

    key: str
    title: str
    html: str
