"""A report as a short table for a terminal."""

from __future__ import annotations

from marketing.group_fairness.grading import Graded
from marketing.group_fairness.outcomes import OUTCOMES
from marketing.group_fairness.report import Report
from marketing.group_fairness.words import (
    CONFOUNDED_NOTE,
    finding,
    p_text,
    percent,
    planted_text,
    points,
    verdict,
)
from receipts.runs.shown_text import shown

MOST_NAMED = 12
_INDENT = "  "


def report_text(report: Report) -> str:
    """The verdict, what is flagged, and a line an outcome and attribute."""
    lines = [verdict(report)]
    flagged = report.flagged
    lines += [f"{_INDENT}{shown(finding(each))}" for each in flagged[:MOST_NAMED]]
    if len(flagged) > MOST_NAMED:
        lines.append(f"{_INDENT}and {len(flagged) - MOST_NAMED} more, which the report has")
    lines += [shown(planted_text(each)) for each in report.planted]
    if report.is_confounded:
        lines.append(CONFOUNDED_NOTE)
    lines += ["", f"{'outcome':<19}{'attribute':<18}{'lowest':>8}{'highest':>9}{'apart':>7}  grade"]
    for outcome in OUTCOMES:
        lines += [_line(each) for each in report.of(outcome)]
    lines += [f"not run: {each.key}: {shown(each.reason)}" for each in report.not_run]
    return "\n".join(lines)


def _line(each: Graded) -> str:
    comparison = each.comparison
    rates = [row.rate for row in comparison.groups if row.is_compared]
    low, high = (min(rates), max(rates)) if rates else (None, None)
    apart = points(high - low) if low is not None and high is not None else "-"
    return (
        f"{comparison.outcome.title:<19}{comparison.attribute.name:<18}{percent(low):>8}"
        f"{percent(high):>9}{apart:>7}  {_grade(each)}"
    )


def _grade(each: Graded) -> str:
    if each.is_flagged:
        return f"FLAGGED, {p_text(each.adjusted_p)}"
    if each.adjusted_p is not None:
        return f"not flagged, {p_text(each.adjusted_p)}"
    return each.comparison.reason or "described"
