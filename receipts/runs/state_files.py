"""The two files that say what a data set is: its summary and, until that is there, its state.

The state file is sealed, so that one that was damaged, or changed by hand, is known as such and
nothing in it is believed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeGuard

from receipts.runs.files import Json, write_json
from receipts.runs.regular_files import MAX_SUMMARY_BYTES, is_regular
from receipts.runs.seals import is_sealed, sealed


class DamagedFileError(Exception):
    """A summary or state file does not say what it should; the message says why."""


def read_object(path: Path) -> Json:
    """The JSON object of a regular file.

    Raises DamagedFileError where there is none.
    """
    if not is_regular(path):
        raise DamagedFileError("it is no regular file")
    if path.stat().st_size > MAX_SUMMARY_BYTES:
        raise DamagedFileError(f"it has more than {MAX_SUMMARY_BYTES >> 20} MB")
    try:
        text = path.read_bytes()
    except OSError as error:
        raise DamagedFileError(str(error)) from error
    return object_of(text)


def object_of(text: bytes) -> Json:
    """The JSON object of a file's text.

    Raises DamagedFileError where it is none.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedFileError(str(error)) from error
    if not isinstance(found, dict):
        raise DamagedFileError("it is no JSON object")
    return found


def write_state(path: Path, product: str, plan: Json, finished: Iterable[Json]) -> None:
    """Writes a state file.

    product: the name of the summary that the data set is to have.
    finished: reports of the finished parts.
    """
    write_json(path, sealed({"product": product, "plan": plan, "finished": list(finished)}))


def read_state(path: Path, product: str) -> tuple[Json, list[Json]]:
    """The plan and the reports of a state file.

    Raises DamagedFileError where it is not as it was written, or another product's.
    """
    return check_state(read_object(path), product)


def check_state(state: Json, product: str) -> tuple[Json, list[Json]]:
    """The plan and the reports of what stands in a state file.

    Raises DamagedFileError where it is not as it was written, or another product's.
    """
    if not is_sealed(state):
        raise DamagedFileError("it is not as it was written")
    if state.get("product") != product:
        raise DamagedFileError(f"it is of another product, with a {state.get('product')}")
    plan, finished = state.get("plan"), state.get("finished")
    if not isinstance(plan, dict) or not are_reports(finished):
        raise DamagedFileError("its plan or its list of parts is none")
    return plan, finished


def are_reports(found: Any) -> TypeGuard[list[Json]]:
    """Whether something from a file is a list of parts' reports."""
    return isinstance(found, list) and all(
        isinstance(report, dict) and isinstance(report.get("file"), str) for report in found
    )
