"""The page that a person opens: what a data set is, its pictures, and the way to its tables."""

from __future__ import annotations

from collections.abc import Sequence

from marketing.exploration.table_page import GENERATOR, Report
from marketing.exploration.tables.table import DataSet
from marketing.pages.page import Section, page
from marketing.pages.picture import DataTable, Link

TABLE_HEADER = (
    "table",
    "what a row is",
    "rows",
    "looked at",
    "columns",
    "missing values",
    "outliers",
)


def index_page(
    data_set: DataSet, pictures: Sequence[Section], reports: Sequence[Report], seed: int
) -> str:
    """The index of the reports of a data set.

    pictures: the sections with pictures, in their order.
    seed: of the samples.
    """
    return page(
        f"{data_set.title}: {data_set.name}",
        "What the data is like: pictures of the whole, and a report of every table.",
        DataTable(("What", "This data set"), data_set.facts),
        [*pictures, _tables(reports, seed), _files(data_set)],
        generator=GENERATOR,
    )


def _tables(reports: Sequence[Report], seed: int) -> Section:
    rows = [
        (
            Link(report.info.name, report.file),
            report.info.meaning,
            report.n_rows,
            report.n_looked_at,
            report.n_columns,
            report.n_missing,
            report.n_outside,
        )
        for report in reports
    ]
    is_sampled = any(report.n_looked_at < report.n_rows for report in reports)
    note = "Outliers are values outside of Tukey's fences among the rows that are looked at."
    if is_sampled:
        note += f"  Where those are not all rows, they are a random sample with seed {seed}."
    return Section(
        "tables",
        "The tables, a report each",
        "Distributions of every column, correlations, missing values and outliers.",
        [DataTable(TABLE_HEADER, rows, note)],
    )


def _files(data_set: DataSet) -> Section:
    has_hashes = any(row[3] for row in data_set.files.rows)
    intro = "As the data set's summary lists them." if has_hashes else ""
    return Section("files", "The files", intro, [data_set.files])
