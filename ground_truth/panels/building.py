"""Makes panels of frames whose rows are told by ids, and smaller panels of larger ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ground_truth.panels.errors import library
from ground_truth.panels.panel import LINE_COLUMNS, PRODUCT_COLUMNS, TRIP_COLUMNS, Panel

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def panel_of(
    name: str,
    households: pd.DataFrame,
    trips: pd.DataFrame,
    lines: pd.DataFrame,
    products: pd.DataFrame,
    *,
    knows_line_savings: bool,
    n_households: int,
) -> Panel:
    """A panel of frames in any order: rows are sorted and numbered, and what nobody bought goes.

    ``trips`` has the panel's columns; lines of the same product on one trip become one, a repeat
    being a quantity.

    trips: ``household`` is a row number of households; of trips of the same hour the earlier row
        is the earlier trip.
    lines: ``trip`` and ``product`` are row numbers of ``trips`` and ``products``; lines of a trip
        stay in their order.
    """
    np = library("numpy")
    products = products.reset_index(drop=True)
    trips = trips.reset_index(drop=True).sort_values(
        ["household", "day", "hour"], kind="stable", na_position="first"
    )
    new_trip = np.empty(len(trips), dtype=np.int64)
    new_trip[trips.index] = np.arange(len(trips))
    lines = lines.assign(trip=new_trip[lines["trip"].to_numpy(dtype=np.int64)])
    lines = _merged(lines.sort_values("trip", kind="stable"))
    bought = products.iloc[np.unique(lines["product"].to_numpy())].sort_values("product_id")
    numbers = np.empty(len(products), dtype=np.int64)
    numbers[bought.index] = np.arange(len(bought))
    lines = lines.assign(product=numbers[lines["product"].to_numpy()])
    return Panel(
        name=name,
        households=households.reset_index(drop=True),
        trips=_typed(trips[[*TRIP_COLUMNS]].reset_index(drop=True)),
        lines=_typed(lines[[*LINE_COLUMNS]].reset_index(drop=True)),
        products=bought[[*PRODUCT_COLUMNS]].reset_index(drop=True),
        knows_line_savings=knows_line_savings,
        n_households=n_households,
    )


def part_of(panel: Panel, rows: np.ndarray, name: str, n_households: int) -> Panel:
    """The panel of some of a panel's households.

    rows: their row numbers, ascending.
    n_households: how many the source of the part has.
    """
    np = library("numpy")
    trips, trip_rows = _chosen(panel.trips, "household", rows, len(panel.households))
    lines, _ = _chosen(panel.lines, "trip", trip_rows, len(panel.trips))
    bought = np.unique(lines["product"].to_numpy())
    lines["product"] = np.searchsorted(bought, lines["product"].to_numpy())
    return Panel(
        name=name,
        households=panel.households.iloc[rows].reset_index(drop=True),
        trips=trips,
        lines=lines,
        products=panel.products.iloc[bought].reset_index(drop=True),
        knows_line_savings=panel.knows_line_savings,
        n_households=n_households,
    )


def _chosen(
    frame: pd.DataFrame, owner: str, owners: np.ndarray, n_owners: int
) -> tuple[pd.DataFrame, np.ndarray]:
    """The rows of some owners, with the owners numbered anew, and where they were."""
    np = library("numpy")
    numbers = np.full(n_owners, -1, dtype=np.int64)
    numbers[owners] = np.arange(len(owners))
    found = numbers[frame[owner].to_numpy()]
    rows = np.flatnonzero(found >= 0)
    return frame.iloc[rows].reset_index(drop=True).assign(**{owner: found[rows]}), rows


def _merged(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines by trip, each product once a trip, at the place of its first line."""
    if not lines.duplicated(["trip", "product"]).any():
        return lines
    amounts = ["quantity", "gross_cents", "saved_cents"]
    return lines.groupby(["trip", "product"], sort=False, as_index=False)[amounts].sum()


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with whole numbers where a panel has them."""
    whole = ("household", "trip", "product", "day", "quantity", "gross_cents", "saved_cents")
    types = {column: "int64" for column in frame.columns if column in whole}
    return frame.astype({**types, **({"hour": "float64"} if "hour" in frame.columns else {})})
