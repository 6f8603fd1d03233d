"""The folder of reports: whole ones of one run, and nothing of anybody else's replaced."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from marketing.exploration.table_page import GENERATOR, INDEX
from receipts.runs.errors import OutputError
from receipts.runs.files import sync_files
from receipts.runs.locks import FolderLock
from receipts.runs.regular_files import is_regular

_HEAD_BYTES = 2000
_MARK = f'<meta name="generator" content="{GENERATOR}">'.encode()


class Reports:
    """Reports that are being made, in a folder beside the one where they belong."""

    def __init__(self, target: Path, workshop: Path, *, overwrite: bool) -> None:
        self._target = target
        self._workshop = workshop
        self._overwrite = overwrite
        self._names: list[str] = []

    def add(self, name: str, html: str) -> None:
        """Writes a page of this name."""
        path = self._workshop / name
        path.write_bytes(html.encode("utf-8", errors="backslashreplace"))
        self._names.append(name)

    def publish(self) -> None:
        """Puts all pages in their place, the index last, and removes those of earlier runs."""
        sync_files(self._workshop)
        check_target(self._target, self._names, overwrite=self._overwrite)
        self._target.mkdir(parents=True, exist_ok=True)
        for name in sorted(self._names, key=lambda name: name == INDEX):
            os.replace(self._workshop / name, self._target / name)
        for path in [*self._target.iterdir()]:
            if path.name not in self._names and is_ours(path):
                path.unlink()


@contextmanager
def reports_for(target: Path, names: Iterable[str], *, overwrite: bool) -> Iterator[Reports]:
    """Where to write reports for a folder, to be published inside of the ``with``.

    names: of the pages that there will be.
    overwrite: whether to replace files of these names that are no reports of ours.

    Raises OutputError where the folder cannot take them, or another process is writing there.
    """
    check_target(target, names, overwrite=overwrite)
    lock = FolderLock(target)
    workshop = target.absolute().parent / f".{target.absolute().name}.new"
    try:
        if workshop.exists():
            shutil.rmtree(workshop)  # Of a run that was killed: we have its lock now.
        workshop.mkdir(parents=True)
        yield Reports(target, workshop, overwrite=overwrite)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
        lock.release()


def check_target(target: Path, names: Iterable[str], *, overwrite: bool) -> None:
    """Raises OutputError where pages would replace what is no earlier report of ours."""
    if os.path.lexists(target) and not target.is_dir():
        raise OutputError(f"{target} is no folder; name another one with --output")
    for name in names:
        path = target / name
        if not os.path.lexists(path) or is_ours(path):
            continue
        if not overwrite:
            raise OutputError(
                f"{path} is there already and no earlier report; name another folder with "
                "--output, or replace it with --overwrite"
            )
        if path.is_dir() and not path.is_symlink():
            raise OutputError(f"{path} is a folder; name another one with --output")


def is_ours(path: Path) -> bool:
    """Whether a file is an earlier report."""
    if not path.name.endswith(".html") or not is_regular(path):
        return False
    try:
        with path.open("rb") as file:
            return _MARK in file.read(_HEAD_BYTES)
    except OSError:
        return False
