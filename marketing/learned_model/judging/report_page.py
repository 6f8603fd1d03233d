"""A judgement as a page for a browser."""

from __future__ import annotations

from marketing.learned_model.judging.measured import Judgement
from marketing.learned_model.judging.picture import columns_picture, measures_table
from marketing.learned_model.judging.verdict import verdict
from marketing.pages.page import Section, page
from marketing.pages.picture import DataTable

GENERATOR = "tillroll learned"

_COLUMNS = (
    "A row made by a good model is, in each column, as near to the rows that were learned from as "
    "real rows that were held out."
)
_MEASURES = (
    "Every measure of each model, beside that of the held-out rows, which is as good as chance "
    "allows; how each is measured is in the JSON report."
)


def report_page(judgement: Judgement) -> str:
    """The page: what is said, how far each column is off, all measures."""
    first = judgement.engines[0]
    return page(
        f"How good are rows that {first} made of {judgement.table.name}?",
        " ".join(verdict(judgement)),
        _facts(judgement),
        [
            Section("columns", "Columns", _COLUMNS, [columns_picture(judgement)]),
            Section("measures", "Measures", _MEASURES, [measures_table(judgement)]),
        ],
        generator=GENERATOR,
    )


def _facts(judgement: Judgement) -> DataTable:
    table, rows = judgement.table, judgement.rows
    return DataTable(
        ["this judgement", ""],
        [
            ["table", f"{table.name}, {table.n_rows:,} rows"],
            ["SHA-256", table.sha256],
            ["learned from", f"{rows.n_training:,} rows; {rows.n_held_out:,} held out"],
            ["judged", f"{rows.n_each:,} rows of each, seed {rows.seed}"],
        ],
    )
