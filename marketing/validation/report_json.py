"""A report as JSON: what was expected and found, check by check, and of which files."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from marketing.validation.results import Check, Report, Score

SCHEMA_VERSION = 1
_N_DIGITS = 8


def report_json(report: Report) -> dict[str, Any]:
    """The report; figures that do not exist are null."""
    return {
        "schema_version": SCHEMA_VERSION,
        "passed": report.passed,
        "score": _score(report.score),
        "sections": {name: _score(score) for name, score in report.sections.items()},
        "thresholds": dict(report.thresholds),
        "data": {
            "folder": str(report.folder),
            "files": [file._asdict() for file in report.files],
        },
        "checks": [_check(check) for check in report.checks],
        "not_run": [each._asdict() for each in report.not_run],
    }


def is_report(found: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a report."""
    return {"schema_version", "sections", "thresholds", "not_run"} <= found.keys()


def _score(score: Score) -> dict[str, Any]:
    return {"passed": score.passed, "total": score.total, "score": _number(score.share)}


def _check(check: Check) -> dict[str, Any]:
    return {
        "section": check.section,
        "name": check.name,
        "says": check.says,
        "expected": _number(check.expected),
        "expected_is_least": check.is_least,
        "actual": _number(check.actual),
        "tolerance": _number(check.tolerance),
        "n": check.n,
        "sampling_error": _number(check.sampling_error),
        "distance_in_sampling_errors": _number(check.distance),
        "passed": check.is_passed,
        "detail": check.detail,
    }


def _number(value: float | None) -> float | None:
    if value is None or not isfinite(value):
        return None
    return value if isinstance(value, int) else round(value, _N_DIGITS)
