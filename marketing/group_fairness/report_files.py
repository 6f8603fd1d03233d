"""The two files of a report."""

from __future__ import annotations

import os
from pathlib import Path

from marketing.group_fairness.report import Report
from marketing.group_fairness.report_json import is_report, report_bytes, report_json
from marketing.group_fairness.report_page import GENERATOR, report_page
from receipts.runs.errors import OutputError
from receipts.runs.files import whole_file
from receipts.runs.regular_files import is_regular
from receipts.runs.state_files import DamagedFileError, read_object

JSON_FILE, PAGE_FILE = "fairness_report.json", "fairness_report.html"

_HEAD_BYTES = 1000


def check_targets(folder: Path, *, overwrite: bool) -> None:
    """Raises OutputError where a file would be replaced that is no earlier report, or something
    else is in the way.
    """
    if os.path.lexists(folder) and not folder.is_dir():
        raise OutputError(f"{folder} is no folder; name one with --output")
    above = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    if not os.access(above, os.W_OK | os.X_OK):
        raise OutputError(f"{above} cannot be written; name another folder with --output")
    for name, is_ours in ((JSON_FILE, _is_json_of_ours), (PAGE_FILE, _is_page_of_ours)):
        path = folder / name
        if not os.path.lexists(path) or is_ours(path):
            continue
        if not is_regular(path):
            raise OutputError(f"{path} is no regular file; name another folder with --output")
        if not overwrite:
            raise OutputError(
                f"{path} is there already and no earlier report; name another folder with --output "
                "or replace it with --overwrite"
            )


def write_report(folder: Path, report: Report) -> tuple[Path, Path]:
    """Writes the page and the JSON file, each whole or not at all; their paths, JSON first."""
    found, page = report_bytes(report_json(report)), report_page(report)
    folder.mkdir(parents=True, exist_ok=True)
    with whole_file(folder / PAGE_FILE) as file:
        file.write(page.encode(errors="backslashreplace"))
    with whole_file(folder / JSON_FILE) as file:
        file.write(found)
    return folder / JSON_FILE, folder / PAGE_FILE


def _is_json_of_ours(path: Path) -> bool:
    try:
        return is_report(read_object(path))
    except DamagedFileError:
        return False


def _is_page_of_ours(path: Path) -> bool:
    if not is_regular(path):
        return False
    with path.open("rb") as file:
        return f'name="generator" content="{GENERATOR}"'.encode() in file.read(_HEAD_BYTES)
