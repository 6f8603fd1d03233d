"""What households bought, as data frames: one form for every source, ours and real ones.

It is what the comparison with real shopping and the pictures of a data set are made from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

HOUSEHOLD_COLUMNS = ("household_id", "archetype")
TRIP_COLUMNS = ("household", "trip_id", "day", "hour", "store", "gross_cents", "saved_cents")
LINE_COLUMNS = ("trip", "product", "quantity", "gross_cents", "saved_cents")
PRODUCT_COLUMNS = ("product_id", "name", "category")


@dataclass(frozen=True)
class Panel:
    """What some households bought.

    Each frame has the columns of the constant above and an index 0, 1, 2, ...; ``household``,
    ``trip`` and ``product`` are such row numbers.

    name: what it is called in tables and on pages, such as ``small_dataset``.
    households: ``household_id`` as text, in the order of the source; ``archetype``, "" where
        nobody knows it.
    trips: by household and time.  ``trip_id`` is text, ``day`` a ``date.toordinal()`` number,
        ``hour`` the local hour of the day (0 to 24, NaN where unknown), ``store`` a text ("" where
        unknown), ``gross_cents`` what it costs before savings and ``saved_cents`` the savings.
    lines: by trip.  ``gross_cents`` is quantity times the regular price of a unit, ``saved_cents``
        what was saved on the line, 0 throughout where ``knows_line_savings`` is false: then only
        the savings of a receipt are known.
    products: each once; ``category`` is "" where unknown.
    n_households: in the source, of which ``households`` may be a sample.
    """

    name: str
    households: pd.DataFrame
    trips: pd.DataFrame
    lines: pd.DataFrame
    products: pd.DataFrame
    knows_line_savings: bool
    n_households: int

    @property
    def is_sample(self) -> bool:
        """Whether these are not all households of the source."""
        return len(self.households) < self.n_households
