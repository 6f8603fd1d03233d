"""A report for people, 80 columns wide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from marketing.validation.results import SECTIONS, Check, NotRun, Report
from marketing.validation.verdicts import TOO_FEW
from receipts.runs.shown_text import shown

WIDTH = 80
_NAME = 37
_FIGURE = 9
_FAR = 3
"""Sampling errors that one of 370 figures is off by chance."""
_INDENT = "    "


def report_text(report: Report, *, is_whole: bool = False) -> str:
    """The report: figures and what failed, with details, and the score.

    is_whole: also every rule that passed, and every check that was not run.
    """
    return "\n".join(_lines(report, is_whole))


def _lines(report: Report, is_whole: bool) -> Iterator[str]:
    for section in SECTIONS:
        checks = [check for check in report.checks if check.section == section]
        if checks:
            passed = sum(check.is_passed for check in checks)
            yield f"{section.replace('_', ' ')}: {passed} of {len(checks)} passed"
            rules = [check for check in checks if check.sampling_error is None]
            yield from _rules(each for each in rules if is_whole or not each.is_passed)
            yield from _figures([check for check in checks if check.sampling_error is not None])
            yield ""
    yield from _not_run(report.not_run, is_whole)
    yield _verdict(report)


def _rules(checks: Iterable[Check]) -> Iterator[str]:
    for check in checks:
        found = f"{check.actual:,.0f} of {check.n:,}"
        room = WIDTH - len(f"  {_mark(check)} {check.name} ")
        yield f"  {_mark(check)} {check.name} {found:>{room}}"
        if not check.is_passed:
            yield from _told(f"{check.says}; not so: {shown(check.detail)}")


def _figures(checks: list[Check]) -> Iterator[str]:
    if checks:
        words = (f"{word:>{_FIGURE}}" for word in ("expected", "found", "within", "errors"))
        yield f"  {'':{_NAME + 5}}{''.join(words)}"
    for check in checks:
        figures = (check.expected, check.actual, check.tolerance)
        errors = "-" if check.distance is None else f"{check.distance:.1f}"
        columns = "".join(f"{short(figure):>{_FIGURE}}" for figure in figures)
        yield f"  {_mark(check)} {fitted(check.name)}{columns}{errors:>{_FIGURE}}"
        if not check.is_passed:
            yield from _told(f"{check.says}; {check.n:,} rows; {shown(check.detail)}")


def short(figure: float) -> str:
    """A figure with three digits, or with one where three take too much room.

    >>> short(0.0125), short(-0.0002917)
    ('0.0125', '-0.0003')
    """
    text = f"{figure:.3g}"
    return text if len(text) < _FIGURE else f"{figure:.1g}"


def fitted(name: str) -> str:
    """A name as wide as its column; of one that is too long, the end tells more."""
    return f"{name:<{_NAME}}" if len(name) <= _NAME else f"..{name[2 - _NAME :]}"


def _mark(check: Check) -> str:
    return "ok  " if check.is_passed else "FAIL"


def _told(text: str, first: str = _INDENT) -> Iterator[str]:
    yield from wrap(text, WIDTH, initial_indent=first, subsequent_indent=_INDENT)


def _not_run(each: Iterable[NotRun], is_whole: bool) -> Iterator[str]:
    """What could not be run, by reason; the rows that are missing are in the JSON report."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in each:
        key = TOO_FEW if reason.startswith(TOO_FEW) else reason
        by_reason.setdefault(key, []).append(name)
    for reason, names in by_reason.items():
        what = ", ".join(names) if is_whole else f"{len(names):,}"
        yield from _told(f"not run: {what}: {reason}", "")
    if by_reason:
        yield ""


def _verdict(report: Report) -> str:
    score = report.score
    said = f"{score.passed:,} of {score.total:,} checks passed"
    distances = [check.distance for check in report.checks if check.sampling_error is not None]
    if distances:
        n_far = sum((distance or 0) > _FAR for distance in distances)
        said += f";\n{n_far} of {len(distances)} figures are more than {_FAR} sampling errors off"
    return f"{said}."
