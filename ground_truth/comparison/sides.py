"""Finds the two sides of a comparison where they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ground_truth.comparison.comparing import Sides
from ground_truth.comparison.field_names import fields_of_one_side
from ground_truth.panels.complete_journey import ABOUT, CompleteJourney
from ground_truth.panels.opening import open_panel
from ground_truth.panels.panel import Panel
from ground_truth.panels.panel_word import PANEL
from ground_truth.panels.receipt_files import receipt_paths

MOST_HOUSEHOLDS = 3_000
"""Of a data set, so many households are read, chosen by the seed: more than samples need."""

Tell = Callable[[int, int], None]
"""Is told how much of how much of the data set is read."""


def has_purchases(folder: Path) -> bool:
    """Whether there are files in a folder that may hold purchases."""
    return bool(receipt_paths(folder)) or any(folder.glob("*.csv*"))


def sides_of_panel(dataset: Path, seed: int, tell: Tell) -> Sides:
    """A data set and the real household panel, of which half B judges.  Half A takes the place of
    the data set where the panel is to be compared with itself.

    Raises UserError, in one line, where a side cannot be read.
    """
    is_itself = str(dataset) == PANEL
    ours = None if is_itself else our_side(dataset, seed, tell)
    journey = CompleteJourney.read()
    cleaning = {name: int(n) for name, n in journey.cleaning._asdict().items()}
    return Sides(
        ours or journey.panel("a"), journey.panel("b"), journey.whole, cleaning, notes=ABOUT
    )


def sides_of_folder(dataset: Path, truth: Path, seed: int, tell: Tell) -> Sides:
    """A data set, and receipts or another data set in a folder.

    Raises UserError, in one line, where a side cannot be read.
    """
    judge = open_panel(truth, most_households=MOST_HOUSEHOLDS, seed=seed)
    ours = our_side(dataset, seed, tell)
    return Sides(ours, judge, judge, fields=fields_of_one_side(dataset, truth))


def our_side(dataset: Path, seed: int, tell: Tell) -> Panel:
    """The purchases of a data set, or of some of its households.

    Raises UserError, in one line, where it cannot be read.
    """
    return open_panel(dataset, most_households=MOST_HOUSEHOLDS, seed=seed, tell=tell)
