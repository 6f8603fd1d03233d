"""Which data a report is of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from marketing.group_fairness.folder import Files
from marketing.loading.paths import database_of
from marketing.validation.summary_facts import SUMMARY_FILE
from receipts.campaign_settings import campaigns_in
from receipts.runs.files import Json
from receipts.runs.seals import is_sealed
from receipts.runs.state_files import DamagedFileError, read_object
from world.settings import CampaignSettings

_BLOCK_BYTES = 1 << 20

OURS, FOREIGN = "tillroll", "other tables"


def identity(folder: Path, files: Files, read: Iterable[str]) -> Json:
    """The seed, versions and settings of a data set that this program made, and its tables' files
    with their SHA-256, as its summary tells them; of other tables the files alone.

    read: the names of the tables that the report is made from.

    Where the summary was changed, or a file has another size than it says, the data set is other
    tables.
    """
    summary = _summary(folder)
    paths = [(table, database_of(path) or path) for table in read for path in files.get(table, ())]
    listed = {entry["file"]: entry for entry in _entries(summary)}
    is_ours = bool(summary) and all(
        listed.get(path.name, {}).get("bytes") == path.stat().st_size for _, path in paths
    )
    tables = [
        {
            "table": table,
            "file": path.name,
            "bytes": path.stat().st_size,
            "sha256": listed[path.name]["sha256"] if is_ours else _digest_of(path),
        }
        for table, path in paths
    ]
    return {
        "source": OURS if is_ours else FOREIGN,
        "seed": summary.get("seed") if is_ours else None,
        "versions": summary.get("versions") if is_ours else None,
        "settings": summary.get("settings") if is_ours else None,
        "tables": tables,
    }


def campaigns_of(data: Json) -> CampaignSettings | None:
    """How campaigns act in a data set, by its identity; None where none do, or nobody knows."""
    try:
        found = campaigns_in(data["settings"] or {"causes": ()}).get("campaigns")
    except (KeyError, TypeError, ValueError):
        return None
    return found if isinstance(found, CampaignSettings) else None


def _summary(folder: Path) -> Json:
    """The summary as this program wrote it, {} where there is none."""
    try:
        found = read_object(folder / SUMMARY_FILE)
    except DamagedFileError:
        return {}
    return found if is_sealed(found) else {}


def _entries(summary: Json) -> list[dict[str, Any]]:
    # What is said of a database is said of each of its tables.
    return [
        {**step.get("database", {}), **table}
        for step in summary.get("steps", [])
        for table in step["tables"]
    ]


def _digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
