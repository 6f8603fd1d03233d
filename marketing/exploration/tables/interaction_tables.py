"""A folder of interactions: the events, or their two parts where they are split."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marketing.exploration.errors import LookError
from marketing.exploration.tables.csv_tables import CHUNK_ROWS, sampled_chunks
from marketing.exploration.tables.facts import Json, interaction_facts, summary_files
from marketing.exploration.tables.table import DataSet, Sampled, TableInfo
from marketing.loading.loader import DataLoader

if TYPE_CHECKING:
    import pandas as pd

SUMMARY = "interactions_summary.json"
TIME = "t_dat"

COLUMNS = {
    TIME: "when, local time",
    "customer_id": "the shopper",
    "article_id": "the article",
    "interaction_score": "0 ignored, 1 clicked, 2 purchased",
    "prev_article_id": "the article of the customer's event before; START for the first",
    "slate_id": "what was shown together",
    "position": "where in the slate, 1 for the first",
}

_READABLE = (".csv", ".csv.gz", ".jsonl", ".jsonl.gz", ".parquet")


def _why_not(path: Path) -> str:
    is_pickle = path.suffix == ".pkl"
    return "since pickles can run any code" if is_pickle else "since it is a database"


def interaction_data_set(folder: Path, summary: Json) -> DataSet:
    """The data set of a folder of interactions.

    Raises LookError where its files are pickles, which can run any code, a database, or files of
    every part, or where they are not there.
    """
    files = [folder / str(entry["file"]) for entry in summary.get("files", [])]
    paths = [path for path in files if path.name.startswith("interactions")]
    if not paths:
        raise LookError(
            f"{folder} has files of every part, as those in stores, which are not read; make the "
            "interactions again in a folder"
        )
    for path in paths:
        if not path.name.endswith(_READABLE):
            raise LookError(
                f"{path} is not read, {_why_not(path)}; make the interactions again "
                "with --format csv, jsonl or parquet"
            )
        if not path.is_file():
            raise LookError(f"{path} is not there; make the interactions again")
    tables = [TableInfo(_stem(path), "one row an event", [path.name], COLUMNS) for path in paths]

    def read(limit: int, seed: int) -> Iterator[Sampled]:
        for info, path in zip(tables, paths, strict=True):
            yield sampled_chunks(info, map(_timed, _chunks(path)), limit, seed)

    return DataSet(
        "interactions",
        folder,
        "A folder of interactions",
        interaction_facts(summary),
        summary_files(summary.get("files", [])),
        tables,
        read,
    )


def _stem(path: Path) -> str:
    return path.name.partition(".")[0]


def _chunks(path: Path) -> Iterator[pd.DataFrame]:
    if ".parquet" in path.suffixes:
        yield from _parquet(path)
    elif ".jsonl" in path.suffixes:
        yield from _json_lines(path)
    else:
        yield from DataLoader().iter_chunks(path, CHUNK_ROWS)


def _parquet(path: Path) -> Iterator[pd.DataFrame]:
    import pyarrow
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path, pre_buffer=False) as file:
            for batch in file.iter_batches(CHUNK_ROWS):
                yield batch.to_pandas()
    except pyarrow.ArrowException as error:
        raise LookError(f"{path} cannot be read ({error}); make it again") from error


def _json_lines(path: Path) -> Iterator[pd.DataFrame]:
    import pandas as pd

    opened: Any = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        while some := [*islice(lines, CHUNK_ROWS)]:
            try:
                yield pd.DataFrame([json.loads(line) for line in some])
            except ValueError as error:
                raise LookError(f"{path} has a line that is no JSON; make it again") from error


def _timed(chunk: pd.DataFrame) -> pd.DataFrame:
    """Times as times: the files have milliseconds since 1970."""
    import pandas as pd

    if TIME not in chunk or not pd.api.types.is_integer_dtype(chunk[TIME]):
        return chunk
    return chunk.assign(**{TIME: pd.to_datetime(chunk[TIME], unit="ms")})
