"""The folder of a data set: fresh, unfinished or complete, and never a mix.

* Every file is written under a temporary name and renamed when it is whole.
* The state file ``.unfinished.json`` is written before anything else.  It holds the plan and the
  reports of the finished parts, which is all that another run needs to complete the data set.
* The summary is written last: where it is, the data set is complete.
* One run at a time (locks.py); nothing of anybody else is touched (ownership.py); a data set is
  replaced as a whole (swaps.py).

These modules know files and JSON; what the parts hold is their makers' business.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from receipts.file_names import UNFINISHED_FILE
from receipts.runs.choices import Asked, choose
from receipts.runs.errors import OutputError
from receipts.runs.files import Json, sync_folder, write_json
from receipts.runs.finished_parts import FinishedParts
from receipts.runs.locks import FolderLock, refuse_if_held
from receipts.runs.ownership import FolderKind, look, remove, remove_temporary
from receipts.runs.places import FolderPlace
from receipts.runs.state_files import read_object, write_state
from receipts.runs.swaps import make_new_folder, old_folder, swap, undo_broken_swap

__all__ = ["UNFINISHED_FILE", "FolderKind", "OutputFolder", "open_folder"]


@dataclass
class OutputFolder(FinishedParts):
    """A data set's folder while it is made.

    target: where the data set is to be.
    work: where its files are written; another folder than ``target`` when it is to replace
        a data set that is there.
    """

    kind: FolderKind
    target: Path
    plan: Json
    asked: Asked
    work: Path = field(init=False)
    is_local = True
    _is_complete: bool = field(init=False)
    _has_swapped: bool = False
    _was_empty: bool = False
    _is_ready: bool = False
    _lock: FolderLock | None = None

    def __post_init__(self) -> None:
        self._look()

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to make."""
        return self._is_complete

    @property
    def is_in_place(self) -> bool:
        """Whether the data set is complete and where it is to be."""
        return self._is_complete and self.work == self.target

    @property
    def is_begun(self) -> bool:
        """Whether there is something on disk to go on with."""
        return self._is_ready

    @property
    def has_swapped(self) -> bool:
        """Whether the data set has taken the place of another one."""
        return self._has_swapped

    @property
    def place(self) -> FolderPlace:
        """Where the parts are written."""
        return FolderPlace(self.work)

    def noted_parts(self) -> None:
        """None: whether files are as they were written is found out by reading them."""

    def is_rest_noted(self) -> None:
        """None, too."""

    def reopen(self) -> None:
        """Makes a complete data set, of which something is damaged, an unfinished one."""
        self._is_complete = False

    def take(self) -> None:
        """Takes the folder for this run alone, until ``release``; no file changes by that.

        Raises OutputError where another run has it, or it has become one that cannot be used.
        """
        if self._lock is not None:
            return
        self._lock = FolderLock(self.target)
        try:
            undo_broken_swap(self.target, self.kind)
            self._look()  # It may be another run's work by now.
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Lets other runs have the folder."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def prepare(self) -> None:
        """Makes the folder ready for the first file.  Until then no file is changed."""
        if self._is_ready:
            return
        self.take()
        self._is_ready = True
        if self._is_complete:
            self._settle()
            return
        mended = self.plan if self.asked.resume else None
        found = look(self.work, self.target, self.kind, mended)
        self._was_empty = not found.names
        if self.work != self.target and not self.asked.resume and self.work.exists():
            remove(found)  # What an interrupted --overwrite left.
            self._was_empty = True
        self._make_work_folder()
        remove_temporary(self.work, found.owns)
        self.save()
        (self.work / self.kind.summary_file).unlink(missing_ok=True)
        sync_folder(self.work)

    def clear_up(self) -> None:
        """Removes the temporary files that killed processes left."""
        remove_temporary(self.work, self.kind.names_of(self.plan, self.target.name))

    def forget(self) -> None:
        """Removes what this run has begun, unless another one had begun it before."""
        if self._is_ready and self._was_empty and not self._is_complete:
            remove(look(self.work, self.target, self.kind))
            self._is_ready = False

    def save(self) -> None:
        """Writes the list of finished parts."""
        state = self.work / UNFINISHED_FILE
        write_state(state, self.kind.summary_file, self.plan, self.finished.values())
        self.n_kept = len(self.finished)

    def complete(self, summary: Json) -> None:
        """Writes the summary, which makes the data set complete, and puts it in its place.

        Raises OutputError where that is impossible because of what has come there meanwhile.
        """
        sync_folder(self.work)  # The parts are there under their names when the summary is.
        write_json(self.work / self.kind.summary_file, summary)
        sync_folder(self.work)
        self._settle()

    def read_summary(self) -> Json:
        """The summary of a complete data set."""
        return read_object(self.work / self.kind.summary_file)

    def _settle(self) -> None:
        self._is_complete = True
        (self.work / UNFINISHED_FILE).unlink(missing_ok=True)
        if self.work != self.target:
            swap(self.target, self.kind)
            self.work = self.target
            self._has_swapped = True
        self.release()

    def _make_work_folder(self) -> None:
        if self.work != self.target:
            make_new_folder(self.target)
        elif not self.work.exists():
            self.work.mkdir()
            sync_folder(self.work.parent)

    def _look(self) -> None:
        """Decides by what is there where to work and what to take up."""
        there = choose(self.target, self.kind, self.plan, self.asked)
        self.work = self.target if there.folder == old_folder(self.target) else there.folder
        self.finished, self._is_complete = {}, False
        if self.asked.resume:
            self._take_up_reports(there.finished, there.summary, self.kind.parts_key)
            self._is_complete = bool(there.summary)


def open_folder(
    target: Path, kind: FolderKind, plan: Json, *, overwrite: bool = False, resume: bool = False
) -> OutputFolder:
    """The folder to make a data set in; call its ``prepare`` before the first file.

    Raises OutputError where the folder holds something and it was not asked, or is not
    possible, to replace or complete it, or where another run has it.
    """
    target = Path(os.path.realpath(target))
    if not target.name:
        raise OutputError(f"{target} is the root of the disk; name a folder with --output")
    if target.exists() and not target.is_dir():
        raise OutputError(f"{target} is a file; name a folder with --output")
    refuse_if_held(target)
    return OutputFolder(kind, target, plan, Asked(overwrite, resume))
