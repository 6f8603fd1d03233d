"""Some columns of Parquet files and of tables in databases, block by block, as csv_blocks.py has
them of CSV files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ground_truth.panels.csv_blocks import BLOCK_ROWS, Columns
from ground_truth.panels.errors import PanelError, library
from ground_truth.panels.rows import Tell
from marketing.loading.errors import DataFileError
from marketing.loading.loader import DataLoader
from receipts.runs.shown_text import shown

if TYPE_CHECKING:
    import pandas as pd

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_NAMES = "name the folder of a data set with all tables"


class StoredBlocks:
    """Reads tables one after the other and tells how many of them it has read."""

    def __init__(self, paths: Iterable[Path], tell: Tell) -> None:
        self._n_paths = len([*paths])
        self._n_read = 0
        self._tell = tell

    def read(self, path: Path, columns: Columns) -> Iterator[pd.DataFrame]:
        """The columns of a table.

        Raises PanelError, naming the table and a remedy, where it cannot be read, lacks a column
        or has another value than it should.
        """
        library("pandas")
        try:
            for block in DataLoader().iter_chunks(path, BLOCK_ROWS):
                lacking = [name for name in columns.names if name not in block.columns]
                if lacking:
                    raise PanelError(shown(f"{path} has no column {lacking[0]}; {_NAMES}"))
                yield _typed(block[[*columns.names]].reset_index(drop=True), columns)
        except (DataFileError, OSError, ModuleNotFoundError) as error:
            raise PanelError(shown(error)) from error
        self._n_read += 1
        self._tell(self._n_read, self._n_paths)


def _typed(block: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """The block with cents for dollars and ordinal numbers for days."""
    cents = {name: (block[name] * 100).round().astype("int64") for name in columns.amounts}
    days = {
        name: block[name].astype("datetime64[s]").astype("int64") // 86_400 + _EPOCH_ORDINAL
        for name in columns.days
    }
    return block.assign(**cents, **days)
