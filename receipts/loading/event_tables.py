"""The table of interactions, for data sets without a ``datapackage.json``: by its own columns."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from receipts.formats.libraries import library
from receipts.formats.tables import Column, Kind, Table
from receipts.loading.errors import LoadError
from receipts.runs.listed_files import opened_text

_KINDS: dict[str, Kind] = {
    "t_dat": "integer",
    "interaction_score": "integer",
    "slate_id": "integer",
    "position": "integer",
    "exposure_propensity": "number",
}
"""What columns hold; the others are texts."""

_REQUIRED = frozenset(
    {"t_dat", "customer_id", "article_id", "interaction_score", "prev_article_id"}
)

_LONGEST_LINE = 1 << 16


def event_table(path: Path) -> Table:
    """The table in a file of interactions.

    Raises LoadError where it has no columns, OSError where it cannot be read.
    """
    try:
        names = _names(path)
    except (ValueError, csv.Error, AttributeError) as error:
        raise LoadError(f"{path} has no columns ({error}); make the data set again") from error
    columns = [
        Column(name, _KINDS.get(name, "string"), "", is_optional=name not in _REQUIRED)
        for name in names
    ]
    return Table("interactions", "events: articles ignored, clicked, purchased", (*columns,), ())


def _names(path: Path) -> list[str]:
    if path.suffix == ".parquet":
        return list(library("pyarrow.parquet", "load").read_schema(path).names)
    with opened_text(path) as file:
        line = file.readline(_LONGEST_LINE).decode()
    if ".jsonl" in path.suffixes:
        return list(json.loads(line))
    return next(csv.reader([line]))
