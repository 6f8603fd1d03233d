"""What was learned, in a few lines."""

from __future__ import annotations

from math import ceil

from marketing.learned_model.model_file import LearnedTable
from marketing.learned_model.settings import FEW_STEPS
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
        f"{_few_steps(learned, n_rows)}"
        f"Learned {n_rows:,} of {counted(source.split.n_rows, 'row')} of {source.file}{epochs}: "
        f"{counted(len(columns), 'column')}, {', '.join(roles)}{made_anew}."
    )


def _few_steps(learned: LearnedTable, n_rows: int) -> str:
    """A line where a network had few steps; "" where it had enough, or there is none."""
    n_epochs = len(learned.losses)
    _, n_each = learned.settings.steps(n_rows)
    if not 0 < n_epochs * n_each < FEW_STEPS:
        return ""
    return (
        f"Note: {counted(n_epochs * n_each, 'step')} of training are few, and the rows will be "
        f"poor; from {FEW_STEPS:,} on they are better: try --epochs {ceil(FEW_STEPS / n_each):,}, "
        "a smaller --batch-size or --engine copula.\n"
    )
