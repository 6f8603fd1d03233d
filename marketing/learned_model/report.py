"""What was learned, in a few lines."""

from __future__ import annotations

from marketing.learned_model.model_file import LearnedTable
from receipts.runs.counted import counted


def learned_report(learned: LearnedTable, n_rows: int) -> str:
    """n_rows: those that were learned from."""
    columns, source = learned.columns, learned.source
    keys = [column.name for column in columns if column.role == "key"]
    roles = [
        f"{sum(column.role == role for column in columns)} {role}"
        for role in ("categorical", "continuous")
    ]
    made_anew = f", and made anew: {', '.join(keys)}" if keys else ""
    epochs = f" in {counted(len(learned.losses), 'epoch')}" if learned.losses else ""
    return (
        f"Learned {n_rows:,} of {counted(source.split.n_rows, 'row')} of {source.file}{epochs}: "
        f"{counted(len(columns), 'column')}, {', '.join(roles)}{made_anew}."
    )
