"""Whether a database has what the summary says: rows counted, sums compared, keys followed."""

from __future__ import annotations

from collections.abc import Iterator

from receipts.loading.sources import Source, Total
from receipts.loading.targets import Target
from world.money import dollars


def differences(source: Source, target: Target) -> list[str]:
    """What is otherwise than it should be; nothing where all is there."""
    return [
        *_of_counts(source, target),
        *_of_totals(source, target),
        *(f"{name}: rows that lead nowhere" for name in target.dangling(source.tables)),
    ]


def _of_counts(source: Source, target: Target) -> Iterator[str]:
    for names, expected in source.expected.rows:
        queries = (f"SELECT count(*) FROM {target.named(name)}" for name in names)
        found = sum(int(target.execute(query)[0][0]) for query in queries)
        if found != expected:
            yield f"{' and '.join(names)}: {found:,} rows and not {expected:,}"


def _of_totals(source: Source, target: Target) -> Iterator[str]:
    for total in source.expected.totals:
        found = sum(
            target.sum_of(table, total.columns, is_amount=total.is_amount) for table in total.tables
        )
        if found != total.expected:
            where = f"{' and '.join(total.tables)}, {' + '.join(total.columns)}"
            yield f"{where}: {_text(total, found)} and not {_text(total, total.expected)}"


def _text(total: Total, value: int) -> str:
    if not total.is_amount:
        return f"{value:,}"
    return dollars(value) if value >= 0 else f"-{dollars(-value)}"
