"""All reports of a data set, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from marketing.exploration.index_page import index_page
from marketing.exploration.report_folder import reports_for
from marketing.exploration.table_page import INDEX, Report, page_file, table_report
from marketing.exploration.tables.table import DataSet
from marketing.pages.page import Section

Tell = Callable[[str], object]
"""Is told, in a line, what is done."""

PictureSections = Callable[[], Iterator[Section]]


class Amounts(NamedTuple):
    """How much of a data set is looked at.

    rows: of a table, at most.
    customers: for the pictures, at most.
    seed: of the samples.
    """

    rows: int
    customers: int
    seed: int


def explore(
    data_set: DataSet,
    sections: PictureSections,
    output: Path,
    amounts: Amounts,
    *,
    overwrite: bool,
    tell: Tell,
) -> Sequence[Report]:
    """Writes a page for each table and the index; the tables' reports, without their pages.

    sections: makes those with pictures.

    Raises OutputError where they cannot be put into the folder, and what reading raises.
    """
    names = [INDEX, *map(page_file, data_set.tables)]
    done: list[Report] = []
    n_tables = len(data_set.tables)
    with reports_for(output, names, overwrite=overwrite) as reports:
        tell(f"tables: reading {data_set.name}")
        for sampled in data_set.read(amounts.rows, amounts.seed):
            report = table_report(data_set, sampled, amounts.seed)
            reports.add(report.file, report.html)
            done.append(report._replace(html=""))
            tell(f"tables: {len(done)} of {n_tables}, {report.info.name}: {report.n_rows:,} rows")
        index = index_page(data_set, [*sections()], done, amounts.seed)
        reports.add(INDEX, index)
        reports.publish()
    return done
