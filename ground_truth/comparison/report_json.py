"""A comparison as JSON, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ground_truth.comparison.findings import Comparison, Counted, Finding, Profile

SCHEMA_VERSION = 1

_HAS_ALL = {"schema_version", "ours", "truth", "halved", "n_compared", "rows"}


def report_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison as a JSON object; what cannot be had is null, with a reason."""
    return {
        "schema_version": SCHEMA_VERSION,
        "ours": comparison.ours._asdict(),
        "truth": comparison.truth._asdict(),
        "halved": comparison.halved._asdict(),
        "by": comparison.by,
        "n_compared": comparison.n_compared,
        "n_equal_lines": comparison.n_equal_lines,
        "days": comparison.days,
        "n_splits": comparison.n_splits,
        "seed": comparison.seed,
        "cleaning": dict(comparison.cleaning),
        "fields_of_one_side": {side: list(names) for side, names in comparison.fields.items()},
        "notes": list(comparison.notes),
        "rows": [_finding(each) for each in comparison.findings],
    }


def is_report(found: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a comparison."""
    return found.keys() >= _HAS_ALL


def comparison_of(report: Mapping[str, Any]) -> Comparison:
    """The comparison that a JSON object tells of.

    Raises ValueError where it is none, or of another version of the program.
    """
    if not is_report(report):
        raise ValueError("this is no comparison; make one with python3 -m ground_truth.compare")
    if report["schema_version"] != SCHEMA_VERSION:
        raise ValueError(
            f"schema_version of the comparison is {report['schema_version']!r}, and "
            f"{SCHEMA_VERSION} is read; make it again with python3 -m ground_truth.compare"
        )
    try:
        return Comparison(
            ours=Counted(**report["ours"]),
            truth=Counted(**report["truth"]),
            halved=Counted(**report["halved"]),
            by=report["by"],
            n_compared=report["n_compared"],
            n_equal_lines=report["n_equal_lines"],
            days=report["days"],
            n_splits=report["n_splits"],
            seed=report["seed"],
            findings=[_finding_of(row) for row in report["rows"]],
            cleaning=report["cleaning"],
            fields=report["fields_of_one_side"],
            notes=report["notes"],
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"the comparison is damaged ({error!r}); make it again") from None


def _finding(finding: Finding) -> dict[str, Any]:
    row = finding._asdict()
    for side in ("our_profile", "true_profile"):
        row[side] = row[side] and row[side]._asdict()
    return row


def _finding_of(row: Mapping[str, Any]) -> Finding:
    profiles = {
        side: row[side] and Profile(**row[side]) for side in ("our_profile", "true_profile")
    }
    return Finding(**{**row, **profiles})
