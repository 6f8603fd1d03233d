"""Tables of pyarrow as data frames of pandas.

- Text and ids are text; a missing one is missing, and never the word "nan".
- A whole number is int64, or Int64 where the column may have empty fields, so that a missing one
  makes no floats of the others; true and false are bool, or boolean.
- Dates and times are datetime64[us].
- Amounts are float64: the number nearest to the cents in the file, which prints as them.  Decimal
  objects would be exact in sums too, but take about 112 bytes each in place of 8, and much that
  draws or fits does not take them.  ``(100 * amount).round()`` is the cents exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketing.loading.column_types import ColumnType, Types
from marketing.loading.errors import DataFileError, library


def frame_of(table: Any, types: Types) -> Any:
    """A data frame with the columns of a table."""
    pandas = library("pandas")
    columns = {name: _series(table.column(name), types[name]) for name in table.schema.names}
    # A copy, since what pandas borrows from pyarrow cannot be written to.
    return pandas.DataFrame(columns, index=pandas.RangeIndex(table.num_rows), copy=True)


def joined(tables: Mapping[str, Any]) -> Any:
    """A row for each transaction, in their order, with what is known of its consumer and of the
    person and household; a column that two tables have is the transaction's.

    tables: transactions, consumer_preferences and demographics.

    Raises DataFileError where a consumer is there twice, so that a transaction would be.
    """
    pandas = library("pandas")
    persons = tables["demographics"]
    shoppers = persons[persons["customer_id"].notna()]
    found = tables["transactions"]
    for name, frame, key in (
        ("consumer_preferences", tables["consumer_preferences"], "consumer_id"),
        ("demographics", shoppers.rename(columns={"customer_id": "consumer_id"}), "consumer_id"),
    ):
        new = [key, *(column for column in frame.columns if column not in found.columns)]
        try:
            found = found.merge(frame[new], on=key, how="left", validate="many_to_one")
        except pandas.errors.MergeError:
            twice = frame.loc[frame[key].duplicated(), key].iloc[0]
            raise DataFileError(
                f"{name}: {twice!r} is there twice, so its transactions would be too; "
                "remove one of the rows"
            ) from None
    return found


def _series(column: Any, type_: ColumnType) -> Any:
    """A column as a pandas series."""
    arrow, pandas = library("pyarrow"), library("pandas")
    if type_.kind == "date":
        column = column.cast(arrow.timestamp("us"))
    nullable = {"integer": pandas.Int64Dtype(), "boolean": pandas.BooleanDtype()}
    if type_.is_optional and type_.kind in nullable:
        return column.to_pandas(types_mapper=lambda _: nullable[type_.kind])
    return column.to_pandas()
