"""Where a data set is made: a folder of this machine, or a prefix in a store."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from receipts.runs.choices import Asked
from receipts.runs.files import Json
from receipts.runs.folders import open_folder
from receipts.runs.ownership import FolderKind
from receipts.runs.places import Place
from receipts.stores.urls import StoreUrl

Output = Path | StoreUrl


class DataFolder(Protocol):
    """What a ``Run`` needs of the place where its data set is made.

    finished: reports of the finished parts, by the name of their file.
    n_kept: how many parts another run will find in the list.
    """

    finished: dict[str, Json]
    n_kept: int

    @property
    def target(self) -> Output:
        """Where the data set is to be."""

    @property
    def place(self) -> Place:
        """Where the parts are written; it can be pickled."""

    @property
    def work(self) -> Path:
        """A folder of this machine where small files that come with the parts are written."""

    @property
    def is_local(self) -> bool:
        """Whether the parts are on a disk of this machine, which may be full."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to make."""

    @property
    def is_in_place(self) -> bool:
        """Whether the data set is complete and where it is to be."""

    @property
    def is_begun(self) -> bool:
        """Whether there is something to go on with."""

    @property
    def has_swapped(self) -> bool:
        """Whether the data set has taken the place of another one."""

    def noted_parts(self) -> Iterable[str] | None:
        """Those of the finished parts that are as they were written, by what was noted of them;
        None where that is to be found out by reading them.
        """

    def is_rest_noted(self) -> bool | None:
        """The same of all that a complete data set has."""

    def keep(self, names: Iterable[str]) -> None:
        """Drops all finished parts but these."""

    def reopen(self) -> None:
        """Makes a complete data set, of which something is damaged, an unfinished one."""

    def take(self) -> None:
        """Takes the place for this run alone, until ``release``."""

    def release(self) -> None:
        """Lets other runs have it."""

    def prepare(self) -> None:
        """Makes it ready for the first file.  Until then nothing is changed."""

    def clear_up(self) -> None:
        """Removes what killed processes left, after a run that did not end well."""

    def forget(self) -> None:
        """Removes what this run has begun, unless another one had begun it before."""

    def add(self, report: Json) -> None:
        """Notes that a part (``report["file"]``) is finished."""

    def save(self) -> None:
        """Writes the list of finished parts."""

    def complete(self, summary: Json) -> None:
        """Writes the summary, which makes the data set complete."""

    def read_summary(self) -> Json:
        """The summary of a complete data set."""


def open_output(
    output: Output, kind: FolderKind, plan: Json, *, overwrite: bool = False, resume: bool = False
) -> DataFolder:
    """The place to make a data set in; call its ``prepare`` before the first file.

    Raises OutputError where it holds something and it was not asked, or is not possible, to
    replace or complete it, or where another run has it; StoreError where a store does not answer.
    """
    if isinstance(output, StoreUrl):
        from receipts.stores.folder import StoreFolder  # Here, since few outputs are in a store.

        return StoreFolder(kind, output, plan, Asked(overwrite, resume))
    return open_folder(output, kind, plan, overwrite=overwrite, resume=resume)
