"""The columns of the tables that are needed, of the shoppers that are looked at.

A table is read part by part, and of each part only those rows are kept; so the memory that is
taken grows with the sample and not with the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marketing.loading.column_types import arrow_type
from marketing.loading.errors import DataFileError
from marketing.loading.frames import frame_of
from marketing.loading.opening import opened_table
from receipts.runs.shown_text import shown

if TYPE_CHECKING:
    import pandas as pd

Where = Callable[[Any], Any]
"""From a record batch to the flags of the rows that are kept."""


def columns_of(
    paths: Iterable[Path], names: Sequence[str], where: Where | None = None
) -> pd.DataFrame:
    """Some columns of a table's files.

    Raises DataFileError where a file is damaged or lacks one of the columns.
    """
    import pandas as pd

    frames = [_columns_of_file(path, names, where) for path in paths]
    return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]


def number_columns(path: Path) -> list[str]:
    """The names of a file's columns of numbers, in their order."""
    types = opened_table(path).types()
    return [name for name, type_ in types.items() if type_.kind in ("integer", "number")]


def is_one_of(name: str, values: Iterable[str]) -> Where:
    """Keeps the rows with one of these texts in a column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(list(values), pa.string())
    return lambda part: pc.is_in(part.column(name), value_set=wanted)


def is_there(name: str) -> Where:
    """Keeps the rows with any value in a column."""
    return lambda part: part.column(name).is_valid()


def _columns_of_file(path: Path, names: Sequence[str], where: Where | None) -> pd.DataFrame:
    import pyarrow as pa

    file = opened_table(path)
    lacking = [name for name in names if name not in file.header]
    if lacking:
        raise DataFileError(
            shown(f"{path}: there is no column {lacking[0]}; columns are {', '.join(file.header)}")
        )
    types = file.types()
    kept = [
        part if where is None else part.filter(where(part)) for part in file.parts(types, names)
    ]
    # A small world has files of a header alone.
    schema = pa.schema([(name, arrow_type(types[name].kind)) for name in names])
    return frame_of(pa.Table.from_batches(kept, schema), types)
