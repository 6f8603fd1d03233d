"""A comparison as a table for a terminal, and in Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from ground_truth.comparison.findings import Comparison, Counted
from ground_truth.comparison.metrics import METRICS
from receipts.runs.counted import counted

WIDTH = 80

_MANY, _SOME = 100, 10
_SHORT = {metric.name: metric.short for metric in METRICS}
_UNKNOWN = "-"


def report_text(comparison: Comparison) -> str:
    """The table, 80 columns wide."""
    lines = [
        *_wrapped(f"ours: {_side(comparison.ours)}"),
        *_wrapped(f"truth: {_side(comparison.truth)}"),
        *(_wrapped(_how(comparison)) if comparison.n_splits else ()),
        "",
        _line("", "ours", "truth", "distance", "", "floor", "ratio"),
    ]
    lines += [
        _line(
            each.title,
            figure(each.ours),
            figure(each.truth),
            figure(each.distance),
            _SHORT[each.metric],
            figure(each.floor),
            ratio(each.ratio),
        )
        for each in comparison.findings
    ]
    metrics = ", ".join(f"{metric.short} {metric.name}" for metric in METRICS)
    lines += ["", *_wrapped(f"Distances: {metrics}.  {_READING}")]
    for text in [*_reasons(comparison), *remarks(comparison)]:
        lines += _wrapped(text)
    return "\n".join(lines)


def report_markdown(comparison: Comparison) -> str:
    """The same in Markdown."""
    lines = [
        f"Ours: {_side(comparison.ours)}. Truth: {_side(comparison.truth)}. {_how(comparison)}",
        "",
        "| | ours | truth | unit | distance | metric | noise floor | ratio |",
        "|---|--:|--:|---|--:|---|--:|--:|",
    ]
    lines += [
        f"| {each.title} | {figure(each.ours)} | {figure(each.truth)} | {each.unit} "
        f"| {figure(each.distance)} | {each.metric} | {figure(each.floor)} | {ratio(each.ratio)} |"
        for each in comparison.findings
    ]
    for text in [_READING, *_reasons(comparison), *remarks(comparison)]:
        lines += ["", text]
    return "\n".join(lines)


_READING = (
    "The floor is the distance of two random halves of the truth, and a ratio the distance by the "
    "floor: near 1, nobody could come closer."
)


def figure(value: float | None) -> str:
    """A figure with three digits or so.

    >>> figure(1234.5), figure(12.345), figure(1.2345), figure(0.0012), figure(None)
    ('1,234', '12.3', '1.23', '0.0012', '-')
    """
    if value is None:
        return _UNKNOWN
    size = abs(value)
    if size >= _MANY:
        return f"{value:,.0f}"
    if size >= _SOME:
        return f"{value:.1f}"
    if size >= 1:
        return f"{value:.2f}"
    return f"{value:z.3f}" if size >= 0.01 or size == 0 else f"{value:.4f}"


def ratio(value: float | None) -> str:
    """A ratio with one decimal below 10, and none above."""
    if value is None:
        return _UNKNOWN
    return f"{value:,.0f}" if value >= _SOME else f"{value:.1f}"


def remarks(comparison: Comparison) -> Iterator[str]:
    """What else has to be known of both sides to read the comparison."""
    yield from _cleaning(comparison)
    yield from _fields_of_one_side(comparison)
    yield from comparison.notes


def _fields_of_one_side(comparison: Comparison) -> Iterator[str]:
    """The fields of receipts that only one side has; nothing where not both are receipts."""
    if comparison.fields:
        for side, name in (("ours", "the data set"), ("theirs", "the real receipts")):
            names = ", ".join(comparison.fields.get(side, ())) or "none"
            yield f"fields only in {name}: {names}"


def _reasons(comparison: Comparison) -> Iterator[str]:
    """Why there is no ratio, for the rows without one."""
    by_reason: dict[str, list[str]] = {}
    for each in comparison.findings:
        if each.reason:
            by_reason.setdefault(each.reason, []).append(each.title)
    for reason, titles in by_reason.items():
        yield f"No ratio of {'; '.join(titles)}: {reason}."


def _cleaning(comparison: Comparison) -> Iterator[str]:
    """What was left out of the truth, if anything was."""
    if comparison.cleaning:
        counts = (
            f"{name.removeprefix('n_').replace('_', ' ')} {number:,}"
            for name, number in comparison.cleaning.items()
        )
        yield f"Cleaning of the truth: {', '.join(counts)}."


def _how(comparison: Comparison) -> str:
    """How it was compared, in words."""
    period = f"of the last {comparison.days:,} days of ours, " if comparison.days else ""
    of_whom = "" if comparison.halved == comparison.truth else f" of {_side(comparison.halved)}"
    return (
        f"Compared: {period}random samples of {comparison.n_compared:,} {comparison.by}; the floor "
        f"is of random halves of as many{of_whom} (medians of {comparison.n_splits:,} draws, seed "
        f"{comparison.seed})."
    )


def _side(side: Counted) -> str:
    numbers = (
        counted(side.n_households, "household"),
        counted(side.n_trips, "trip"),
        counted(side.n_lines, "line"),
    )
    return ", ".join((side.name, *numbers))


def _wrapped(text: str) -> list[str]:
    return wrap(text, WIDTH, subsequent_indent="  ", break_long_words=False)


def _line(title: str, *cells: str) -> str:
    ours, truth, distance, metric, floor, times = cells
    return f"{title:<37}{ours:>8}{truth:>8}{distance:>9} {metric:<3}{floor:>7}{times:>7}".rstrip()
