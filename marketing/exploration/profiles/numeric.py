"""Which columns of a table are numbers, and their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


def numeric_columns(frame: pd.DataFrame) -> list[str]:
    """The names of the columns with numbers; true and false are none."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    return [
        str(name)
        for name in frame.columns
        if is_numeric_dtype(frame[name].dtype) and not is_bool_dtype(frame[name].dtype)
    ]


def values_of(column: pd.Series[float]) -> NDArray[np.float64]:
    """A column's values as floats, NaN where one is missing."""
    import numpy as np

    values: NDArray[np.float64] = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return values
