"""Whose the files in an output folder are.

A file is ours if it is a regular one and the folder's own summary lists it or, in an unfinished
data set, if the plan in its state file has it made under that name.  Nothing else is ever written
over or removed, whatever it is called.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from receipts.file_names import UNFINISHED_FILE
from receipts.runs.errors import OutputError
from receipts.runs.files import TEMPORARY_SUFFIX, Json, whole_name
from receipts.runs.locks import LOCK_FILE
from receipts.runs.products import product_among
from receipts.runs.regular_files import is_regular
from receipts.runs.state_files import DamagedFileError, read_object, read_state

_MALFORMED = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError)
OUR_MARK = b'"versions"'
"""What no summary of another program holds: tells a damaged one of ours from those."""

HEAD_BYTES = 4096
"""Where the mark of a file is."""

HOW_TO_MEND = (
    "where it is ours, mend it with --resume and the settings that it was made with; "
    "else move the folder away or name another one with --output"
)

Owns = Callable[[str], bool]
"""Whether a file of this name is ours."""


@dataclass(frozen=True)
class FolderKind:
    """What belongs in a data set's folder.

    part_pattern: all names that files of such a data set may ever have.
    parts_key: where the summary lists the parts' reports.
    listed: the names that a summary lists; by default the ``file`` of each report.
    planned: which names the data set of a plan may have while it is made, the plan and the name
        of its folder given; by default all of the pattern.
    marks: by names that other people give to files, too, what those of ours hold at their start.
    """

    summary_file: str
    part_pattern: re.Pattern[str]
    parts_key: str = "batches"
    listed: Callable[[Json], Iterable[str]] | None = None
    planned: Callable[[Json, str], Owns] | None = None
    marks: Mapping[str, bytes] = field(default_factory=dict)

    def names_in(self, summary: Json) -> frozenset[str]:
        """The names that a summary lists.

        Raises DamagedFileError where it does not, or lists what cannot be ours.
        """
        try:
            names = frozenset(
                [report["file"] for report in summary[self.parts_key]]
                if self.listed is None
                else self.listed(summary)
            )
            for name in names:
                if not self.part_pattern.fullmatch(name):
                    raise DamagedFileError(f"it lists {name!r}, which is no name of ours")
        except _MALFORMED as error:
            raise DamagedFileError(f"it does not list its files: {error!r}") from error
        return names

    def names_of(self, plan: Json, folder_name: str) -> Owns:
        """Which names the data set of a plan may have while it is made."""
        if self.planned is None:
            return lambda name: self.part_pattern.fullmatch(name) is not None
        try:
            return self.planned(plan, folder_name)
        except _MALFORMED as error:
            raise DamagedFileError(f"its plan makes no sense: {error!r}") from error

    def is_marked(self, name: str, head: bytes) -> bool:
        """Whether a file whose name may be ours is ours by its first ``HEAD_BYTES``; of an empty
        one there is nothing to lose.
        """
        return not head or self.marks.get(name, b"") in head


@dataclass(frozen=True)
class Contents:
    """A folder whose files are all ours.

    names: of the files, but for those of a run that was killed before it said what it makes.
    summary: what the summary says; empty where there is none that is whole.
    plan, finished: what the state file says; empty where there is none that is whole.
    owns: which names are ours.
    """

    kind: FolderKind
    folder: Path
    names: tuple[str, ...]
    summary: Json
    plan: Json
    finished: tuple[Json, ...]
    owns: Owns

    @property
    def is_damaged(self) -> bool:
        """Whether nothing says what is there, though something should."""
        return bool(self.names) and not self.summary and not self.plan


def look(folder: Path, target: Path, kind: FolderKind, mended: Json | None = None) -> Contents:
    """What a folder holds, which is that of the data set at ``target``, an old or a new one.

    mended: the plan of a run that may mend what is damaged; its files are ours then.

    Raises OutputError where something is there that is not ours, or nobody can tell.
    """
    if os.path.lexists(folder) and (folder.is_symlink() or not folder.is_dir()):
        raise OutputError(
            f"{folder} is in the place of a folder of this program and is a link or a file; move "
            "it away or name another folder with --output"
        )
    names = sorted(os.listdir(folder)) if folder.exists() else []
    found = _said(folder, target, kind, names, mended)
    for name in names:
        if not found.owns(whole_name(name)) and not _is_of_any_run(name):
            product = "" if kind.summary_file in names or found.plan else product_among(names)
            held = product or f"{name!r}, which is not part of a data set"
            raise OutputError(
                f"{folder} holds {held}; move it away or name another folder with --output"
            )
        if not is_regular(folder / name) and os.path.lexists(folder / name):
            raise OutputError(
                f"{folder} holds {name!r}, which is no regular file and so not ours; "
                "move it away or name another folder with --output"
            )
        if name in kind.marks and not kind.is_marked(name, _head(folder / name)):
            raise OutputError(
                f"{folder} holds a {name} that is not part of the data set; "
                "move it away or name another folder with --output"
            )
    return found


def _head(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def remove(contents: Contents) -> None:
    """Removes a folder and what was found in it; what is not ours stays, and so the folder.

    Raises OSError where that fails, because something else is there by now.
    """
    folder, kind = contents.folder, contents.kind
    # What says that the files are ours goes last, should this be cut short.
    last = [name for name in (kind.summary_file, UNFINISHED_FILE) if name in contents.names]
    for name in [*(name for name in contents.names if name not in last), *last]:
        _remove_file(folder / name)
    for name in os.listdir(folder):
        if _is_of_any_run(name):
            _remove_file(folder / name)
    folder.rmdir()


def remove_temporary(folder: Path, owns: Owns) -> None:
    """Removes the temporary files that killed processes left."""
    for leftover in folder.glob(f".*{TEMPORARY_SUFFIX}"):
        if owns(whole_name(leftover.name)) or _is_of_any_run(leftover.name):
            _remove_file(leftover)


def _remove_file(path: Path) -> None:
    if is_regular(path):
        with suppress(FileNotFoundError):  # Its process was still there, and ended.
            path.unlink()


def _is_of_any_run(name: str) -> bool:
    """Whether a run may leave this before it says what it makes."""
    return name == LOCK_FILE or (name != UNFINISHED_FILE and whole_name(name) == UNFINISHED_FILE)


def _said(
    folder: Path, target: Path, kind: FolderKind, names: list[str], mended: Json | None
) -> Contents:
    """What a folder says of itself by its summary and its state file."""
    summary: Json = {}
    plan: Json = {}
    finished: list[Json] = []
    listed: frozenset[str] = frozenset()
    owns_planned: Owns = _nothing
    damage: list[str] = []
    if kind.summary_file in names:
        try:
            found = read_object(folder / kind.summary_file)
            listed, summary = kind.names_in(found), found
        except DamagedFileError as error:
            damage.append(f"{folder / kind.summary_file} cannot be used ({error})")
    if UNFINISHED_FILE in names:
        try:
            plan, finished = read_state(folder / UNFINISHED_FILE, kind.summary_file)
            owns_planned = kind.names_of(plan, target.name)
        except DamagedFileError as error:
            damage.append(f"{folder / UNFINISHED_FILE} cannot be used ({error})")
    if damage and not summary and not plan:
        if mended is None or not _may_mend(folder / kind.summary_file, mended):
            raise OutputError(f"{damage[0]}; {HOW_TO_MEND}")
        owns_planned = kind.names_of(mended, target.name)
    elif mended is not None and summary and not plan and _is_of_plan(summary, mended):
        owns_planned = kind.names_of(mended, target.name)  # Also what the summary forgot.
    known = {*listed, kind.summary_file, UNFINISHED_FILE} if summary or plan or damage else listed

    def owns(name: str) -> bool:
        return name in known or owns_planned(name)

    ours = tuple(name for name in names if not _is_of_any_run(name))
    return Contents(kind, folder, ours, summary, plan, tuple(finished), owns)


def _may_mend(summary: Path, plan: Json) -> bool:
    """Whether a folder without a summary that is whole may be one of this plan."""
    if not is_regular(summary):
        return not os.path.lexists(summary)  # The state file alone is damaged.
    try:
        found = read_object(summary)
    except DamagedFileError:
        return OUR_MARK in summary.read_bytes()
    return _is_of_plan(found, plan)


def _is_of_plan(summary: Json, plan: Json) -> bool:
    return all(summary.get(key) == value for key, value in plan.items())


def _nothing(_: str) -> bool:
    return False
