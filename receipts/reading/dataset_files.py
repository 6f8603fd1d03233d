"""Finds the batch files of a data set, whoever made it."""

from __future__ import annotations

import os

from receipts.file_names import SUMMARY_FILE, UNFINISHED_FILE, is_batch_file, is_summary_file
from receipts.reading.batch_files import DatasetError
from receipts.reading.loose_files import LooseFiles
from receipts.reading.slice_files import SliceFiles
from receipts.reading.slices import read_slice

Files = SliceFiles | LooseFiles
"""The files of a data set of ours, or of another program's; both answer the same questions."""


def main_slices(folders: list[str]) -> SliceFiles:
    """The slices of the folders' ``dataset_summary.json``, without a look at what else there is.

    Raises DatasetError where such a file cannot be read.
    """
    paths = [os.path.join(folder, SUMMARY_FILE) for folder in folders]
    slices = [read_slice(path) for path in paths if os.path.exists(path)]
    return SliceFiles([each for each in slices if each is not None])


def all_files(folders: list[str]) -> Files:
    """The files of all data sets in the folders, as one data set.

    Raises DatasetError where there is none, or they do not go together.
    """
    found = [_folder_files(folder) for folder in folders]
    slices = [each for files in found if isinstance(files, SliceFiles) for each in files.slices]
    loose = [files for files in found if isinstance(files, LooseFiles)]
    if slices and loose:
        raise DatasetError(
            f"{os.path.dirname(loose[0].paths[0])} has no {SUMMARY_FILE} with settings, other "
            "folders have one; read them one by one"
        )
    if len(loose) == 1:
        return loose[0]
    if loose:
        return LooseFiles([path for files in loose for path in files.paths], None)
    from receipts.reading.slices_together import check_together  # A look-up does without.

    files = SliceFiles(slices)
    check_together(files.slices)
    return files


def _folder_files(folder: str) -> SliceFiles | LooseFiles:
    """The files of one folder, which may hold several slices."""
    names = os.listdir(folder)
    summaries = sorted(os.path.join(folder, name) for name in names if is_summary_file(name))
    slices = [each for path in summaries if (each := read_slice(path)) is not None]
    if slices:
        return SliceFiles(slices)
    if UNFINISHED_FILE in names and not summaries:
        raise DatasetError(
            f"{folder} is not complete; complete it with the generator's --resume "
            "(the same command line and --resume)"
        )
    # By number, also where the numbers have no leading zeros.
    batches = sorted(filter(is_batch_file, names), key=lambda name: (len(name), name))
    if not batches:
        import shlex

        from receipts.runs.products import what_it_is

        raise DatasetError(
            what_it_is(folder, names)
            or f"{folder} holds no data set ({SUMMARY_FILE} or batch_*.json); make one with: "
            f"python3 generate_large_dataset.py --output {shlex.quote(folder)}"
        )
    paths = [os.path.join(folder, name) for name in batches]
    return LooseFiles(paths, summaries[0] if len(summaries) == 1 else None)
