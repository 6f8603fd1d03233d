#!/usr/bin/env python3
"""Learns to make rows like those of a table: ``python3 marketing/learned.py --help``."""

from __future__ import annotations

import os
import sys

if not __package__:
    # Run as a script, this folder would hide the packages beside it.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start("learned.py")

import argparse
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from marketing.learned_flags import OF_NETWORKS, USUAL_STOCK, parser, refuse_idle_flags
from marketing.learned_targets import is_model, refuse_ending, refuse_judgements, refuse_target
from marketing.loading.errors import DataFileError
from receipts.runs.command import errors_in_one_line, say, termination_as_interrupt
from receipts.runs.endings import BAD_USAGE, fail

if TYPE_CHECKING:
    from marketing.learned_model.columns import Columns
    from marketing.learned_model.ctgan_model import Fit
    from marketing.learned_model.engine_arrays import AnyEngine
    from marketing.learned_model.judging.measured import Judgement
    from marketing.learned_model.settings import TrainingSettings
    from marketing.learned_model.table_file import TableFile

INSTALL = "pip install -r requirements-learned.txt"
OURS = ("marketing", "receipts", "world", "ground_truth")

Losses = list[tuple[float, float]]


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    flags = parser().parse_args(arguments)
    commands: dict[str, Callable[[argparse.Namespace], None]] = {
        "fit": fit,
        "sample": sample,
        "judge": judge,
    }
    with faults_in_one_line(flags), termination_as_interrupt():
        commands[flags.command](flags)
    return 0


def fit(flags: argparse.Namespace) -> None:
    """Learns a table."""
    refuse_idle_flags(flags)
    refuse_target(flags.model, "--model", flags.overwrite, is_model)
    if flags.engine == "sdv":
        from marketing.learned_model.sdv_engine import sdv_parts

        sdv_parts()  # Whether it is there, before anything is read.
    from marketing.learned_model.inspection import columns_of
    from marketing.learned_model.model_file import LearnedTable, Source, save_model
    from marketing.learned_model.report import learned_report

    settings = settings_of(flags)
    table = read(flags, flags.seed, flags.hold_out, flags.rows)
    with values_named(table.path):
        columns = columns_of(table.training, table.table)
        engine, losses = fitted(flags, table, columns, settings)
    source = Source(table.path.name, table.sha256, table.split)
    learned = LearnedTable(engine, columns, source, settings, tuple(losses))
    save_model(flags.model, learned)
    if not flags.quiet:
        n_rows = len(next(iter(table.training.values())))
        say(f"{learned_report(learned, n_rows)}\nThe model is in {flags.model}.")


def fitted(
    flags: argparse.Namespace, table: TableFile, columns: Columns, settings: TrainingSettings
) -> tuple[AnyEngine, Losses]:
    """A model of a table's training rows, and the losses of its epochs."""
    from marketing.learned_model.bootstrap import fit_bootstrap
    from marketing.learned_model.copula import fit_copula
    from marketing.learned_model.frames import frame_of

    frame = frame_of(table.training, columns)
    if flags.engine == "copula":
        return fit_copula(frame, columns, flags.seed), []
    if flags.engine == "bootstrap":
        return fit_bootstrap(frame, columns, flags.seed), []
    if flags.engine == "sdv":
        from marketing.learned_model.sdv_engine import fit_sdv

        tell(flags, "training the CTGAN of SDV")
        n_kept = flags.stock or USUAL_STOCK
        return fit_sdv(frame, columns, settings, flags.seed, n_kept), []
    from marketing.learned_model.ctgan_model import Fit
    from marketing.learned_model.quiet_torch import torch_set

    with torch_set(flags.threads):
        tell(flags, f"finding the modes of {len(columns)} columns")
        work = Fit(frame, columns, settings, flags.seed)
        losses = followed(work, settings, len(frame), quiet=flags.quiet)
    return work.model, losses


def followed(work: Fit, settings: TrainingSettings, n_rows: int, *, quiet: bool) -> Losses:
    """Trains and shows how far it is; the losses."""
    from receipts.runs.progress import Progress, Words

    _, n_steps = settings.steps(n_rows)
    words = Words("steps", "epoch", "epochs", "step")
    losses = []
    with closing(Progress(words, settings.epochs * n_steps, settings.epochs, quiet=quiet)) as shown:
        for loss in work:
            losses.append((loss.critic, loss.generator))
            shown.add(n_steps, f"critic {loss.critic:.2f}, generator {loss.generator:.2f}")
    return losses


