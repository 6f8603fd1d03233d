"""Tables of interactions that are changed by somebody who can count: hashes and counts fit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

TABLE = "interactions.csv"
TABLE_SUMMARY = "interactions_summary.json"

Rows = list[list[str]]
"""Rows of t_dat, customer_id, article_id, interaction_score, prev_article_id."""

_SCORE = 3


def forged_table(folder: Path, change: Callable[[Rows], object]) -> None:
    """Changes the rows of the table and makes everything fit again."""
    path = folder / TABLE
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split(",") for line in lines]
    change(rows)
    text = "".join(f"{line}\n" for line in [header, *map(",".join, rows)]).encode()
    path.write_bytes(text)
    summary_path = folder / TABLE_SUMMARY
    summary = json.loads(summary_path.read_bytes())
    for score in summary["interactions"]:
        summary["interactions"][score] = sum(row[_SCORE] == score for row in rows)
    size = len(text)
    digest = hashlib.sha256(text).hexdigest()
    summary["files"][0].update(bytes=size, text_bytes=size, sha256=digest)
    summary_path.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n")


def _first(rows: Rows, score: str) -> int:
    return next(number for number, row in enumerate(rows) if row[_SCORE] == score and number > 5)


def _without(score: str) -> Callable[[Rows], object]:
    return lambda rows: rows.pop(_first(rows, score))


def _rescored(old: str, new: str) -> Callable[[Rows], object]:
    return lambda rows: rows[_first(rows, old)].__setitem__(_SCORE, new)


def _put(score: str, column: int, value: str) -> Callable[[Rows], object]:
    return lambda rows: rows[_first(rows, score)].__setitem__(column, value)


TABLE_FORGERIES: dict[str, Callable[[Rows], object]] = {
    "a purchase taken away": _without("2"),
    "a click taken away": _without("1"),
    "an ignore taken away": _without("0"),
    "a purchase twice": lambda rows: rows.insert(_first(rows, "2"), rows[_first(rows, "2")]),
    "a purchase that is a click": _rescored("2", "1"),
    "a click that is a purchase": _rescored("1", "2"),
    "an ignore that is a click": _rescored("0", "1"),
    "another article": _put("2", 2, "PRD-999"),
    "another customer": _put("2", 1, "customer_999999"),
    "another time": _put("2", 0, "1"),
    "another article before": _put("2", 4, "PRD-999"),
    "rows exchanged": lambda rows: rows.insert(0, rows.pop()),
    "the last row gone": lambda rows: rows.pop(),
}
