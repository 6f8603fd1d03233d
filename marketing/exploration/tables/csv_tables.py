"""CSV files as tables: one file, or several that are the parts of one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from marketing.exploration.tables.sampling import RowSample
from marketing.exploration.tables.table import Sampled, TableInfo
from marketing.loading.loader import DataLoader

if TYPE_CHECKING:
    import pandas as pd

CHUNK_ROWS = 100_000


def sampled_csv(info: TableInfo, paths: Sequence[Path], limit: int, seed: int) -> Sampled:
    """Rows of a table in one file or more.

    Raises DataFileError where a file is damaged.
    """
    loader = DataLoader()
    chunks = (chunk for path in paths for chunk in loader.iter_chunks(path, CHUNK_ROWS))
    return sampled_chunks(info, chunks, limit, seed, header=lambda: loader.load(paths[0]))


def sampled_chunks(
    info: TableInfo,
    chunks: Iterator[pd.DataFrame],
    limit: int,
    seed: int,
    *,
    header: object = None,
) -> Sampled:
    """Rows of a table that comes in data frames; missing values are counted in all of them.

    header: gives a frame without rows where there are no chunks at all.
    """
    sample = RowSample(limit, seed, info.name)
    missing: dict[str, int] = {}
    for chunk in chunks:
        sample.take(len(chunk), chunk.iloc.__getitem__)
        for column, count in chunk.isna().sum().items():
            missing[str(column)] = missing.get(str(column), 0) + int(count)
    frame = sample.frame()
    if not sample.n_rows and callable(header):
        frame = header()
        missing = dict.fromkeys(map(str, frame.columns), 0)
    return Sampled(info, frame, sample.n_rows, missing, sample.n_rows)
