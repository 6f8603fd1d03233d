"""Looks at pages as a browser and as a reader of screens do."""

import re
from html.parser import HTMLParser

LOADING = {"src", "href", "data", "poster", "srcset", "action", "formaction", "background", "ping"}
_LINKS = {"a", "area"}  # What is followed only when it is clicked.
_VOID = {"meta", "link", "br", "img", "input", "hr", "path", "rect", "use"}


class Page(HTMLParser):
    """ids, headings, links and whatever a page would load."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.headings, self.links, self.loads, self.tags = [], [], [], [], []
        self.words = []
        self.svgs = []
        self.attributes = []
        self._style = False
        self._open = []
        self.unclosed = []
        self.feed(html)
        self.close()
        self.unclosed += self._open

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append(tag)
        self.attributes.append((tag, found))
        self._style = tag == "style"
        if tag not in _VOID:
            self._open.append(tag)
        if "id" in found:
            self.ids.append(found["id"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "svg":
            self.svgs.append(found)
        for name, value in found.items():
            name = name.rpartition(":")[2]
            if name in LOADING and not (value or "").startswith("#"):
                (self.links if tag in _LINKS else self.loads).append(value)
            if name == "style":
                self.loads += css_loads(value or "")
            if name.startswith("on"):
                self.loads.append(f"{name}={value}")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        if tag in _VOID:
            return
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.unclosed.append(tag)

    def handle_data(self, data):
        self.words.append(data)
        if self._style:
            self.loads += css_loads(data)


def css_loads(text):
    """What a style sheet would load: url() of something else than a part of the page, @import."""
    found = re.findall(r"url\(\s*['\"]?([^'\")]*)", text)
    return [url for url in found if not url.startswith(("#", "data:"))] + re.findall(
        r"@import[^;]*", text
    )


def script_loads(html):
    """What scripts would fetch or import, by the words for it."""
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL)
    words = (
        r"\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts)\b|\bimport\b"
    )
    return [word for script in scripts for word in re.findall(words, script)]


def assert_offline(html):
    """Nothing is loaded from outside of the page."""
    page = Page(html)
    assert page.loads == []
    assert script_loads(html) == []
    return page


def assert_readable(html):
    """A page that a reader of screens finds its way in."""
    page = Page(html)
    assert html.startswith("<!doctype html>")
    assert ("html", {"lang": "en"}) in page.attributes
    assert len(page.ids) == len(set(page.ids)), "ids are unique"
    assert page.headings.count(1) == 1
    steps = zip(page.headings, page.headings[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps), page.headings
    assert page.headings[0] == 1
    anchors = {
        found["href"][1:]
        for tag, found in page.attributes
        if tag == "a" and found.get("href", "").startswith("#")
    }
    assert anchors <= set(page.ids)
    assert "content" in anchors, "there is a way to skip the contents"
    for svg in page.svgs:
        assert svg.get("role") == "img" or svg.get("aria-hidden") == "true" or "class" in svg
    return page
