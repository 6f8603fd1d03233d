"""A judgement on a page: how far each column is off, drawn, and all measures as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from marketing.learned_model.judging.marginals import SURVEY
from marketing.learned_model.judging.measured import REAL, Details, Judgement
from marketing.pages.drawing import FIRST, FOURTH, MUTED, SECOND, THIRD, new_axes, svg_of
from marketing.pages.picture import DataTable, Missing, Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KEY = "learned-columns"
MOST_COLUMNS = 30
"""That are drawn; of more, those in which the first model is off most."""

_LONGEST_NAME = 24
"""Characters of a name beside the picture."""

_COLOURS = (FIRST, SECOND, THIRD, FOURTH)
_MARKS = ("o", "s", "^", "D")
_REAL_COLOUR, _REAL_MARK = MUTED, "|"
_N_DIGITS = 4


def columns_picture(judgement: Judgement) -> Picture | Missing:
    """A line for each column, and on it a mark for each model and for the held-out rows."""
    sides: Mapping[str, Details] = judgement.details.get(SURVEY.name, {})
    first = judgement.engines[0]
    there = {name: value for name, value in sides.get(first, {}).items() if value is not None}
    if not there:
        return Missing(KEY, "How far columns are off", "no column of the table varies")
    names = sorted(there, key=lambda name: (-there[name], name))[:MOST_COLUMNS]
    figure, (axes,) = new_axes(height=1.2 + 0.24 * len(names))
    _draw(axes, names, sides, judgement.engines)
    title = _title(judgement, sides, names)
    header = ("column", *judgement.engines, REAL)
    rows = [[name, *(_rounded(sides[side][name]) for side in header[1:])] for name in names]
    alternative = f"{title}.  The column that is off most in {first} is {names[0]}."
    caption = (
        f"Distance of a column's values from those of the rows that were learned from, 0 to 1, of "
        f"{judgement.rows.n_each:,} rows each; held-out rows are real ones that no model has seen."
    )
    table = DataTable(header, rows)
    return Picture(KEY, title, svg_of(figure, alternative), alternative, table, caption)


def measures_table(judgement: Judgement) -> DataTable:
    """Every measure with its figures."""
    rows: list[list[object]] = []
    for measured in judgement.measures:
        figures = (*measured.engines.values(), measured.real)
        rows.append([measured.measure.title, *(_rounded(figure.value) for figure in figures)])
    return DataTable(("measure", *judgement.engines, REAL), rows)


def _draw(
    axes: Axes, names: list[str], sides: Mapping[str, Details], engines: tuple[str, ...]
) -> None:
    places = range(len(names))
    looks = [*zip(engines, _COLOURS, _MARKS, strict=False), (REAL, _REAL_COLOUR, _REAL_MARK)]
    for side, colour, mark in looks:
        values: Any = [sides[side][name] for name in names]  # None is a gap.
        axes.plot(values, places, mark, color=colour, label=side, markersize=6)
    axes.set_yticks(places, [_cut(name) for name in names])
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.set_xlabel("distance from the table's column, 0 to 1")
    axes.figure.legend(loc="outside upper center", ncols=len(looks))


def _title(judgement: Judgement, sides: Mapping[str, Details], names: list[str]) -> str:
    """How many columns of the first model are as near as those of the held-out rows."""
    first = judgement.engines[0]
    n_near = sum((sides[first][name] or 0) <= (sides[REAL][name] or 0) for name in names)
    return f"Of {len(names)} columns, {n_near} of {first} are as near as those of real rows"


def _cut(name: str) -> str:
    """A name that leaves room for the picture; the table has all of it."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _N_DIGITS)
