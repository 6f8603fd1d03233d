"""What belongs in a folder of interactions."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from interactions.plan import SUMMARY_FILE
from interactions.sources.text_files import STANDARD_INPUT
from receipts.runs.errors import OutputError
from receipts.runs.files import Json
from receipts.runs.ownership import FolderKind, Owns

_TABLES = r"interactions(_train|_test)?\.(csv|jsonl|parquet|pkl|csv\.gz|jsonl\.gz)"
_SAMPLED = r"sampled_(customers|transactions)\.(csv|jsonl)"
_ON_THE_WAY = (
    r"interactions(_train|_test)?\.((inter|users)\.)?growing|part_\d{5}\..+\.rows"
    r"|source_.+\.(csv|jsonl)|spill(_\d{5})+\.txt|articles\.json|gathered\.json"
)
_EXPORTED = r"(\.train|\.test)?\.(inter|user|item)"


def _listed(summary: Json) -> Iterator[str]:
    """The files that a summary lists."""
    yield from (entry["file"] for entry in summary["files"])


def _planned(plan: Json, folder_name: str) -> Owns:
    """Which files a plan has made: those on the way, the tables, and another tool's files, which
    are called like the folder.
    """
    settings = plan["settings"]
    patterns = [_TABLES, _ON_THE_WAY]
    if settings["sample"] is not None:
        patterns.append(_SAMPLED)
    if settings["export"] is not None:
        patterns.append(re.escape(folder_name) + _EXPORTED)
    pattern = re.compile("|".join(patterns))
    return lambda name: pattern.fullmatch(name) is not None


FOLDER = FolderKind(
    SUMMARY_FILE,
    re.compile(f"{_TABLES}|{_ON_THE_WAY}|{_SAMPLED}|[^/\\\\]+{_EXPORTED}"),
    listed=_listed,
    planned=_planned,
)


def refuse_inputs_inside(output: Path, inputs: Iterable[Path | None]) -> None:
    """Raises OutputError where a source is in the folder that is to be written."""
    folder = os.path.realpath(output)
    for path in inputs:
        if path is None or path == STANDARD_INPUT:
            continue
        if Path(os.path.realpath(path)).is_relative_to(folder):
            raise OutputError(
                f"{path} is inside {output}, where the interactions are to be; move it out of "
                "there or name another folder with --output"
            )
