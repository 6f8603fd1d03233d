"""A model beside its baselines, judged by rows of its table that none of them has seen."""

from __future__ import annotations

from collections.abc import Callable

from marketing.learned_model.bootstrap import fit_bootstrap
from marketing.learned_model.copula import fit_copula
from marketing.learned_model.engine import Engine
from marketing.learned_model.frames import frame_of
from marketing.learned_model.judging.judge import check_rows, judge
from marketing.learned_model.judging.measured import Judgement, TableIdentity
from marketing.learned_model.model_file import LearnedTable
from marketing.learned_model.table_file import TableFile
from marketing.learned_model.widening import WidenedEngine, widened


def judged(
    learned: LearnedTable,
    table: TableFile,
    n_rows: int,
    seed: int,
    target: str | None = None,
    tell: Callable[[str], object] = lambda _: None,
) -> Judgement:
    """Judges a model and the baselines.

    table: the one that it was learned from, split as it was then.

    Raises ValueError where there are too few rows.
    """
    columns = widened(learned.columns, table.held_out)
    training, held_out = (frame_of(texts, columns) for texts in (table.training, table.held_out))
    check_rows(training, held_out)  # The baselines, too, need some.
    engines: list[Engine] = [WidenedEngine(learned.engine, columns)]
    for fit_baseline in (fit_copula, fit_bootstrap):
        baseline = fit_baseline(training, columns, learned.seed)
        if baseline.name != learned.engine.name:
            engines.append(baseline)
    source = learned.source
    return judge(
        training,
        held_out,
        columns,
        engines,
        identity=TableIdentity(
            source.file.removesuffix(".gz").removesuffix(".csv"), source.split.n_rows, source.sha256
        ),
        seed=seed,
        n_rows=n_rows,
        table=table.table,
        target=target,
        tell=tell,
    )
