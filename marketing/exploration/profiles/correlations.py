"""Correlations of the numeric columns, two by two.

Pearson's coefficient measures how well a straight line describes two columns, Spearman's how well
any rising or falling line does: it is Pearson's of the ranks.  A row counts where both columns
have a value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.exploration.profiles.bars import WIDTH, short
from marketing.exploration.profiles.numeric import numeric_columns, values_of
from marketing.pages.picture import DataTable, Picture

if TYPE_CHECKING:
    import pandas as pd

MOST_COLUMNS = 40
"""More are not drawn, and not compared: the first ones are."""

_DECIMALS = 12

_STRONG = 0.6
"""Where a cell is so dark that text on it has the colour of paper."""

_N_WITH_NUMBERS = 12
"""Up to so many columns, the numbers stand in the picture, which is as wide as a phone."""

_LARGEST = 7.2
"""Inches, of a picture of more columns."""


class Correlations(NamedTuple):
    """The correlations of a table; both are NaN where a column has one value only.

    n_left_out: numeric columns that are not among them.
    """

    pearson: pd.DataFrame
    spearman: pd.DataFrame
    n_left_out: int

    @property
    def columns(self) -> list[str]:
        """The columns that are compared."""
        return [*map(str, self.pearson.columns)]


def correlations_of(frame: pd.DataFrame) -> Correlations | None:
    """The correlations; None where fewer than two columns are numbers."""
    import pandas as pd

    names = numeric_columns(frame)
    if len(names) < 2:
        return None
    shown = names[:MOST_COLUMNS]
    numbers = pd.DataFrame({name: values_of(frame[name]) for name in shown})
    return Correlations(
        numbers.corr(method="pearson"),
        numbers.corr(method="spearman"),
        len(names) - len(shown),
    )


def correlation_pictures(found: Correlations) -> list[Picture]:
    """A matrix of each of the two coefficients."""
    return [
        _picture("pearson", "Pearson's", found.pearson, found),
        _picture("spearman", "Spearman's", found.spearman, found),
    ]


def correlation_table(found: Correlations) -> DataTable:
    """Each pair once, the strongest first."""
    names = found.columns
    rows = [
        (left, right, _value(found.pearson, left, right), _value(found.spearman, left, right))
        for place, left in enumerate(names)
        for right in names[place + 1 :]
    ]
    rows.sort(key=lambda row: -max(abs(row[2] or 0), abs(row[3] or 0)))
    note = "A dash where a column has one value only."
    if found.n_left_out:
        note += f"  {found.n_left_out} more numeric columns are left out."
    return DataTable(("column", "other column", "Pearson", "Spearman"), rows, note)


def _picture(key: str, name: str, matrix: pd.DataFrame, found: Correlations) -> Picture:
    from marketing.pages.drawing import new_axes, svg_of

    names = found.columns
    n = len(names)
    width = WIDTH if n <= _N_WITH_NUMBERS else _LARGEST
    figure, [axes] = new_axes(width, min(_LARGEST, 2.6 + 0.36 * n))
    _draw(axes, matrix, names)
    strongest = correlation_table(found).rows[0]
    place = 2 if key == "pearson" else 3
    words = _words(matrix, names)
    return Picture(
        f"correlations-{key}",
        _title(name, matrix, names),
        svg_of(figure, f"Matrix of {name} correlations; {words}."),
        words,
        _square(matrix, names) if n <= _N_WITH_NUMBERS else correlation_table(found),
        "The stronger the colour, the stronger the correlation: "
        "blue rising together, orange one falling where the other rises."
        if strongest[place] is not None
        else "",
    )


def _draw(axes: Any, matrix: pd.DataFrame, names: list[str]) -> None:
    from matplotlib.patches import Rectangle

    from marketing.pages.drawing import FIRST, INK, PAPER, SECOND

    n = len(names)
    for row, left in enumerate(names):
        for place, right in enumerate(names[: row + 1]):
            value = _value(matrix, left, right)
            if value is None:
                continue
            colour = FIRST if value >= 0 else SECOND
            cell = Rectangle((place, row), 0.94, 0.94, facecolor=colour, alpha=round(abs(value), 2))
            axes.add_patch(cell)
            if n <= _N_WITH_NUMBERS:
                style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 9}
                style["color"] = PAPER if abs(value) > _STRONG else INK
                axes.text(place + 0.47, row + 0.49, f"{value:.2f}", **style)
    middles = [place + 0.47 for place in range(n)]
    axes.set(xlim=(0, n), ylim=(n, 0), aspect="equal")
    axes.set_xticks(middles, [*map(short, names)], rotation=90, fontsize=8)
    axes.set_yticks(middles, [*map(short, names)], fontsize=8)
    axes.tick_params(length=0)
    axes.grid(visible=False)
    for side in axes.spines.values():
        side.set_visible(False)


def _words(matrix: pd.DataFrame, names: list[str]) -> str:
    strongest = _strongest(matrix, names)[:3]
    if not strongest:
        return "no pair has a correlation"
    return "strongest: " + "; ".join(f"{a} and {b} {value:.2f}" for value, a, b in strongest)


def _title(name: str, matrix: pd.DataFrame, names: list[str]) -> str:
    strongest = _strongest(matrix, names)
    if not strongest:
        return f"No two of {len(names)} numeric columns have a {name} correlation"
    value, left, right = strongest[0]
    return (
        f"{short(left)} and {short(right)} have the strongest {name} correlation of "
        f"{len(names)} numeric columns: {value:.2f}"
    )


def _strongest(matrix: pd.DataFrame, names: list[str]) -> list[tuple[float, str, str]]:
    """The pairs that have a correlation, the strongest first."""
    pairs = [
        (value, left, right)
        for place, left in enumerate(names)
        for right in names[place + 1 :]
        if (value := _value(matrix, left, right)) is not None
    ]
    return sorted(pairs, key=lambda pair: -abs(pair[0]))


def _square(matrix: pd.DataFrame, names: list[str]) -> DataTable:
    rows = [(left, *(_value(matrix, left, right) for right in names)) for left in names]
    return DataTable(("column", *names), rows)


def _value(matrix: pd.DataFrame, left: str, right: str) -> float | None:
    value = float(matrix.loc[left, right])
    # What is nothing but rounding of the sums is 0, and never -0.
    return None if value != value else round(value, _DECIMALS) + 0.0
