"""Events of customers, from a folder that ``python3 -m interactions`` has made."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Iterator
from gzip import BadGzipFile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marketing.exploration.inputs import EVENT_COLUMNS, IGNORE, PURCHASE, Events
from marketing.exploration.sources.sampled_ids import SampledIds
from marketing.loading.errors import DataFileError, brief, fault, library
from receipts.runs.regular_files import check_regular
from receipts.runs.state_files import DamagedFileError, are_reports, read_object

if TYPE_CHECKING:
    import pandas as pd

CHUNK_ROWS = 200_000
_NAMES = re.compile(r"interactions(_train|_test)?\.(csv|csv\.gz|jsonl|jsonl\.gz|parquet)")
_PICKLES = re.compile(r"interactions(_train|_test)?\.pkl")
_DATABASES = re.compile(r"interactions\.(duckdb|sqlite)")
_MAKE = "python3 -m interactions"
_REMEDY = f"restore the file, or make it again with: {_MAKE} --overwrite"
_SUMMARY = "interactions_summary.json"
_CUSTOMER, _TIME, _SCORE = EVENT_COLUMNS

_DAMAGES = (ArithmeticError, BadGzipFile, EOFError, KeyError, ValueError, zlib.error)
"""What readers raise where a file is not what it should be."""

Tell = Callable[[str], None]
"""Takes the name of a file that is about to be read."""


def _unheard(_: str) -> None:
    """Tells nobody."""


def events_of(
    folder: str | os.PathLike[str], most_customers: int, seed: int, tell: Tell = _unheard
) -> Events:
    """The events of some customers of a folder, in its order; of both parts where it is split.

    Files are read once, in parts; memory is for the customers that are looked at, whom the seed
    and their ids decide, and some 70 bytes for each of the others.

    Raises FileNotFoundError where the folder holds no events that can be read,
    ModuleNotFoundError where pandas or pyarrow is missing, DataFileError where a file is damaged,
    and OSError where one cannot be read.
    """
    parser_error = library("pandas").errors.ParserError
    sample = SampledIds(most_customers, seed)
    kept: list[pd.DataFrame] = []
    n_kept = n_at_last_pruning = 0
    for path in _files(Path(folder)):
        tell(path.name)
        try:
            for chunk in _chunks(path):
                kept.append(_chosen(chunk, sample))
                n_kept += len(kept[-1])
                if n_kept > 2 * n_at_last_pruning + CHUNK_ROWS:
                    kept = [_of_sample(kept, sample)]
                    n_kept = n_at_last_pruning = len(kept[0])
        except DataFileError:
            raise
        except (parser_error, *_DAMAGES) as error:
            raise fault(path, None, f"it cannot be read ({brief(error)}); {_REMEDY}") from error
    frame = _of_sample(kept, sample)
    name = Path(os.path.realpath(folder)).name
    return Events(name, frame, sample.n)


def _files(folder: Path) -> list[Path]:
    """The files with events; the part for training before that for testing.

    They are those of the summary, or of our names where none tells.
    """
    names = sorted(os.listdir(folder)) if folder.is_dir() else []
    listed = _listed(folder)
    names = [name for name in names if not listed or name in listed]
    found = [folder / name for name in names if _NAMES.fullmatch(name)]
    for path in found:
        check_regular(path)
    if found:
        return sorted(found, key=lambda path: "_test" in path.name)
    if any(_PICKLES.fullmatch(name) for name in names):
        raise FileNotFoundError(
            f"{folder} holds a pickle, which runs whatever code is in it when it is read; "
            f"make a table with: {_MAKE} --format parquet"
        )
    if any(_DATABASES.fullmatch(name) for name in names):
        raise FileNotFoundError(
            f"{folder} holds a database, which is not read here; "
            f"make a table with: {_MAKE} --format parquet"
        )
    raise FileNotFoundError(f"{folder} holds no interactions; make them with: {_MAKE}")


def _listed(folder: Path) -> set[str]:
    """The files that the summary of a folder lists; none where it cannot be read."""
    try:
        entries = read_object(folder / _SUMMARY).get("files")
    except (DamagedFileError, OSError):
        return set()
    return {entry["file"] for entry in entries} if are_reports(entries) else set()


def _chosen(chunk: pd.DataFrame, sample: SampledIds) -> pd.DataFrame:
    """The rows of who is of the sample so far, to which those of the chunk are added."""
    customers = chunk[_CUSTOMER].unique()
    sample.add(customers)
    return chunk[chunk[_CUSTOMER].isin([each for each in customers if each in sample.ids])]


def _of_sample(parts: list[pd.DataFrame], sample: SampledIds) -> pd.DataFrame:
    """The rows of who is of the sample by now."""
    import pandas as pd

    if not parts:
        return pd.DataFrame(
            {
                _CUSTOMER: pd.Series(dtype=str),
                _TIME: pd.Series(dtype="int64"),
                _SCORE: pd.Series(dtype="int64"),
            }
        )
    rows = pd.concat(parts, ignore_index=True)
    return rows[rows[_CUSTOMER].isin(sample.ids)].reset_index(drop=True)


def _chunks(path: Path) -> Iterator[pd.DataFrame]:
    """The three columns of a file, part by part, checked."""
    for part in _raw_chunks(path):
        chunk = part[[*EVENT_COLUMNS]].astype({_CUSTOMER: str, _TIME: "int64", _SCORE: "int64"})
        if not chunk[_SCORE].between(IGNORE, PURCHASE).all():
            wrong = chunk.loc[~chunk[_SCORE].between(IGNORE, PURCHASE), _SCORE].iloc[0]
            raise fault(path, None, f"a score is {wrong}; it must be 0, 1 or 2; {_REMEDY}")
        yield chunk


def _raw_chunks(path: Path) -> Iterator[Any]:
    import pandas as pd

    if path.suffix == ".parquet":
        parquet = library("pyarrow.parquet")
        try:
            with parquet.ParquetFile(path, pre_buffer=False) as file:
                for batch in file.iter_batches(CHUNK_ROWS, columns=[*EVENT_COLUMNS]):
                    yield batch.to_pandas()
        except library("pyarrow").ArrowException as error:
            raise fault(path, None, f"it cannot be read ({brief(error)}); {_REMEDY}") from error
        return
    if ".jsonl" in path.suffixes:
        with pd.read_json(path, lines=True, chunksize=CHUNK_ROWS, dtype=False) as reader:
            yield from reader
        return
    types = {_CUSTOMER: str, _TIME: "int64", _SCORE: "int64"}
    with pd.read_csv(
        path,
        usecols=[*EVENT_COLUMNS],
        dtype=types,
        chunksize=CHUNK_ROWS,
        keep_default_na=False,
    ) as reader:
        yield from reader
