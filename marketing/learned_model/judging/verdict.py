"""Which rows are better, said in sentences that follow from the figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from marketing.learned_model.judging.measured import REAL, Figure, Group, Judgement, Measured

N_DIGITS = 3
"""Behind the point; what is the same in these is no difference."""

Measures = tuple[Measured, ...]


class Comparison(NamedTuple):
    """Measures by which of two models comes closer to the held-out rows; in those of ``level``
    both come as close, or both are as good.
    """

    first: Measures
    second: Measures
    level: Measures

    @property
    def n(self) -> int:
        """How many measures there are."""
        return len(self.first) + len(self.second) + len(self.level)


def excess(figure: Figure, measured: Measured) -> float | None:
    """How much worse a figure is than that of the held-out rows; 0 where it is no worse."""
    real = measured.real.value
    if figure.value is None or real is None:
        return None
    worse = real - figure.value if measured.measure.is_high_good else figure.value - real
    return max(0.0, round(worse, N_DIGITS))


def compared(judgement: Judgement, first: str, second: str, group: Group) -> Comparison:
    """Two models by the measures of a group that both have; parts of another do not count."""
    sides: dict[int, list[Measured]] = {-1: [], 0: [], 1: []}
    for measured in judgement.measures:
        if measured.measure.group == group and not measured.measure.is_part:
            one, other = (excess(measured.engines[name], measured) for name in (first, second))
            if one is not None and other is not None:
                sides[(one > other) - (one < other)].append(measured)
    return Comparison(tuple(sides[-1]), tuple(sides[1]), tuple(sides[0]))


def verdict(judgement: Judgement) -> list[str]:
    """What the figures say of the first model beside each of the others, and of all."""
    first, *others = judgement.engines
    said = [_likeness(judgement, first, other) for other in others]
    return [*said, *_figures_of_all(judgement)]


def _likeness(judgement: Judgement, first: str, second: str) -> str:
    found = compared(judgement, first, second, "likeness")
    if not found.n:
        return f"Nothing of this table tells whether {first} or {second} is closer to real rows."
    better, worse, n_better, n_worse = first, second, found.first, found.second
    if len(n_worse) > len(n_better):
        better, worse, n_better, n_worse = second, first, n_worse, n_better
    if len(n_better) == found.n:
        all_of_them = f"all {found.n} measures of likeness"
        return f"{better} is closer to real rows than {worse} in {all_of_them}."
    level = f", and in {len(found.level)} they are level" if found.level else ""
    if len(n_better) == len(n_worse):
        return (
            f"{first} and {second} are each closer to real rows than the other in "
            f"{len(n_better)} of {found.n} measures of likeness{level}."
        )
    return (
        f"{better} is closer to real rows than {worse} in {len(n_better)} of {found.n} measures "
        f"of likeness, {worse} in {len(n_worse)}{f' ({_titles(n_worse)})' if n_worse else ''}"
        f"{level}."
    )


def _figures_of_all(judgement: Judgement) -> Iterator[str]:
    """Sentences on measures that are worth one of their own."""
    by_key = {measured.measure.key: measured for measured in judgement.measures}
    for key, says, form in (
        ("auc", "A classifier tells rows from real ones with an AUC of {}; 0.5 is perfect.", ".2f"),
        ("copies_share", "Copies of training rows: {}.", ".1%"),
        ("offences_per_row", "Offences against the table's rules, a row: {}.", ".3f"),
    ):
        shown = _each(by_key[key], form) if key in by_key else ""
        if shown:
            yield says.format(shown)


def _each(measured: Measured, form: str) -> str:
    figures = {**measured.engines, REAL: measured.real}
    return ", ".join(
        f"{format(figure.value, form)} ({name})"
        for name, figure in figures.items()
        if figure.value is not None
    )


def _titles(measures: Measures) -> str:
    return "; ".join(measured.measure.title for measured in measures)
