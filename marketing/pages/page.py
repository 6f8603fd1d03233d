"""A page: one HTML file that needs nothing else, to be opened without a network.

It has a list of contents, facts on top, and sections of pictures, each with the figures it is
drawn from.  It is light or dark as the reader's system is, and nothing on it moves or is run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from marketing.pages.html_table import table_html
from marketing.pages.picture import DataTable, Embedded, Link, Missing, Picture
from marketing.pages.style import STYLE
from marketing.pages.svg import with_ids_of

Content = Picture | Missing | DataTable | Embedded

GENERATOR = "tillroll"


class Section(NamedTuple):
    """A part of a page.

    key: short, of small letters and hyphens, and no other section's or picture's: the anchor.
    intro: a paragraph before the content; "" for none.
    """

    key: str
    title: str
    intro: str
    content: Sequence[Content]


def page(
    title: str,
    lead: str,
    facts: DataTable,
    sections: Iterable[Section],
    *,
    home: Link | None = None,
    generator: str = GENERATOR,
    language: str = "en",
) -> str:
    """A whole HTML page.

    lead: a paragraph under the title.
    facts: what the page is about; the first column names each.
    home: the page that leads to this one.
    generator: what the page says it was made by, so that a later run knows it as one of ours.

    Raises ValueError where two parts have the same key.
    """
    shown = list(sections)
    _check_keys(shown)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n'
        f"{_head(title, lead, generator)}\n<body>\n"
        '<a class="skip" href="#content">Skip to the content</a>\n'
        f"<header>{_home(home)}<h1>{escape(title)}</h1>\n"
        f'<p class="lead">{escape(lead)}</p></header>\n'
        f'<div class="body">\n{_contents(shown)}\n<main id="content">\n'
        f"{_facts(facts)}{''.join(map(_section, shown))}</main>\n</div>\n</body>\n</html>\n"
    )


def _head(title: str, lead: str, generator: str) -> str:
    return (
        '<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="{escape(generator)}">\n'
        f'<meta name="description" content="{escape(lead)}">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}\n</style>\n</head>"
    )


def _home(home: Link | None) -> str:
    if home is None:
        return ""
    return f'<p><a href="{escape(home.href)}">\N{LEFTWARDS ARROW} {escape(home.text)}</a></p>\n'


def _contents(sections: Iterable[Section]) -> str:
    entries = []
    for section in sections:
        inner = "".join(
            f"<li>{_anchor(part.key, part.title)}</li>"
            for part in section.content
            if not isinstance(part, DataTable)
        )
        nested = f"<ol>{inner}</ol>" if inner else ""
        entries.append(f"<li>{_anchor(section.key, section.title)}{nested}</li>")
    return f'<nav aria-label="Contents"><ol>{"".join(entries)}</ol></nav>'


def _anchor(key: str, title: str) -> str:
    return f'<a href="#{escape(key)}">{escape(title)}</a>'


def _facts(facts: DataTable) -> str:
    if not facts.rows:
        return ""
    return f'<div class="facts">{table_html(facts, "What this is about")}</div>\n'


def _section(section: Section) -> str:
    intro = f"<p>{escape(section.intro)}</p>\n" if section.intro else ""
    parts = "".join(_part(part, section) for part in section.content)
    key = escape(section.key)
    return f'<section id="{key}">\n<h2>{escape(section.title)}</h2>\n{intro}{parts}</section>\n'


def _part(part: Content, section: Section) -> str:
    if isinstance(part, Picture):
        return _picture(part)
    if isinstance(part, Missing):
        return (
            f'<div class="missing" id="{escape(part.key)}"><h3>{escape(part.title)}</h3>'
            f"<p>{escape(part.reason)}</p></div>\n"
        )
    if isinstance(part, Embedded):
        return f'<div id="{escape(part.key)}"><h3>{escape(part.title)}</h3>\n{part.html}</div>\n'
    return table_html(part, section.title) + "\n"


def _picture(picture: Picture) -> str:
    caption = f"<figcaption>{escape(picture.caption)}</figcaption>" if picture.caption else ""
    return (
        f'<figure id="{escape(picture.key)}"><h3>{escape(picture.title)}</h3>\n'
        f'<div class="box">{with_ids_of(picture.svg, picture.key)}</div>\n{caption}'
        f"<details><summary>The figures</summary>{table_html(picture.table, picture.title)}"
        "</details></figure>\n"
    )


def _check_keys(sections: Iterable[Section]) -> None:
    seen = {"content"}
    for section in sections:
        parts = [part.key for part in section.content if not isinstance(part, DataTable)]
        for key in (section.key, *parts):
            if key in seen:
                raise ValueError(f"two parts of a page have the key {key!r}; name each otherwise")
            seen.add(key)
