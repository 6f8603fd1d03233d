"""What a power cut may leave: a disk that has what was synced, and of the rest who knows what.

The model is a hostile reading of POSIX.  A file has the content of its last ``fsync``, all that
was written since, or a piece of it.  A folder has the names of its last ``fsync``, and of the
changes since then all, none, the first ones, the removals only, or all but the removals.  A
renaming is done or not done, nothing between.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.torture.operations import Operation
from tests.torture.trees import Tree

Id = int
"""Of a file or folder, whatever it is called."""


@dataclass(frozen=True)
class Change:
    """A change of folders: a name taken away, one added, or both at once."""

    what: Id
    gone: tuple[Id, str] | None = None
    come: tuple[Id, str] | None = None


class DiskModel:
    """The disk below ``root``, of which everything is synced at first."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._ids: dict[int, Id] = {}
        self._synced: dict[Id, bytes] = {}
        self._last: dict[Id, bytes] = {}
        self._names: dict[Id, dict[str, Id]] = {}
        self._pending: list[Change] = []
        self._is_new = False
        self._top = self._id_of(root)
        there = sorted(root.rglob("*"))
        for path in there:
            self._id_of(path)
        for path in [root, *there]:
            self._sync(path)

    # --- what happens

    def before(self, operation: Operation) -> None:
        """Takes down what the operation is about to take away."""
        self._is_new = not os.path.lexists(operation.path)
        for path in (operation.path, operation.to):
            if path is not None and path.is_file():
                self._last[self._id_of(path)] = path.read_bytes()
        if operation.kind in ("unlink", "remove", "rmdir"):
            number = os.lstat(operation.path).st_ino
            change = Change(self._id_of(operation.path), gone=self._place_of(operation.path))
            self._pending.append(change)
            del self._ids[number]  # The system may give it to the next file.
        if operation.kind in ("rename", "replace"):
            assert operation.to is not None
            what = self._id_of(operation.path)  # It may have come by a way of its own.
            if operation.to.is_file():
                del self._ids[operation.to.stat().st_ino]
            gone, come = self._place_of(operation.path), self._place_of(operation.to)
            self._pending.append(Change(what, gone, come))

    def after(self, operation: Operation) -> None:
        """Takes down what has come, and what is synced."""
        kind, path = operation.kind, operation.path
        if kind in ("open", "mkdir") and self._is_new:
            self._id_of(path)
        elif kind in ("link", "symlink"):
            raise NotImplementedError(kind)
        elif kind in ("fsync", "fdatasync") and os.path.lexists(path):
            self._sync(path)

    def _id_of(self, path: Path) -> Id:
        number = path.stat().st_ino
        if number not in self._ids:
            what = self._ids[number] = len(self._last) + len(self._names)
            if path.is_dir():
                self._names[what] = {}
            else:
                self._last[what] = b""
            if path != self._root:
                self._pending.append(Change(what, come=self._place_of(path)))
        return self._ids[number]

    def _place_of(self, path: Path) -> tuple[Id, str]:
        return self._id_of(path.parent), path.name

    def _sync(self, path: Path) -> None:
        what = self._id_of(path)
        if what not in self._names:
            self._synced[what] = path.read_bytes()
            return
        done = [each for each in self._pending if what in _folders_of(each)]
        _apply(done, self._names)
        self._pending = [each for each in self._pending if each not in done]

    # --- what is left

    def states(self) -> Iterator[tuple[str, Tree]]:
        """Every state that a power cut may leave now, and what is special about it."""
        self._look_around()
        for fate, changes in _fates(self._pending):
            names = {folder: dict(known) for folder, known in self._names.items()}
            _apply(changes, names)
            for content in ("all", "none", "half"):
                tree = dict(self._tree(self._top, "", names, content))
                yield f"names: {fate}, content: {content}", tree

    def _look_around(self) -> None:
        for path in self._root.rglob("*"):
            if path.is_file():
                self._last[self._id_of(path)] = path.read_bytes()

    def _tree(
        self, folder: Id, prefix: str, names: dict[Id, dict[str, Id]], content: str
    ) -> Iterator[tuple[str, bytes | None]]:
        for name, what in names[folder].items():
            if what in names:
                yield prefix + name, None
                yield from self._tree(what, f"{prefix}{name}/", names, content)
            else:
                yield prefix + name, self._content(what, content)

    def _content(self, what: Id, content: str) -> bytes:
        synced, last = self._synced.get(what, b""), self._last[what]
        if content == "all" or synced == last:
            return last
        if content == "none":
            return synced
        return last[: (len(last) + len(synced)) // 2 if last.startswith(synced) else len(last) // 2]


def _folders_of(change: Change) -> list[Id]:
    return [place[0] for place in (change.gone, change.come) if place is not None]


def _apply(changes: list[Change], names: dict[Id, dict[str, Id]]) -> None:
    """Makes changes, each of which is possible only where the thing has the name that goes."""
    for change in changes:
        if change.gone is not None:
            folder, name = change.gone
            if names[folder].get(name) != change.what:
                continue
            del names[folder][name]
        if change.come is not None:
            folder, name = change.come
            names[folder][name] = change.what


def _fates(changes: list[Change]) -> Iterator[tuple[str, list[Change]]]:
    """Which of the changes are made."""
    n = len(changes)
    for n_made in sorted({0, n // 4, n // 2, n - 2, n - 1, n} & set(range(n + 1))):
        yield f"the first {n_made} of {n}", changes[:n_made]
    removals = [change for change in changes if change.come is None]
    if removals:
        yield "removals only", removals
        yield "all but removals", [change for change in changes if change.come is not None]
