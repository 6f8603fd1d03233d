"""Rows as a model sees them: data frames of numbers and categories.

A frame has the columns of a table in their order, and an index 0, 1, 2, ...  A continuous column
is float64 with NaN for a missing value, in the unit of columns.py; any other is a pandas
Categorical whose categories are exactly the column's ``values``, so that its codes are their
places and -1 is missing.  A key's real values are never in a frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from marketing.learned_model.columns import KEY, Columns, LearnedColumn
from marketing.learned_model.number_texts import number_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def frame_of(texts: Mapping[str, Sequence[str]], columns: Columns) -> pd.DataFrame:
    """The rows whose fields are written so; "" is missing.

    Raises ValueError where a field is none of its column's.
    """
    import pandas as pd

    series = {column.name: _series(texts[column.name], column) for column in columns}
    n_rows = len(next(iter(texts.values())))
    return pd.DataFrame(series, index=pd.RangeIndex(n_rows))


def settled(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """A frame whose numbers are within the columns' limits and rounded as theirs are.

    A missing number of a column that has none is the middle of its limits: no model of ours
    makes one, but another's may.
    """
    import pandas as pd

    done = {
        column.name: _settled_numbers(frame[column.name].to_numpy("float64"), column)
        if column.role == "continuous"
        else frame[column.name].array
        for column in columns
    }
    return pd.DataFrame(done, index=pd.RangeIndex(len(frame)))


def codes_of(frame: pd.DataFrame, column: LearnedColumn) -> np.ndarray[Any, Any]:
    """The category of each row of a column that has them; missing is the last one."""
    codes: np.ndarray[Any, Any] = frame[column.name].cat.codes.to_numpy("int64", copy=True)
    codes[codes < 0] = len(column.values)
    return codes


def categories_of(codes: np.ndarray[Any, Any], column: LearnedColumn) -> pd.Categorical:
    """What ``codes_of`` is the way back from."""
    import numpy as np
    import pandas as pd

    places = np.where(codes >= len(column.values), -1, codes)
    return pd.Categorical.from_codes(places, categories=list(column.values))


def numbers_of(frame: pd.DataFrame, column: LearnedColumn) -> np.ndarray[Any, Any]:
    """The values of a column that ``has_distance`` as float64, NaN where missing; those of a
    categorical one are what its texts say.
    """
    import numpy as np

    if column.role == "continuous":
        numbers: np.ndarray[Any, Any] = frame[column.name].to_numpy("float64")
        return numbers
    values: np.ndarray[Any, Any] = np.array(
        [*(number_of(text, column.kind) for text in column.values), np.nan]
    )
    of_rows: np.ndarray[Any, Any] = values[codes_of(frame, column)]
    return of_rows


def _series(texts: Sequence[str], column: LearnedColumn) -> Any:
    import numpy as np
    import pandas as pd

    if column.role == "continuous":
        return np.array([number_of(text, column.kind) if text else np.nan for text in texts])
    if column.role == "key":
        codes = np.array([0 if text else -1 for text in texts])
        return pd.Categorical.from_codes(codes, categories=[KEY])
    places = {text: place for place, text in enumerate(column.values)}
    codes = np.array([places[text] if text else -1 for text in texts])
    return pd.Categorical.from_codes(codes, categories=list(column.values))


def _settled_numbers(numbers: np.ndarray[Any, Any], column: LearnedColumn) -> Any:
    import numpy as np

    if not column.has_missing:
        numbers = np.nan_to_num(numbers, nan=(column.least + column.most) / 2)
    if column.decimals is not None:
        numbers = numbers.round(column.decimals)
    return numbers.clip(column.least, column.most)
