"""The folder of a data set: fresh, unfinished or complete, and never a mix.

* Every file is written under a temporary name and renamed when it is whole.
* The summary is written last: where it is, the data set is complete.
* Until then ``.unfinished.json`` holds the plan and the reports of the finished parts, which
  is all that another run needs to complete it.
* A data set is replaced by building the new one in a folder beside it and swapping the two.

This module knows files and JSON; what the parts hold is their makers' business.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from receipts.file_names import UNFINISHED_FILE
from receipts.runs.files import TEMPORARY_SUFFIX, Json, OutputError, write_json

_LISTED_ONCE_IN = 50
"""The list of finished parts is written anew when it has grown by one in this many, so that
its cost stays small however many parts there are."""


@dataclass(frozen=True)
class FolderKind:
    """What belongs in a data set's folder.

    part_pattern: the names of its parts.
    companions: files that belong to a data set and are somebody's own where there is none.
    parts_key: where the summary lists the parts' reports.
    """

    summary_file: str
    part_pattern: re.Pattern[str]
    parts_key: str = "batches"
    companions: frozenset[str] = frozenset()

    def is_part(self, name: str) -> bool:
        """Whether a file of this name is one of ours, finished or not."""
        if name.startswith(".") and name.endswith(TEMPORARY_SUFFIX):
            name = name[1 : -len(TEMPORARY_SUFFIX)]
        known = (self.summary_file, UNFINISHED_FILE, *self.companions)
        return name in known or self.part_pattern.fullmatch(name) is not None


@dataclass
class OutputFolder:
    """A data set's folder while it is made.

    target: where the data set is to be.
    work: where its files are written; another folder than ``target`` when it is to replace
        a data set that is there.
    finished: reports of the finished parts, by the name of their file.
    """

    kind: FolderKind
    target: Path
    work: Path
    plan: Json
    finished: dict[str, Json] = field(default_factory=dict)
    _is_fresh: bool = True
    _is_damaged: bool = False
    _n_listed: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to make."""
        is_there = (self.work / self.kind.summary_file).exists()
        return is_there and not self._is_fresh and not self._is_damaged

    @property
    def n_kept(self) -> int:
        """How many parts another run will find in the list."""
        return self._n_listed

    def reopen(self) -> None:
        """Makes a complete data set, of which parts are damaged, an unfinished one."""
        self._is_damaged = True

    def prepare(self) -> None:
        """Makes the folder ready for the first file.  Until then nothing on disk is changed."""
        if self.is_complete:
            self._settle()
            return
        if self._is_fresh and self.work != self.target and self.work.exists():
            shutil.rmtree(self.work)  # What an interrupted --overwrite left.
        self.work.mkdir(parents=True, exist_ok=True)
        self.clear_up()
        self.save()
        (self.work / self.kind.summary_file).unlink(missing_ok=True)

    def clear_up(self) -> None:
        """Removes the temporary files that killed processes left."""
        for leftover in self.work.glob(f".*{TEMPORARY_SUFFIX}"):
            leftover.unlink()

    def go_on(self) -> str:
        """Takes up what an earlier run has made in the folder.

        Empty if it was made for the same plan; otherwise what differs, and nothing is taken.
        Raises OutputError where what is there cannot be read.
        """
        summary, unfinished = self.work / self.kind.summary_file, self.work / UNFINISHED_FILE
        if not summary.exists() and not unfinished.exists():
            return "nothing to go on with"
        state = _read_state(summary if summary.exists() else unfinished)
        found = state.get("plan", {key: state.get(key) for key in self.plan})
        if found != self.plan:
            return _difference(found, self.plan)
        parts = state.get("finished") or state.get(self.kind.parts_key) or []
        self.finished = {report["file"]: report for report in parts}
        self._is_fresh = False
        return ""

    def add(self, report: Json) -> None:
        """Notes that a part (``report["file"]``) is finished."""
        self.finished[report["file"]] = report
        if (len(self.finished) - self._n_listed) * _LISTED_ONCE_IN >= len(self.finished):
            self.save()

    def save(self) -> None:
        """Writes the list of finished parts."""
        write_json(
            self.work / UNFINISHED_FILE,
            {"plan": self.plan, "finished": list(self.finished.values())},
        )
        self._n_listed = len(self.finished)

    def complete(self, summary: Json) -> None:
        """Writes the summary, which makes the data set complete, and puts it in its place."""
        write_json(self.work / self.kind.summary_file, summary)
        self._settle()

    def _settle(self) -> None:
        self._is_fresh = self._is_damaged = False
        (self.work / UNFINISHED_FILE).unlink(missing_ok=True)
        if self.work != self.target:
            old = _beside(self.target, "old")
            self.target.rename(old)
            self.work.rename(self.target)
            self.work = self.target
            shutil.rmtree(old)


