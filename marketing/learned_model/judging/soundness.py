"""Whether made rows of a table of ours keep its rules: what validate_data.py finds in them.

The rows are written as a table on its own, and validated as one: types, limits, allowed values,
keys, the rules that hold within a row, and the distributions that are stated of the table.  What
needs other tables is not looked at.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from marketing.learned_model.judging.measured import Figure, Found, Given, Look, Measure, Survey
from marketing.learned_model.written_rows import header_line, row_lines
from marketing.validation.results import Check
from marketing.validation.validation import validate

if TYPE_CHECKING:
    import pandas as pd

MEASURES = (
    Measure(
        "rules_broken",
        "rules: that are broken",
        "how many rules of the table some row breaks: types, limits, allowed values, keys, and "
        "what holds within a row (marketing/validation)",
        "rules",
        0,
    ),
    Measure(
        "offences_per_row",
        "rules: offences a row",
        "how often a rule is broken, a row",
        "rules",
        0,
    ),
    Measure(
        "figures_off",
        "rules: figures that are off",
        "how many of the shares, means and correlations that are stated of the table are not met "
        "within their tolerance (marketing/validation)",
        "rules",
        0,
    ),
)

_FOREIGN = "the table is none of marketing's, so that no rule of it is known"


def prepared(given: Given) -> Look:
    """Validates rows as a table on its own."""
    header = [column.name for column in given.all_columns]
    is_ours = given.table is not None and sorted(header) == sorted(given.table.header)

    def look(rows: pd.DataFrame) -> Found:
        if not is_ours:
            return Found({measure.key: Figure(None, _FOREIGN) for measure in MEASURES})
        return found_by(checks_of(rows, given), len(rows))

    return look


SURVEY = Survey("rules", MEASURES, prepared)


def checks_of(rows: pd.DataFrame, given: Given) -> list[Check]:
    """What could be checked of rows alone."""
    with TemporaryDirectory() as folder:
        path = Path(folder, f"{given.file_name}.csv")
        lines = row_lines(rows, given.all_columns, 0, given.seed)
        path.write_bytes(header_line(given.all_columns) + lines)
        return [*validate(path.parent).checks]


def found_by(checks: list[Check], n_rows: int) -> Found:
    """The checks' counts.  One without a sampling error is a rule, and counts offences."""
    rules = {check.name: check.actual for check in checks if check.sampling_error is None}
    figures = [check for check in checks if check.sampling_error is not None]
    n_off = sum(not check.is_passed for check in figures)
    broken = [name for name, n_offences in rules.items() if n_offences]
    return Found(
        {
            "rules_broken": Figure(float(len(broken)), detail=f"of {len(rules)}"),
            "offences_per_row": Figure(sum(rules.values()) / n_rows, detail=", ".join(broken)),
            "figures_off": Figure(float(n_off), detail=f"of {len(figures)}")
            if figures
            else Figure(None, "no figure of these rows is stated"),
        },
        rules,
    )
