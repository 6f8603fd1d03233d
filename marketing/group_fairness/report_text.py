"""A report as a short table for a terminal."""

from __future__ import annotations

from textwrap import fill

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
_WIDTH = 80
_INDENT = "  "


def report_text(report: Report) -> str:
    """The verdict, what is flagged, and a line an outcome and attribute, 80 columns wide."""
    lines = [verdict(report)]
    flagged = report.flagged
    lines += [f"{_INDENT}{shown(finding(each))}" for each in flagged[:MOST_NAMED]]
    if len(flagged) > MOST_NAMED:
        lines.append(f"{_INDENT}and {len(flagged) - MOST_NAMED} more, which the report has")
    lines += [shown(planted_text(each)) for each in report.planted]
    if report.is_confounded:
        lines.append(CONFOUNDED_NOTE)
    lines = [_wrapped(line, 2 * len(_INDENT)) for line in lines]
    lines += ["", f"{'outcome':<18}{'attribute':<17}{'lowest':>7}{'highest':>8}{'apart':>6}  grade"]
    for outcome in OUTCOMES:
        lines += _lines(report.of(outcome))
    lines += [
        _wrapped(f"not run: {each.key}: {shown(each.reason)}", len(_INDENT))
        for each in report.not_run
    ]
    return "\n".join(lines)


def _lines(found: list[Graded]) -> list[str]:
    """Those of an outcome: one where the same reason stands in the way for every attribute."""
    reasons = {each.comparison.reason for each in found}
    if len(reasons) == 1 and all(reasons):
        return [_wrapped(f"{found[0].comparison.outcome.title:<18}{reasons.pop()}", 18)]
    return [_line(each) for each in found]


def _line(each: Graded) -> str:
    comparison = each.comparison
    what = f"{comparison.outcome.title:<18}{comparison.attribute.name:<17}"
    if comparison.reason:
        return _wrapped(f"{what}{comparison.reason}", len(what))
    rates = [row.rate for row in comparison.groups if row.is_compared]
    low, high = (min(rates), max(rates)) if rates else (None, None)
    apart = points(high - low) if low is not None and high is not None else "-"
    return f"{what}{percent(low):>7}{percent(high):>8}{apart:>6}  {_grade(each)}"


def _wrapped(text: str, indent: int) -> str:
    head = len(text) - len(text.lstrip())
    return fill(
        text.lstrip(),
        _WIDTH,
        initial_indent=" " * head,
        subsequent_indent=" " * indent,
        break_long_words=False,
        drop_whitespace=True,
    )


def _grade(each: Graded) -> str:
    if each.is_flagged:
        return f"FLAGGED, {p_text(each.adjusted_p)}"
    if each.adjusted_p is not None:
        return f"not flagged, {p_text(each.adjusted_p)}"
    return "described"
