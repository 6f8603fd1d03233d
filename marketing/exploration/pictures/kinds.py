"""Kinds of households: the archetypes of a panel, where it knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.exploration.pictures.words import kind_name

if TYPE_CHECKING:
    from ground_truth.panels.panel import Panel

FEWEST_KINDS = 2


class Kinds(NamedTuple):
    """The kinds of a panel.

    names: in words, in the order of their keys.
    of_household: an array with the number of each household's kind.
    of_trip: an array with the number of each trip's kind.
    """

    names: tuple[str, ...]
    of_household: Any
    of_trip: Any


def kinds_of(panel: Panel) -> Kinds:
    """The panel's kinds; one, called "all", where nobody knows them."""
    import pandas as pd

    numbers, keys = pd.factorize(panel.households["archetype"].astype(str), sort=True)
    names = tuple(kind_name(str(key)) for key in keys)
    if not any(str(key) for key in keys):
        names = ("all",)
    return Kinds(names, numbers, numbers[panel.trips["household"].to_numpy()])
