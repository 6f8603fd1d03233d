"""A judgement for people, 80 columns wide."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from marketing.learned_model.judging.measured import REAL, Figure, Judgement, Measured
from marketing.learned_model.judging.verdict import verdict
from receipts.runs.shown_text import shown

WIDTH = 80
_TITLE = 35
_GROUPS = {
    "likeness": "like real rows?",
    "privacy": "nobody given away?",
    "rules": "the table's rules kept?",
}


def report_text(judgement: Judgement) -> str:
    """The table of figures, what could not be measured and why, and the verdict."""
    return "\n".join(_lines(judgement))


def _lines(judgement: Judgement) -> Iterator[str]:
    yield from _what(judgement)
    columns = [*judgement.engines, REAL]
    width = min(11, (WIDTH - _TITLE) // len(columns))
    heads = "".join(f"{_cut(name, width - 1):>{width}}" for name in columns)
    group = ""
    for measured in judgement.measures:
        if any(figure.value is not None for figure in _figures(measured)):
            if measured.measure.group != group:
                group = measured.measure.group
                yield ""
                yield f"{_GROUPS[group]:<{_TITLE}}{heads}"
            title = "  " * measured.measure.is_part + measured.measure.title
            shown_figures = "".join(f"{_short(figure):>{width}}" for figure in _figures(measured))
            yield f"{_cut(title, _TITLE):<{_TITLE}}{shown_figures}"
    yield ""
    for text in (*_worst(judgement), *_missing(judgement), *verdict(judgement)):
        yield from wrap(shown(text), WIDTH, subsequent_indent="  ")


def _what(judgement: Judgement) -> Iterator[str]:
    table, rows = judgement.table, judgement.rows
    yield from wrap(
        shown(f"{table.name}, {table.n_rows:,} rows (SHA-256 {table.sha256[:12]}...)"), WIDTH
    )
    text = (
        f"learned from {rows.n_training:,} rows, {rows.n_held_out:,} held out; judged here: "
        f"{rows.n_each:,} rows of each against {rows.n_training_judged:,} training rows, "
        f"seed {rows.seed}"
    )
    yield from wrap(text, WIDTH)


def _worst(judgement: Judgement) -> Iterator[str]:
    """Where the worst figures are."""
    for measured in judgement.measures:
        if measured.measure.key.endswith("_worst"):
            where = [
                f"{name}: {figure.detail}"
                for name, figure in measured.engines.items()
                if figure.value is not None
            ]
            if where:
                yield f"{measured.measure.title}, is of {'; '.join(where)}"


def _missing(judgement: Judgement) -> Iterator[str]:
    """What has no figure, by reason."""
    by_reason: dict[str, list[str]] = {}
    for measured in judgement.measures:
        names = {*judgement.engines} if measured.real.value is not None else {""}
        for name, figure in measured.engines.items():
            if figure.value is None and (name in names or "" in names):
                of = f" of {name}" if measured.real.value is not None else ""
                titles = by_reason.setdefault(figure.reason, [])
                if (title := f"{measured.measure.title}{of}") not in titles:
                    titles.append(title)
    for reason, titles in by_reason.items():
        yield f"not measured: {', '.join(titles)}: {reason}"


def _figures(measured: Measured) -> list[Figure]:
    return [*measured.engines.values(), measured.real]


def _short(figure: Figure) -> str:
    """A figure with three digits.

    >>> _short(Figure(0.01234)), _short(Figure(None, "why")), _short(Figure(12.0))
    ('0.0123', '-', '12')
    """
    return "-" if figure.value is None else f"{figure.value:.3g}"


def _cut(text: str, width: int) -> str:
    """A text that is no wider, with a full stop in place of what is left out.

    >>> _cut("bootstrap", 8)
    'bootstr.'
    """
    return text if len(text) <= width else f"{text[: width - 1]}."