def open_folder(
    target: Path, kind: FolderKind, plan: Json, *, overwrite: bool = False, resume: bool = False
) -> OutputFolder:
    """The folder to make a data set in; call its ``prepare`` before the first file.

    Raises OutputError where the folder holds something and it was not asked, or is not
    possible, to replace or complete it.
    """
    target = Path(os.path.realpath(target))
    if not target.name:
        raise OutputError(f"{target} is the root of the disk; name a folder with --output")
    if target.exists() and not target.is_dir():
        raise OutputError(f"{target} is a file; name a folder with --output")
    for suffix in ("new", "old"):
        _refuse_foreign(_beside(target, suffix), kind)
    _undo_broken_swap(target)
    names = _refuse_foreign(target, kind)
    here = OutputFolder(kind, target, target, plan)
    beside = OutputFolder(kind, target, _beside(target, "new"), plan)
    if not names:
        return here
    if resume:
        # A replacement that was begun goes before the data set that it is to replace.
        output = beside if overwrite and beside.work.exists() else here
        difference = output.go_on()
        if not difference:
            return output
        if not overwrite or output is beside:
            raise OutputError(
                f"{output.work} was made with other settings ({difference}); resume with the "
                "same settings, replace it with --overwrite or name another folder with --output"
            )
    if overwrite:
        return beside
    is_complete = kind.summary_file in names
    raise OutputError(
        f"{target} holds {'a' if is_complete else 'an unfinished'} data set; "
        f"{'' if is_complete else 'complete it with --resume, '}replace it with --overwrite "
        "or name another folder with --output"
    )


def _refuse_foreign(folder: Path, kind: FolderKind) -> list[str]:
    """The names in a folder; raises OutputError where one is not of a data set."""
    names = sorted(os.listdir(folder)) if folder.exists() else []
    is_dataset = kind.summary_file in names or UNFINISHED_FILE in names
    for name in names:
        if not kind.is_part(name) or (name in kind.companions and not is_dataset):
            raise OutputError(
                f"{folder} holds {name!r}, which is not part of a data set; "
                "move it away or name another folder with --output"
            )
    return names


def _read_state(path: Path) -> Json:
    try:
        state = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise OutputError(
            f"{path} cannot be read ({error}); replace the data set with --overwrite"
        ) from error
    if not isinstance(state, dict):
        raise OutputError(f"{path} is not of this program; replace the data set with --overwrite")
    return state


def _difference(found: Json, asked: Json) -> str:
    """The settings that differ, as ``seed 7 there, 42 asked``."""
    flat_found = {**found, **(found.get("settings") or {})}
    flat_asked = {**asked, **asked.get("settings", {})}
    return "; ".join(
        f"{name} {flat_found.get(name)} there, {value} asked"
        for name, value in flat_asked.items()
        if name != "settings" and flat_found.get(name) != value
    )


def _beside(target: Path, suffix: str) -> Path:
    return target.with_name(f".{target.name}.{suffix}")


def _undo_broken_swap(target: Path) -> None:
    """Clears up after a process that was killed while it swapped the old and new data set."""
    old = _beside(target, "old")
    if old.exists() and target.exists():
        shutil.rmtree(old)
    elif old.exists():
        old.rename(target)
