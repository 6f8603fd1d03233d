"""Which program this is: what decides that two machines make the same bytes.

Workers on other machines have a program of their own.  Before one makes anything it compares its
own with that of the run, so that no data set is ever made by two programs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from world.population import DEFAULT_POPULATION
from world.streams import VERSIONS

VERSION = "0.4.0"
"""That of ``pyproject.toml``, which a checkout that is not installed cannot ask for."""

Program = dict[str, str]
"""What there is, by its name, such as ``Tillroll``; plain texts, so that every version reads it."""

_ROOMS = ("world", "receipts", "interactions", "marketing")
_DATA = ("world/data/*.csv", "world/data/*.txt")
_N_SHOWN = 12

_SAID = {
    "Tillroll": "has Tillroll {}",
    "streams": "has random streams of other versions: {}",
    "population": f"has another population in its Tillroll {VERSION}: {{}}",
    "files": f"has other files in its Tillroll {VERSION}: {{}}",
}
"""What is compared, and what a worker is told to have that has it otherwise."""

REMEDY = "install the same Tillroll there and start the worker again"


def program(libraries: Iterable[str] = ()) -> Program:
    """The program of this machine, with these libraries, as far as they are installed."""
    return {
        "Tillroll": VERSION,
        "streams": streams(),
        "population": DEFAULT_POPULATION.digest,
        "files": _digest()[:_N_SHOWN],
        **{name: _installed(name) for name in libraries},
    }


def streams() -> str:
    """The versions of the products' random streams: what a seed gives changes with them."""
    return ", ".join(f"{name} {number}" for name, number in VERSIONS.items())


def difference(asked: Program) -> str:
    """What of this machine's program is other than what is asked for, and what to do about it;
    empty where nothing is.
    """
    found = program(name for name in asked if name not in _SAID)
    for name, value in asked.items():
        if found[name] == value:
            continue
        if name in _SAID:
            return f"{_SAID[name].format(found[name])}, and the run has {value}; {REMEDY}"
        there = f"has {name} {found[name]}" if found[name] else f"has no {name}"
        return f"{there}, and the run has {name} {value}; install that there"
    return ""


def _installed(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # Rarely needed, slow to load.

    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@cache
def _digest() -> str:
    """SHA-256 of the names and bytes of all files that may decide what is made."""
    root = Path(__file__).resolve().parents[2]
    digest = hashlib.sha256()
    for path in sorted(_files(root), key=lambda path: path.relative_to(root).as_posix()):
        # A checkout on Windows may have other ends of lines.
        text = path.read_bytes().replace(b"\r\n", b"\n")
        name = path.relative_to(root).as_posix()
        digest.update(f"{name} {len(text)}\n".encode())
        digest.update(text)
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for room in _ROOMS:
        yield from (root / room).rglob("*.py")
    for pattern in _DATA:
        yield from root.glob(pattern)
