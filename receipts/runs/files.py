"""Files that are whole or not there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from receipts.runs.errors import OutputError

Json = dict[str, Any]
"""A JSON object."""

TEMPORARY_SUFFIX = ".tmp"

BUFFER_BYTES = 1 << 20
"""Bytes written at once; the system takes half the time for a megabyte as for its pieces."""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write that appears under its name only when it is whole.

    Raises OutputError where another process is writing the same file.
    """
    temporary = path.with_name(f".{path.name}{TEMPORARY_SUFFIX}")
    ours = None
    try:
        with temporary.open("xb", BUFFER_BYTES) as file:
            ours = os.fstat(file.fileno())
            yield file
        if temporary.exists() and not _is_file(temporary, ours):
            raise OutputError(f"{path} is being written by another process; wait for its end")
        temporary.replace(path)
    except FileExistsError as error:
        raise OutputError(
            f"{temporary} is there: another process is writing {path.name}, or was killed; "
            "remove it if none is running"
        ) from error
    except BaseException as error:
        if _is_file(temporary, ours):
            temporary.unlink()
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(path)  # A full disk does not say which file it was.
        raise


def _is_file(path: Path, known: os.stat_result | None) -> bool:
    """Whether there is still that very file under this name.

    A worker can outlive its main process for a moment, and another run be there already.
    """
    try:
        return known is not None and os.path.samestat(path.stat(), known)
    except FileNotFoundError:
        return False


def write_json(path: Path, value: Json) -> None:
    """Writes a JSON file, whole or not at all."""
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    with whole_file(path) as file:
        # What is no text, as in the name of a file that is not in UTF-8, is escaped as JSON does.
        file.write(text.encode(errors="backslashreplace"))
