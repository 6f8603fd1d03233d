"""Whether a folder is the root of another disk, or of another place's folder."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
"""Linux; mounts from the same disk look like any folder otherwise."""

_PLACE = 4
_ESCAPED = re.compile(r"\\([0-7]{3})")


def is_mounted(folder: Path) -> bool:
    """Whether a disk, or a folder of another place, is mounted here."""
    if os.path.ismount(folder):
        return True
    with suppress(OSError):
        lines = os.fsdecode(_MOUNTS.read_bytes()).split("\n")
        return str(folder) in [_unescaped(line.split(" ")[_PLACE]) for line in lines if line]
    return False


def _unescaped(name: str) -> str:
    r"""A name of the list of mounts, in which blanks, tabs, line ends and backslashes are octal.

    >>> _unescaped(r"a\040b")
    'a b'
    """
    return _ESCAPED.sub(lambda match: chr(int(match[1], 8)), name)
