"""What a scoring comes to, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

SCHEMA_VERSION = 1
_NAME_WIDTH = 36
_WIDTH = 13


class Score(NamedTuple):
    """One figure, None where it is not defined.

    name: as in the JSON file.
    title: as in the table.
    baseline: of what anybody has without a model.
    perfect: of the truth itself.
    """

    name: str
    title: str
    predictions: float | None
    baseline: float | None
    perfect: float | None


class Group(NamedTuple):
    """Figures that belong together."""

    title: str
    scores: Sequence[Score]


class Report(NamedTuple):
    """A scoring.

    kind: what was predicted.
    counted: what was scored, in words, with its number.
    n_scored: that number.
    baseline: what the baseline is called.
    notes: what has to be known to read it.
    """

    kind: str
    counted: str
    n_scored: int
    baseline: str
    groups: Sequence[Group]
    notes: Sequence[str] = ()


def report_text(report: Report) -> str:
    """The table for a terminal."""
    lines = [
        f"{report.kind}: {report.counted}",
        _line("", "predictions", report.baseline, "perfect"),
    ]
    for group in report.groups:
        lines.append(group.title)
        lines += [_line(f"  {each.title}", *map(_figure, each[2:])) for each in group.scores]
    return "\n".join([*lines, *report.notes])


def report_json(report: Report) -> dict[str, Any]:
    """The same as a JSON object; what is not defined is null."""
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": report.kind,
        "n_scored": report.n_scored,
        "baseline": report.baseline,
        "scores": {
            each.name: {
                "predictions": each.predictions,
                "baseline": each.baseline,
                "perfect": each.perfect,
            }
            for group in report.groups
            for each in group.scores
        },
        "notes": list(report.notes),
    }


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:z.4f}"


def _line(title: str, *cells: str) -> str:
    return (f"{title:<{_NAME_WIDTH}}" + "".join(f"{cell:>{_WIDTH}}" for cell in cells)).rstrip()
