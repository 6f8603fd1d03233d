"""Missing values of a table: how many, of which columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketing.exploration.profiles.bars import share_bars
from marketing.exploration.tables.table import Sampled
from marketing.pages.picture import DataTable, Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

_N_SHOWN = 25

_KINDS = {
    "b": "true or false",
    "i": "whole number",
    "u": "whole number",
    "f": "number",
    "M": "time",
}
HEADER = ("column", "what it is", "type", "different values", "missing", "share missing")


def column_table(sampled: Sampled) -> DataTable:
    """Each column: what it is, and how many of its values are missing."""
    frame = sampled.frame
    rows = [
        (
            name,
            sampled.info.columns.get(name, ""),
            kind_of(frame[name].dtype),
            int(frame[name].nunique()),
            sampled.n_missing[name],
            _share(sampled, name),
        )
        for name in map(str, frame.columns)
    ]
    of = "all" if sampled.n_counted == sampled.n_rows else "the sample's"
    note = f"Missing values are counted in {of} {sampled.n_counted:,} rows"
    different = f", different values in the sample's {len(frame):,}" if sampled.is_sample else ""
    return DataTable(HEADER, rows, f"{note}{different}.")


def missing_picture(sampled: Sampled) -> Picture | None:
    """Bars of the shares that are missing; None where nothing is."""
    found = {name: _share(sampled, name) for name, n in sampled.n_missing.items() if n}
    if not found:
        return None
    from marketing.pages.drawing import svg_of

    shown = sorted(found.items(), key=lambda item: -item[1])[:_N_SHOWN]
    figure, axes = share_bars(shown)
    axes.set(xlim=(0, 100), xlabel="rows without a value, %")
    n_columns = len(sampled.frame.columns)
    title = f"{_are(len(found), n_columns)} missing values, {shown[0][0]} the most"
    words = "; ".join(f"{name} {share:.1%}" for name, share in shown)
    return Picture(
        "missing-shares",
        title,
        svg_of(figure, f"Bars of the share of rows without a value: {words}."),
        words,
        _table(shown, sampled),
        f"Of {sampled.n_counted:,} rows.",
    )


def n_missing_cells(sampled: Sampled) -> int:
    """How many values are missing in all columns."""
    return sum(sampled.n_missing.values())


def kind_of(dtype: object) -> str:
    """A column's type in words."""
    return _KINDS.get(getattr(dtype, "kind", ""), "text")


def _share(sampled: Sampled, name: str) -> float:
    return sampled.n_missing[name] / sampled.n_counted if sampled.n_counted else 0.0


def _are(n_found: int, n_columns: int) -> str:
    verb = "has" if n_found == 1 else "have"
    return f"{n_found} of {n_columns} columns {verb}"


def _table(shown: Sequence[tuple[str, float]], sampled: Sampled) -> DataTable:
    rows = [(name, sampled.n_missing[name], share) for name, share in shown]
    return DataTable(("column", "missing", "share missing"), rows)