def sample(flags: argparse.Namespace) -> None:
    """Makes rows."""
    refuse_ending(flags.output)
    refuse_target(flags.output, "--output", flags.overwrite)
    from marketing.learned_model.model_file import load_model
    from marketing.learned_model.quiet_torch import torch_set
    from marketing.learned_model.row_files import n_parts_of, write_rows
    from receipts.runs.progress import Progress, Words

    learned = load_model(flags.model)
    words = Words("rows", "part", "parts", "row")
    progress = Progress(words, flags.rows, n_parts_of(flags.rows), quiet=flags.quiet)
    with torch_set(flags.threads), values_named(flags.model), closing(progress):
        write_rows(flags.output, learned, flags.rows, flags.seed, progress.add)
    if not flags.quiet:
        say(f"{flags.rows:,} made rows like those of {learned.source.file} are in {flags.output}.")


def judge(flags: argparse.Namespace) -> None:
    """Says how good a model is."""
    refuse_judgements(flags.json, flags.page, flags.overwrite)
    from marketing.learned_model.judged_table import judged
    from marketing.learned_model.judging.report_json import report_json
    from marketing.learned_model.judging.report_text import report_text
    from marketing.learned_model.model_file import load_model
    from marketing.learned_model.quiet_torch import torch_set
    from receipts.runs.files import write_json

    learned = load_model(flags.model)
    split = learned.source.split
    table = read(flags, split.seed, split.held_out_share, split.most_training)
    if table.sha256 != learned.source.sha256:
        fail(
            f"{table.path} is not the table that {flags.model} was learned from, which was "
            f"{learned.source.file} with {split.n_rows:,} rows; name that, or fit another model"
        )
    with torch_set(flags.threads), values_named(table.path):
        judgement = judged(
            learned, table, flags.rows, flags.seed, flags.target, lambda what: tell(flags, what)
        )
    if flags.json is not None:
        write_json(flags.json, report_json(judgement))
    if flags.page is not None:
        write_page(flags.page, judgement)
    say(report_text(judgement))


def write_page(path: Path, judgement: Judgement) -> None:
    """Writes a judgement as a page, whole or not at all."""
    from marketing.learned_model.judging.report_page import report_page
    from receipts.runs.files import whole_file

    text = report_page(judgement)
    with whole_file(path) as file:
        file.write(text.encode(errors="backslashreplace"))


def read(
    flags: argparse.Namespace, seed: int, held_out_share: float, most_training: int | None
) -> TableFile:
    """The rows of the table of the flags."""
    from marketing.learned_model.table_file import found_file, read_table

    path = found_file(flags.table)
    tell(flags, f"reading {path}")
    return read_table(path, seed, held_out_share, most_training)


def settings_of(flags: argparse.Namespace) -> TrainingSettings:
    """MODEL_PARAMETERS, and what the flags have in place of them."""
    from marketing.learned_model.settings import default_settings

    try:
        settings = default_settings()
    except ValueError as error:
        fail(f"MODEL_PARAMETERS in marketing/constants.py: {error}", BAD_USAGE)
    given = {name: getattr(flags, name) for name in OF_NETWORKS}
    return settings._replace(**{name: value for name, value in given.items() if value is not None})


def tell(flags: argparse.Namespace, what: str) -> None:
    """Says on stderr what is done next."""
    if not flags.quiet:
        from receipts.runs.shown_text import shown

        sys.stderr.write(f"{shown(what)}\n")


@contextmanager
def faults_in_one_line(flags: argparse.Namespace) -> Iterator[None]:
    """Ends the program with one line where something is missing or damaged."""
    with errors_in_one_line(flags.model, lambda: "; nothing was written"):
        try:
            yield
        except ModuleNotFoundError as error:
            name = (error.name or "").partition(".")[0]
            if name in OURS:
                raise
            fail(
                error if name == "sdv" else f"this needs {name}, which is not installed: {INSTALL}"
            )
        except DataFileError as error:
            fail(error)
        except OSError as error:
            if error.errno is None and not isinstance(error, BrokenPipeError):
                fail(error)  # It says all that there is to say.
            raise
        except (MemoryError, RuntimeError) as error:
            if isinstance(error, RuntimeError) and "allocate memory" not in str(error):
                raise  # torch has no error of its own for that.
            fail("there is not enough memory; take fewer rows with --rows, or fewer columns")


@contextmanager
def values_named(path: Path) -> Iterator[None]:
    """Ends the program with one line that names a file where its values are wrong."""
    try:
        yield
    except ValueError as error:
        fail(f"{path}: {error}")


if __name__ == "__main__":
    sys.exit(main())
