"""The report of a table."""

from __future__ import annotations

from typing import NamedTuple

from marketing.exploration.profiles.column_report import column_report
from marketing.exploration.profiles.correlations import (
    correlation_pictures,
    correlation_table,
    correlations_of,
)
from marketing.exploration.profiles.missing import (
    column_table,
    missing_picture,
    n_missing_cells,
)
from marketing.exploration.profiles.outliers import (
    Outliers,
    outlier_picture,
    outlier_table,
    outliers_of,
)
from marketing.exploration.tables.table import DataSet, Sampled, TableInfo
from marketing.pages.page import Section, page
from marketing.pages.picture import DataTable, Embedded, Link

GENERATOR = "tillroll eda"
INDEX = "index.html"


class Report(NamedTuple):
    """A table's report, and what the index page says of it.

    n_looked_at: rows, of ``n_rows``.
    n_missing: missing values of all columns, among ``n_counted`` rows.
    n_outside: values outside of the fences, of all numeric columns.
    """

    info: TableInfo
    html: str
    n_rows: int
    n_looked_at: int
    n_columns: int
    n_missing: int
    n_outside: int

    @property
    def file(self) -> str:
        """The name of its page."""
        return page_file(self.info)


def page_file(info: TableInfo) -> str:
    """The name of a table's page."""
    return f"{info.name}.html"


def table_report(data_set: DataSet, sampled: Sampled, seed: int) -> Report:
    """The report of a table, or of a sample that was taken with a seed."""
    outliers = outliers_of(sampled.frame)
    n_outside = sum(each.n_outside for each in outliers)
    info = sampled.info
    html = page(
        info.name,
        lead_of(sampled, seed),
        _facts(data_set, sampled, n_outside),
        [
            _columns(sampled),
            _outliers(outliers),
            _correlations(sampled),
            _each_column(sampled),
        ],
        home=Link(f"{data_set.title}: {data_set.name}", INDEX),
        generator=GENERATOR,
    )
    return Report(
        info,
        html,
        sampled.n_rows,
        len(sampled.frame),
        len(sampled.frame.columns),
        n_missing_cells(sampled),
        n_outside,
    )


def lead_of(sampled: Sampled, seed: int) -> str:
    """What the rows are, and whether they are all."""
    meaning = sampled.info.meaning
    what = f"{meaning[:1].upper()}{meaning[1:]}. " if meaning else ""
    if sampled.is_sample:
        n_taken = len(sampled.frame)
        return (
            f"{what}What follows is of a random sample of {n_taken:,} of the table's "
            f"{sampled.n_rows:,} rows, taken with seed {seed}."
        )
    return f"{what}What follows is of all {sampled.n_rows:,} rows."


def _facts(data_set: DataSet, sampled: Sampled, n_outside: int) -> DataTable:
    n_looked_at = len(sampled.frame)
    rows = [
        ("Data set", data_set.name),
        ("Files", ", ".join(sampled.info.files)),
        ("Rows", f"{sampled.n_rows:,}"),
        ("Rows looked at", f"{n_looked_at:,}"),
        ("Columns", f"{len(sampled.frame.columns):,}"),
        ("Missing values", f"{n_missing_cells(sampled):,} in {sampled.n_counted:,} rows"),
        ("Values outside of Tukey's fences", f"{n_outside:,} in {n_looked_at:,} rows"),
    ]
    return DataTable(("What", "This table"), rows)


def _columns(sampled: Sampled) -> Section:
    picture = missing_picture(sampled)
    intro = "" if picture is not None else "No value is missing."
    content = [column_table(sampled)]
    return Section(
        "columns",
        "Columns and missing values",
        intro,
        content if picture is None else [picture, *content],
    )


def _outliers(found: list[Outliers]) -> Section:
    if not found:
        return Section("outliers", "Outliers", "No column has numbers.", [])
    picture = outlier_picture(found)
    table = outlier_table(found)
    return Section(
        "outliers",
        "Outliers",
        "" if picture is not None else "No value is outside of its column's fences.",
        [table] if picture is None else [picture, table],
    )


def _correlations(sampled: Sampled) -> Section:
    found = correlations_of(sampled.frame)
    if found is None:
        text = "Fewer than two columns are numbers."
        return Section("correlations", "Correlations of the numeric columns", text, [])
    return Section(
        "correlations",
        "Correlations of the numeric columns",
        "Pearson's coefficient is of values, Spearman's of ranks; codes are numbers here, too.",
        [*correlation_pictures(found), correlation_table(found)],
    )


def _each_column(sampled: Sampled) -> Section:
    html = column_report(sampled.frame, sampled.info.name)
    return Section(
        "every-column",
        "Every column: distribution, frequent values, associations, rows",
        "Drawn by skrub's TableReport.  Associations (Cram\N{LATIN SMALL LETTER E WITH ACUTE}r's "
        "V) are of all kinds of columns, not only of numbers.",
        [Embedded("column-report-box", "skrub's report", html)],
    )
