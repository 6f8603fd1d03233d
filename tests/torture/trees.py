"""Folders as dictionaries, and whether two hold the same data sets."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

Tree = dict[str, bytes | None]
"""The bytes of every file below a folder by relative path; None for a folder."""

_DIFFERS = ("generation_date", "generation_time_seconds")
"""What differs between any two runs."""

_DATE = re.compile(rb'(^- made |"datePublished": ")[0-9T:.-]+', re.MULTILINE)
"""The same in a card, and in croissant.json."""


def read_tree(folder: Path) -> Tree:
    """Everything below a folder."""
    return {
        str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }


def write_tree(tree: Tree, folder: Path) -> None:
    """Makes a folder hold this and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in sorted(tree):
        content = tree[name]
        if content is None:
            (folder / name).mkdir(exist_ok=True)
        else:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)


def n_entries(folder: Path) -> int:
    """How many files and folders are below a folder in which somebody is at work; 0 where one
    of them vanishes meanwhile.
    """
    try:
        return sum(1 for _ in folder.rglob("*"))
    except OSError:
        return 0


def below(tree: Tree, folder: str) -> Tree:
    """The part of a tree that lies in one of its folders."""
    prefix = f"{folder}/"
    return {name.removeprefix(prefix): tree[name] for name in tree if name.startswith(prefix)}


def timeless(tree: Tree) -> Tree:
    """The tree without what differs between any two runs."""
    return {name: _timeless(name, content) for name, content in tree.items()}


def difference(found: Tree, wanted: Tree) -> str:
    """The first thing that differs, or nothing."""
    for name in sorted(found.keys() | wanted.keys()):
        if name not in found:
            return f"{name} is missing"
        if name not in wanted:
            return f"{name} is left over"
        if found[name] != wanted[name]:
            return f"{name} is another one"
    return ""


def is_summary(name: str) -> bool:
    """Whether a file of this name says that a data set is complete."""
    return Path(name).name in ("dataset_summary.json", "interactions_summary.json")


def _timeless(name: str, content: bytes | None) -> bytes | None:
    if content is None:
        return None
    if Path(name).name in ("README.md", "croissant.json"):
        return _DATE.sub(rb"\1", content)
    if not is_summary(name):
        return content
    try:
        summary = json.loads(content)
    except ValueError:
        return content
    return json.dumps({key: summary[key] for key in summary if key not in _DIFFERS}).encode()
