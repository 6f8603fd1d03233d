"""matplotlib's SVG files as elements of a page.

What a page does not need goes: metadata, comments, ids that nothing refers to, families of
fonts (the page has one), and decimals beyond a hundredth of a point.  Stand-in colours become
variables of the page's style sheet.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from html import escape

_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_LONG_NUMBER = re.compile(r"-?\d+\.\d+(?![\d.e])")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Characters that no XML file may have, but names of columns may."""
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_OWN_NAME = re.compile(r'(\bid="|url\(#|\bhref="#)')
_DROPPED = {f"{_SVG}metadata", f"{_SVG}style"}
_ROUNDED = ("d", "x", "y", "width", "height", "transform", "points", "x1", "x2", "y1", "y2")
_NOT_STYLED = ("font-family", "stroke-linejoin", "stroke-miterlimit")
_NO_TURN = re.compile(r"^rotate\(-?0(\.0+)? [^)]*\)$")


def element_of(svg: str, alternative: str, variables: Mapping[str, str]) -> str:
    """An SVG file as an ``<svg>`` element.

    alternative: what it shows, in words.
    variables: by stand-in colour (such as #010203), the variable that takes its place.
    """
    root = ElementTree.fromstring(
        _NO_XML.sub("\N{REPLACEMENT CHARACTER}", svg[svg.index("<svg") :])
    )
    _drop(root)
    used = {name for element in root.iter() for name in _references(element)}
    for element in root.iter():
        _trim(element, used, variables)
    _unwrap(root)
    inner = "".join(map(_text_of, root))
    box = _rounded(root.attrib["viewBox"])
    return (
        f'<svg viewBox="{box}" style="--points:{box.split()[2]}" '
        'xmlns="http://www.w3.org/2000/svg" '
        f'role="img" aria-label="{escape(alternative)}">{inner}</svg>'
    )


def with_ids_of(svg: str, key: str) -> str:
    """The element with ids of its own, so that it can share a page with others."""
    return _OWN_NAME.sub(rf"\g<1>{key}-", svg)


def with_colours(svg: str, colours: Mapping[str, str]) -> str:
    """The element as a file of its own, with colours (by variable) in place of variables."""
    for name, colour in colours.items():
        svg = svg.replace(f"var({name})", colour)
    return svg


def _drop(parent: ElementTree.Element) -> None:
    for child in [*parent]:
        if child.tag in _DROPPED:
            parent.remove(child)
        else:
            _drop(child)
            if child.tag == f"{_SVG}defs" and not len(child):
                parent.remove(child)


def _references(element: ElementTree.Element) -> list[str]:
    values = [value for name, value in element.attrib.items() if name != _LINK]
    found = [name for value in values for name in _REFERENCE.findall(value)]
    link = element.attrib.get(_LINK, "")
    return [*found, link[1:]] if link.startswith("#") else found


def _trim(element: ElementTree.Element, used: set[str], variables: Mapping[str, str]) -> None:
    attributes = element.attrib
    if attributes.get("id") not in used:
        attributes.pop("id", None)
    if _LINK in attributes:
        attributes["href"] = attributes.pop(_LINK)
    if _NO_TURN.match(attributes.get("transform", "")):
        del attributes["transform"]
    for name in _ROUNDED:
        if name in attributes:
            attributes[name] = _rounded(attributes[name])
    if "style" in attributes:
        attributes["style"] = _style(attributes["style"], variables)


def _style(style: str, variables: Mapping[str, str]) -> str:
    parts = [part.strip() for part in style.split(";")]
    kept = (part.replace(": ", ":") for part in parts if part and not part.startswith(_NOT_STYLED))
    text = ";".join(kept)
    for colour, variable in variables.items():
        text = text.replace(colour, f"var({variable})")
    return text


def _rounded(text: str) -> str:
    """Numbers with two decimals at most, and no space that is not needed.

    >>> _rounded("M 48.22024 223.19976  L 1.5 2.0")
    'M48.22 223.2L1.5 2'
    """
    text = _LONG_NUMBER.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), text)
    text = re.sub(r"\s+", " ", text).strip().replace("-0 ", "0 ")
    return re.sub(r" ?([MLCQZz]) ?", r"\1", text)


def _unwrap(parent: ElementTree.Element) -> None:
    """Groups that say nothing go, and what they hold stays."""
    children: list[ElementTree.Element] = []
    for child in parent:
        _unwrap(child)
        if child.tag == f"{_SVG}g" and not child.attrib:
            children.extend(child)
        else:
            children.append(child)
    parent[:] = children


def _text_of(element: ElementTree.Element) -> str:
    name = element.tag.removeprefix(_SVG)
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in element.attrib.items())
    text = (element.text or "").strip("\n") if name in ("text", "tspan") else ""
    inner = escape(text, quote=False) + "".join(map(_text_of, element))
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"
