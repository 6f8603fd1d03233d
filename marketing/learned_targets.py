"""Where learned.py may write."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from receipts.runs.endings import BAD_USAGE, fail
from receipts.runs.errors import OutputError

_HEAD_BYTES = 1000
"""Of a page, in which it says what made it."""


def refuse_target(
    path: Path, flag: str, is_replaced: bool, is_ours: Callable[[Path], bool] = lambda _: True
) -> None:
    """Raises OutputError where a file cannot be written, or would replace what it must not.

    is_replaced: whether one of ours that is there may be replaced.
    """
    if not path.parent.is_dir():
        raise OutputError(f"{path.parent} is no folder; make it, or name another with {flag}")
    if not os.path.lexists(path):
        return
    if not path.is_file():
        raise OutputError(f"{path} is there and no file; name another with {flag}")
    if not is_replaced:
        raise OutputError(
            f"{path} is there already; replace it with --overwrite, or name another with {flag}"
        )
    if not is_ours(path):
        raise OutputError(f"{path} is there and none of ours; name another file with {flag}")


def refuse_ending(path: Path) -> None:
    """Ends the program where a file's name is not that of a CSV file."""
    if not path.name.lower().endswith((".csv", ".csv.gz")):
        fail(f"--output is {str(path)!r}, which does not end with .csv or .csv.gz", BAD_USAGE)


def refuse_judgements(json: Path | None, page: Path | None, is_replaced: bool) -> None:
    """``refuse_target`` of the two files that a judgement may be written to."""
    if json is not None and page is not None and json.absolute() == page.absolute():
        fail(f"--json and --page are both {str(page)!r}; name two files", BAD_USAGE)
    if json is not None:
        refuse_target(json, "--json", is_replaced, is_judgement)
    if page is not None:
        refuse_target(page, "--page", is_replaced, is_page)


def is_model(path: Path) -> bool:
    """Whether a file is a model of ours, whatever its state."""
    from marketing.learned_model.archive import is_model_file

    return is_model_file(path)


def is_judgement(path: Path) -> bool:
    """Whether a file is an earlier judgement."""
    from marketing.learned_model.judging.report_json import is_report
    from receipts.runs.state_files import DamagedFileError, read_object

    try:
        found: bool = is_report(read_object(path))
    except DamagedFileError:
        return False
    return found


def is_page(path: Path) -> bool:
    """Whether a file is the page of an earlier judgement."""
    from marketing.learned_model.judging.report_page import GENERATOR

    with path.open("rb") as file:
        return f'name="generator" content="{GENERATOR}"'.encode() in file.read(_HEAD_BYTES)
