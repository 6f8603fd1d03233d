"""Columns as JSON, and back, believing nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, get_args

from marketing.learned_model.columns import KEY, MAX_DECIMALS, Columns, LearnedColumn, Role
from marketing.learned_model.model_errors import DamagedError
from marketing.learned_model.number_texts import number_of
from marketing.tables import Kind
from receipts.runs.files import Json

_TYPES: Mapping[str, tuple[type, ...]] = {
    "name": (str,),
    "kind": (str,),
    "role": (str,),
    "has_missing": (bool,),
    "values": (list,),
    "least": (int, float),
    "most": (int, float),
    "decimals": (int, type(None)),
    "is_padded": (bool,),
    "separator": (str,),
    "n_different": (int,),
    "is_unique": (bool,),
}

_MOST_SECONDS = 253_402_300_799.0
"""The last second of the year 9999; no date or time of a table is later."""

_LEAST_SECONDS = -62_135_596_800.0


def columns_json(columns: Columns) -> list[Json]:
    """Columns as JSON."""
    return [{**column._asdict(), "values": list(column.values)} for column in columns]


def columns_from(found: object) -> Columns:
    """The columns of a file.

    Raises DamagedError where they are none.
    """
    if not isinstance(found, list) or not found:
        raise DamagedError("it has no list of columns")
    columns = tuple(map(_column, found))
    if len({column.name for column in columns}) < len(columns):
        raise DamagedError("it has two columns of one name")
    return columns


def _column(found: Any) -> LearnedColumn:
    if not isinstance(found, dict) or found.keys() != _TYPES.keys():
        raise DamagedError("a column is not described as ours are")
    for name, types in _TYPES.items():
        if type(found[name]) not in types:
            raise DamagedError(f"the {name} of a column is {found[name]!r:.40}")
    column = LearnedColumn(**{**found, "values": tuple(found["values"])})
    if not _is_possible(column):
        raise DamagedError(f"the column {column.name!r:.40} contradicts itself")
    return column


def _is_possible(column: LearnedColumn) -> bool:
    """Whether a column is one that could have been learned."""
    if column.kind not in get_args(Kind) or column.role not in get_args(Role):
        return False
    if not all(isinstance(value, str) and value for value in column.values):
        return False
    if len(set(column.values)) < len(column.values):
        return False
    if column.role == "key":
        return column.values == (KEY,) and column.n_different >= 1
    if column.role == "categorical":
        return column.n_options > 0 and _are_numbers(column)
    return not column.values and column.has_distance and _has_limits(column)


def _are_numbers(column: LearnedColumn) -> bool:
    """Whether the categories of a column of numbers, dates or times are such."""
    try:
        return not column.has_distance or all(
            math.isfinite(number_of(value, column.kind)) for value in column.values
        )
    except (ValueError, TypeError):  # A time with a zone is no other's neighbour.
        return False


def _has_limits(column: LearnedColumn) -> bool:
    """Whether a continuous column has limits that can be written."""
    least, most = column.least, column.most
    if column.kind == "datetime" and not (least >= _LEAST_SECONDS and most <= _MOST_SECONDS):
        return False
    if column.kind == "date" and not (
        least >= _LEAST_SECONDS / 86_400 and most <= _MOST_SECONDS / 86_400
    ):
        return False
    has_decimals = column.decimals is None or 0 <= column.decimals <= MAX_DECIMALS
    return (
        math.isfinite(least)
        and math.isfinite(most)
        and least <= most
        and has_decimals
        and column.separator in ("T", " ")
    )
