"""Finds the two sides of a comparison where they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ground_truth.comparison.comparing import Sides
from ground_truth.comparison.field_names import differing_fields
from ground_truth.panels.complete_journey import CompleteJourney
from ground_truth.panels.errors import PanelError
from ground_truth.panels.opening import open_panel
from ground_truth.panels.panel import Panel

PANEL = "panel"
"""Names the real household panel in place of a folder."""

MOST_HOUSEHOLDS = 3_000
"""Of a data set, so many households are read, chosen by the seed: more than samples need."""


def has_receipts(folder: Path) -> bool:
    """Whether there are real receipts in a folder, or at least files that may be."""
    return any(folder.glob("*.json"))


def sides_of(
    dataset: Path, truth: Path | None, seed: int, tell: Callable[[int, int], None]
) -> Sides:
    """The sides of a comparison of a data set.

    truth: a folder of receipts or another data set; None for the real household panel.
    seed: by which households are chosen.
    tell: is told how many of how many households of the data set are read.

    Raises PanelError, DatasetError or OSError where a side cannot be read.
    """
    if truth is None:
        journey = CompleteJourney.read()
        judge, halved = journey.panel("b"), journey.whole
        cleaning = {name: int(n) for name, n in journey.cleaning._asdict().items()}
        return Sides(our_side(dataset, seed, tell), judge, halved, cleaning)
    if not truth.is_dir():
        raise PanelError(f"{truth} is no folder; name one with receipts, or {PANEL}")
    judge = open_panel(truth, most_households=MOST_HOUSEHOLDS, seed=seed)
    return Sides(
        our_side(dataset, seed, tell), judge, judge, fields=differing_fields(dataset, truth)
    )


def our_side(dataset: Path, seed: int, tell: Callable[[int, int], None]) -> Panel:
    """The purchases of a data set, or of some of its households."""
    return open_panel(dataset, most_households=MOST_HOUSEHOLDS, seed=seed, tell=tell)
