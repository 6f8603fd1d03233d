"""What belongs in a folder of interactions."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from interactions.listed_entries import PARTS, listed_entries
from interactions.output.finished_files import exported_names
from interactions.plan import SUMMARY_FILE, Plan
from interactions.sources.article_file import ARTICLES_FILE
from interactions.sources.parts import GATHERED_FILE
from interactions.sources.text_files import STANDARD_INPUT
from receipts.metadata.metadata_files import MARKS, METADATA_FILES
from receipts.runs.errors import OutputError
from receipts.runs.files import MARK_DIGITS, Json, temporary_name
from receipts.runs.ownership import FolderKind, Owns
from receipts.runs.regular_files import is_regular

MAX_NAME_BYTES = 255
"""How long the systems let a file's name be."""

SCRATCH = ("spill_*.txt", "source_*.*", ARTICLES_FILE, GATHERED_FILE, "part_*.rows*")
"""What a run needs on the way."""

_TABLES = (
    r"interactions(_train|_test)?\.(csv|jsonl|parquet|pkl|csv\.gz|jsonl\.gz)"
    r"|interactions\.(duckdb|sqlite)"
    r"|interactions(_train|_test)?_\d{5,}\.(csv|jsonl|parquet|csv\.gz|jsonl\.gz)"
)
_SAMPLED = r"sampled_(customers|transactions)\.(csv|jsonl)"
_ON_THE_WAY = (
    r"interactions(_train|_test)?\.((inter|users)\.)?growing"
    r"|interactions\.(duckdb\.growing(\.wal)?|sqlite\.growing(-journal)?)"
    r"|part_\d{5}\..+\.rows(\.growing(\.wal|-journal)?)?"
    r"|source_.+\.(csv|jsonl)|spill(_\d{5})+\.txt|articles\.json|gathered\.json"
)
_METADATA = "|".join(map(re.escape, METADATA_FILES))
_ANY = r"[^/\\]+" if os.name == "nt" else "[^/]+"
"""What a folder may be called; the separators of the system lead out of it."""
_EXPORTED = r"(\.train|\.test)?\.(inter|user|item)"


def _listed(summary: Json) -> Iterator[str]:
    """The files that a summary lists."""
    yield from (entry["file"] for entry in listed_entries(summary))
    yield from METADATA_FILES


def _planned(plan: Json, folder_name: str) -> Owns:
    """Which files a plan has made: those on the way, the tables, and another tool's files, which
    are called like the folder.
    """
    settings = plan["settings"]
    patterns = [_TABLES, _ON_THE_WAY, _METADATA]
    if settings["sample"] is not None:
        patterns.append(_SAMPLED)
    if settings["export"] is not None:
        patterns.append(re.escape(folder_name) + _EXPORTED)
    pattern = re.compile("|".join(patterns))
    return lambda name: pattern.fullmatch(name) is not None


FOLDER = FolderKind(
    SUMMARY_FILE,
    re.compile(f"{_TABLES}|{_ON_THE_WAY}|{_SAMPLED}|{_METADATA}|{_ANY}{_EXPORTED}"),
    parts_key=PARTS,
    listed=_listed,
    planned=_planned,
    marks=MARKS,
)


def refuse_long_names(output: Path, plan: Plan) -> None:
    """Raises OutputError where the name of the folder is too long for files called like it."""
    name = Path(os.path.realpath(output)).name
    names = (temporary_name(each, "0" * MARK_DIGITS) for each in exported_names(plan, name))
    longest = max((len(os.fsencode(each)) for each in names), default=0)
    if longest > MAX_NAME_BYTES:
        most = MAX_NAME_BYTES - longest + len(os.fsencode(name))
        raise OutputError(
            f"{output} has too long a name for --export {plan.export}, whose files are called like "
            f"the folder; name one of at most {most} bytes with --output"
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


def remove_scratch(work: Path) -> None:
    """Removes what a run needs on the way, when it needs it no longer."""
    for pattern in SCRATCH:
        for path in work.glob(pattern):
            if is_regular(path):
                path.unlink()
