"""Which kind of data set a folder or file is."""

from __future__ import annotations

from pathlib import Path

from marketing.exploration.errors import LookError
from marketing.exploration.tables import interaction_tables, marketing_tables
from marketing.exploration.tables.csv_folder import csv_data_set, is_csv
from marketing.exploration.tables.interaction_tables import interaction_data_set
from marketing.exploration.tables.marketing_tables import marketing_data_set
from marketing.exploration.tables.receipt_tables import receipt_data_set
from marketing.exploration.tables.table import DataSet
from marketing.loading.errors import BUILD
from receipts.file_names import is_batch_file, is_summary_file
from receipts.runs.state_files import DamagedFileError, read_object

_KNOWN = (
    "a marketing data set (marketing_summary.json), receipts (dataset_summary.json or batches), "
    "interactions (interactions_summary.json), or CSV files"
)


def data_set_at(path: Path) -> DataSet:
    """What there is at a path.

    Raises LookError, DatasetError, DataFileError or OSError where it cannot be looked at.
    """
    if path.is_file():
        if not is_csv(path):
            raise LookError(
                f"{path} is no .csv, .csv.gz or .parquet file; name one, or a data set's folder"
            )
        return csv_data_set(path, [path])
    if not path.is_dir():
        raise LookError(f"{path} is not there; {_instead_of(path)}")
    names = sorted(entry.name for entry in path.iterdir())
    if marketing_tables.SUMMARY in names:
        return marketing_data_set(path, _summary(path / marketing_tables.SUMMARY))
    if any(is_summary_file(name) or is_batch_file(name) for name in names):
        return receipt_data_set(path)
    if interaction_tables.SUMMARY in names:
        return interaction_data_set(path, _summary(path / interaction_tables.SUMMARY))
    files = [path / name for name in names if is_csv(path / name) and (path / name).is_file()]
    if files:
        return csv_data_set(path, files)
    raise LookError(f"{path} holds nothing to look at: that is {_KNOWN}; make one with: {BUILD}")


def _summary(path: Path) -> dict[str, object]:
    try:
        return read_object(path)
    except DamagedFileError as error:
        raise LookError(
            f"{path} is damaged ({error}); restore it, or make the data again"
        ) from None


def _instead_of(path: Path) -> str:
    if path.name == "data":
        return f"make a marketing data set with: {BUILD}"
    return f"name {_KNOWN}"
