"""The tables of a marketing data set as a panel; they are read in blocks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ground_truth.panels.building import panel_of
from ground_truth.panels.csv_blocks import Columns, CsvBlocks
from ground_truth.panels.errors import PanelError, library
from ground_truth.panels.panel import PRODUCT_COLUMNS, Panel
from ground_truth.panels.rows import NO_HOUR, Tell, tell_nobody
from ground_truth.panels.sampling import sampled
from ground_truth.panels.stored_blocks import StoredBlocks
from marketing.loading.errors import BUILD, DataFileError
from marketing.loading.paths import table_files
from marketing.loading.stored_tables import is_stored
from receipts.runs.shown_text import shown

if TYPE_CHECKING:
    import pandas as pd

_TRIP_SAVINGS = ("promotion_savings", "coupon_savings", "member_savings")
_LINE_SAVINGS = ("promotion_saving", "coupon_saving", "member_saving")

COLUMNS = {
    "consumer_preferences": Columns(("consumer_id", "archetype")),
    "product_catalog": Columns(("product_id", "product_name", "category")),
    "transactions": Columns(
        ("transaction_id", "consumer_id"),
        amounts=("subtotal", *_TRIP_SAVINGS),
        days=("transaction_date",),
    ),
    "transaction_details": Columns(
        ("transaction_id", "product_id"),
        amounts=("gross_price", *_LINE_SAVINGS),
        whole=("quantity",),
    ),
}
"""The tables that are read, in this order."""


def read_marketing(
    folder: str | os.PathLike[str],
    most_households: int | None = None,
    seed: int = 0,
    tell: Tell = tell_nobody,
) -> Panel:
    """The purchases of the consumers in a marketing folder, at most ``most_households`` of them:
    the same as are chosen of a data set of receipts of the same customers.

    tell: is told how many of how many bytes are read.

    Raises PanelError where a table is missing or damaged.
    """
    pandas = library("pandas")
    tables = _Tables(Path(folder), tell)
    consumers = tables.whole("consumer_preferences")
    chosen = sampled(consumers["consumer_id"], most_households, seed)
    households = consumers[consumers["consumer_id"].isin(chosen)]
    products = tables.whole("product_catalog")
    trips = _trips(tables, pandas.Index(households["consumer_id"]))
    numbers = {each: number for number, each in enumerate(products["product_id"])}
    lines = _lines(tables, pandas.Index(trips["trip_id"]), numbers)
    return panel_of(
        Path(os.path.abspath(folder)).name,
        households.rename(columns={"consumer_id": "household_id"}),
        trips,
        lines,
        _products(products, numbers),
        knows_line_savings=True,
        n_households=len(consumers),
    )


class _Tables:
    """The tables of a folder, read one after the other."""

    def __init__(self, folder: Path, tell: Tell) -> None:
        try:
            files = table_files(folder)
        except (DataFileError, OSError) as error:
            raise PanelError(shown(error)) from error
        for name in COLUMNS:
            if name not in files:
                raise PanelError(
                    shown(f"{folder} holds no {name}, which is needed; make it with: {BUILD}")
                )
        self._paths = {name: files[name] for name in COLUMNS}
        remedy = f"restore the file, or make it again with: {BUILD} --overwrite"
        every = [path for paths in self._paths.values() for path in paths]
        is_csv = not any(map(is_stored, every))
        self._blocks = CsvBlocks(every, remedy, tell) if is_csv else StoredBlocks(every, tell)

    def blocks(self, name: str) -> Iterator[pd.DataFrame]:
        """A table block by block."""
        for path in self._paths[name]:
            yield from self._blocks.read(path, COLUMNS[name])

    def whole(self, name: str) -> pd.DataFrame:
        """A small table."""
        found: pd.DataFrame = library("pandas").concat([*self.blocks(name)], ignore_index=True)
        return found


def _trips(tables: _Tables, consumer_ids: pd.Index[Any]) -> pd.DataFrame:
    """The trips of these consumers."""
    pandas = library("pandas")
    blocks = (
        block[block["consumer_id"].isin(consumer_ids)] for block in tables.blocks("transactions")
    )
    found = pandas.concat([*blocks], ignore_index=True)
    return pandas.DataFrame(
        {
            "household": consumer_ids.get_indexer(found["consumer_id"]),
            "trip_id": found["transaction_id"],
            "day": found["transaction_date"],
            "hour": NO_HOUR,
            "store": "",
            "gross_cents": found["subtotal"],
            "saved_cents": found[[*_TRIP_SAVINGS]].sum(axis="columns"),
        }
    )


def _lines(tables: _Tables, trip_ids: pd.Index[Any], numbers: dict[str, int]) -> pd.DataFrame:
    """The lines of these trips.

    numbers: of the products by their ids; those that are in no catalogue are added.
    """
    pandas = library("pandas")
    return pandas.concat(
        [_block_lines(block, trip_ids, numbers) for block in tables.blocks("transaction_details")],
        ignore_index=True,
    )


def _block_lines(
    block: pd.DataFrame, trip_ids: pd.Index[Any], numbers: dict[str, int]
) -> pd.DataFrame:
    places = trip_ids.get_indexer(block["transaction_id"])
    block = block[places >= 0]
    for product_id in block["product_id"].unique():
        numbers.setdefault(product_id, len(numbers))
    return library("pandas").DataFrame(
        {
            "trip": places[places >= 0],
            "product": block["product_id"].map(numbers).astype("int64"),
            "quantity": block["quantity"],
            "gross_cents": block["gross_price"],
            "saved_cents": block[[*_LINE_SAVINGS]].sum(axis="columns"),
        }
    )


def _products(catalogue: pd.DataFrame, numbers: dict[str, int]) -> pd.DataFrame:
    """The products by their numbers; what is in no catalogue is known by its id alone."""
    rows = dict(zip(catalogue["product_id"], catalogue.itertuples(index=False), strict=True))
    return library("pandas").DataFrame(
        [tuple(rows.get(each, (each, each, ""))) for each in numbers], columns=[*PRODUCT_COLUMNS]
    )
