"""Every operation on files, numbered, and the death of the process just before one of them.

The functions of ``os`` that change a disk are replaced by ones that tell a watcher first, and so
are ``open`` and the writes of the files that it opens.  An audit hook, which Python itself tells
of most of them, sees to it that nothing gets past.  This is for a copy of the process that ends
afterwards: nothing is ever put back.
"""

from __future__ import annotations

import builtins
import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

KILLED = 77
"""The status of a process that died before an operation."""


@dataclass(frozen=True)
class Operation:
    """One change of the disk that is about to be made.

    kind: the name of the function, or ``open``, ``write`` or ``truncate`` of a file.
    path: what it is about; ``to``: the new name in a renaming.
    half: does half of a write.
    """

    kind: str
    path: Path
    to: Path | None = None
    half: Callable[[], object] | None = None

    def __str__(self) -> str:
        return " ".join([self.kind, self.path.name, *([f"to {self.to.name}"] if self.to else [])])


class Watcher(Protocol):
    """Hears of operations."""

    def before(self, operation: Operation) -> None:
        """Called before an operation is done."""

    def after(self, operation: Operation) -> None:
        """Called when it is done."""


@dataclass
class Killer:
    """Dies just before operation ``number`` (from 0), or in the middle of that write."""

    number: int
    in_the_middle: bool = False
    n_seen: int = 0

    def before(self, operation: Operation) -> None:
        """Dies, or counts."""
        if self.n_seen == self.number:
            if self.in_the_middle and operation.half is not None:
                operation.half()
            os._exit(KILLED)
        self.n_seen += 1

    def after(self, operation: Operation) -> None:
        """Nothing."""


_CHANGES_ONE = ("unlink", "remove", "mkdir", "rmdir", "truncate", "chmod", "chown")
_CHANGES_TWO = ("rename", "replace", "link", "symlink")
_CHANGES_OPEN = ("fsync", "fdatasync", "ftruncate", "write", "fchmod", "fchown")
_AUDITED = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "open"}
_MAKES_OR_EMPTIES = os.O_CREAT | os.O_TRUNC


def watch(root: Path, watcher: Watcher) -> None:
    """Tells the watcher of every operation below ``root`` from now on."""
    shim = _Shim(os.path.realpath(root), watcher)
    for name in _CHANGES_ONE:
        setattr(os, name, shim.of_path(name, getattr(os, name)))
    for name in _CHANGES_TWO:
        setattr(os, name, shim.of_two_paths(name, getattr(os, name)))
    for name in _CHANGES_OPEN:
        setattr(os, name, shim.of_open_file(name, getattr(os, name)))
    os.open = shim.opening(os.open)
    io.open = builtins.open = shim.open_file
    sys.addaudithook(shim.audit)


class _Shim:
    """Stands between the program and the system."""

    def __init__(self, root: str, watcher: Watcher) -> None:
        self._root = root
        self._watcher = watcher
        self._depth = 0

    def tell(self, operation: Operation, act: Callable[[], Any]) -> Any:
        """Does an operation that the watcher hears of, unless it is part of another one."""
        path = operation.path
        if self._depth or not self._is_ours(path):
            return act()
        self._watcher.before(operation)
        self._depth += 1
        try:
            done = act()
        finally:
            self._depth -= 1
        self._watcher.after(operation)
        return done

    def _is_ours(self, path: Path) -> bool:
        return f"{path}/".startswith(f"{self._root}/")

    def of_path(self, kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """For a function of a path."""

        def told(path: Any, *rest: Any, **options: Any) -> Any:
            operation = Operation(kind, _whole(path, options.get("dir_fd")))
            return self.tell(operation, lambda: function(path, *rest, **options))

        return told

    def of_two_paths(self, kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """For a function of an old and a new name."""

        def told(path: Any, to: Any, **options: Any) -> Any:
            old = _whole(path, options.get("src_dir_fd"))
            operation = Operation(kind, old, _whole(to, options.get("dst_dir_fd")))
            return self.tell(operation, lambda: function(path, to, **options))

        return told

    def of_open_file(self, kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """For a function of an open file, by its number or the file itself."""

        def told(file: Any, *rest: Any) -> Any:
            number = file if isinstance(file, int) else file.fileno()
            return self.tell(Operation(kind, _path_of(number)), lambda: function(file, *rest))

        return told

    def opening(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """For ``os.open``: an operation where it may make or empty a file."""

        def told(path: Any, flags: int, *rest: Any, **options: Any) -> Any:
            def act() -> Any:
                return function(path, flags, *rest, **options)

            if not flags & _MAKES_OR_EMPTIES:
                return act()
            return self.tell(Operation("open", _whole(path, options.get("dir_fd"))), act)

        return told

    def open_file(
        self, file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **options: Any
    ) -> Any:
        """``open``, whose files tell of what is written to them."""
        is_ours = not isinstance(file, int) and self._is_ours(_whole(file, None))
        if not is_ours or not set(mode) & set("wax+"):
            return _OPEN(file, mode, buffering, *rest, **options)
        plain = mode.replace("b", "").replace("t", "")
        operation = Operation("open", _whole(file, None))
        raw = self.tell(operation, lambda: _ToldFile(os.fspath(file), plain))
        raw.told_by(self, operation.path)
        kind = io.BufferedRandom if "+" in mode else io.BufferedWriter
        size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
        binary = raw if buffering == 0 else kind(raw, size)
        return binary if "b" in mode else io.TextIOWrapper(binary, *rest, **options)

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Ends the process where an operation got past the functions above."""
        if self._depth or event not in _AUDITED or isinstance(arguments[0], int):
            return
        if event == "open" and not arguments[2] & _MAKES_OR_EMPTIES:
            return
        if self._is_ours(_whole(arguments[0], None)):
            sys.__stderr__.write(f"the harness did not see {event} {arguments}\n")
            os._exit(99)


class _ToldFile(io.FileIO):
    """A file that tells of its writes."""

    def told_by(self, shim: _Shim, path: Path) -> None:
        self._shim, self._told_path = shim, path

    def write(self, data: Any) -> int:
        text = bytes(data)

        def half() -> None:
            io.FileIO.write(self, text[: len(text) // 2])

        operation = Operation("write", self._told_path, half=half)
        return self._shim.tell(operation, lambda: io.FileIO.write(self, text))

    def truncate(self, size: int | None = None) -> int:
        operation = Operation("truncate", self._told_path)
        return self._shim.tell(operation, lambda: io.FileIO.truncate(self, size))


_OPEN = builtins.open


def _whole(path: Any, folder: int | None) -> Path:
    """The absolute path."""
    if isinstance(path, int):
        return _path_of(path)
    base = _path_of(folder) if folder is not None else Path.cwd()
    return Path(os.path.normpath(base / os.fsdecode(path)))


def _path_of(number: int) -> Path:
    """Where an open file lies."""
    return Path(os.readlink(f"/proc/self/fd/{number}"))
