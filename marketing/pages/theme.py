"""The colours of the pages: on light paper and on dark.

Text has at least 4.5 times the contrast to its paper and data 3 times (WCAG 2.2, criteria 1.4.3
and 1.4.11), and the four colours of data can be told apart by the colour-blind; a test computes
both.
"""

from __future__ import annotations

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "--paper": "#ffffff",
    "--panel": "#f4f6f8",
    "--ink": "#1b222c",
    "--muted": "#55606e",
    "--grid": "#dde2e8",
    "--link": "#0b57a8",
    "--first": "#0a6cb4",
    "--second": "#c65102",
    "--third": "#229f79",
    "--fourth": "#5a1944",
}
"""By the names of the style sheet's variables."""

DARK: Mapping[str, str] = {
    "--paper": "#12161c",
    "--panel": "#1b2129",
    "--ink": "#e8ecf1",
    "--muted": "#a3aebb",
    "--grid": "#343d49",
    "--link": "#8cc4ff",
    "--first": "#58aef5",
    "--second": "#f58a3c",
    "--third": "#a4e5cd",
    "--fourth": "#cf1d89",
}

TEXT = ("--ink", "--muted", "--link")
PAPERS = ("--paper", "--panel")
DATA = ("--first", "--second", "--third", "--fourth")


def declarations(colours: Mapping[str, str]) -> str:
    """The variables as a style sheet declares them."""
    return ";".join(f"{name}:{colour}" for name, colour in colours.items())
