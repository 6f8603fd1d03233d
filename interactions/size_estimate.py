"""How much disk a run needs, before it is filled: never less than it will take."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from itertools import islice
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from interactions.output.database_tables import open_tables
from interactions.output.finished_files import write_frame
from interactions.output.part_writer import PartWriter, part_file
from interactions.output.tally import new_tally
from interactions.plan import Plan
from interactions.sources.frames import is_frame
from interactions.sources.inputs import Inputs
from interactions.sources.parts import Gathered
from receipts.formats.databases import names_of_growing
from receipts.reading.tables.batch import TableBatch

FEW, MANY = 20, 400
"""Customers whose rows are made to see how long they are: a few, and many where it is close."""

SPREAD = 3.0
"""How much longer all rows may be than those of one customer, as a share; of n customers, the
square root of n times less."""

GZIP_RATIO, FRAME_RATIO = 10, 8
"""Bytes of text to those of the compressed file, or of the Parquet file, that it comes from."""

SPILLED_RATIO = 2.5
"""Bytes of a file's rows on the way to those of the file; the largest part may be there twice."""

LINE_BYTES, LINES_PER_RECEIPT = 80, 40
"""More than a receipt's line takes as a transaction, and more than it has."""

PARTS_AT_ONCE = 2
"""How many parts' rows are on the disk besides the tables, where parts are as large as most."""


TRIED_DATABASE = "part_00000.tried.rows"
"""What a database is called that is made to see how large it is, but for an ending."""

MAX_LOG_BYTES = 64e6
"""More than the log of a database has: DuckDB empties it at 16 MB, after a whole part."""


class Sizes(NamedTuple):
    """Bytes of what grows part by part, and of the files that are made of it at the end."""

    growing: float
    made: float


def gathering_bytes(inputs: Inputs, plan: Plan) -> float:
    """Bytes that the rows of a source take on the way, at most."""
    text = copied = 0.0
    for path in (inputs.transactions, inputs.customers):
        if path is not None and path.is_file():
            size = path.stat().st_size * (GZIP_RATIO if path.suffix == ".gz" else 1)
            size *= FRAME_RATIO if is_frame(path) else 1
            text += size
            copied += size if is_frame(path) else 0
    if inputs.is_ours and plan.sample is not None:
        text = copied = _lines_bytes(inputs)
    sampled = text if plan.sample is not None else 0
    return copied + sampled + SPILLED_RATIO * text


def _lines_bytes(inputs: Inputs) -> float:
    """Bytes of all lines of receipts as transactions, at most."""
    if inputs.world is not None:
        n_receipts = inputs.world.count * inputs.world.settings.receipts_per_customer
        return n_receipts * LINES_PER_RECEIPT * LINE_BYTES
    batches = [*inputs.dataset.files.all()]
    if any(isinstance(batch, TableBatch) for batch in batches):
        return float(inputs.dataset.summary["statistics"]["total_items"] * LINE_BYTES)
    paths = [Path(batch.path) for batch in batches]
    return sum(
        path.stat().st_size * (GZIP_RATIO if path.suffix == ".gz" else 1)
        for path in paths
        if path.exists()
    )


def needed_bytes(sizes: Sizes, n_parts: int, share_left: float) -> float:
    """Bytes that the tables still need, that share of them not being made.

    A part's rows are there twice while they are appended to the tables.
    """
    at_once = min(1.0, PARTS_AT_ONCE / n_parts)
    return sizes.growing * share_left * (1 + at_once) + sizes.made


def _database_sizes(plan: Plan, folder: Path, files: Mapping[str, Path]) -> Sizes:
    """Bytes of a database with these rows, and of the log that it has beside it until then."""
    assert plan.database is not None
    path, *beside = [folder / name for name in names_of_growing(TRIED_DATABASE, plan.database)]
    try:
        with closing(open_tables(path, plan)) as database:
            database.append("part", files)
            n_log_bytes = sum(log.stat().st_size for log in beside if log.exists())
            database.finish()
        return Sizes(path.stat().st_size, n_log_bytes)
    finally:
        for each in (path, *beside):
            each.unlink(missing_ok=True)


def estimated_sizes(
    gathered: Gathered, plan: Plan, inputs: Inputs, folder: Path, n_tried: int
) -> Sizes:
    """About how many bytes the tables have, by the first customers' rows, rather too many.

    folder: of the run; it has the articles.
    """
    task = replace(gathered.tasks[0], name="part_00000")
    writer, tally = PartWriter(plan, inputs, folder), new_tally()
    names = {name: folder / part_file(task.name, name) for name in plan.growing}
    frame = folder / part_file(task.name, "frame")
    try:
        report = writer.write(task, islice(writer.purchasers(task, tally), n_tried), tally)
        n_purchases = report["interactions"]["2"]
        if not n_purchases:
            return Sizes(0.0, 0.0)
        grown = float(sum(report["sizes"][name] for name in plan.growing_files))
        made = log = 0.0
        if plan.database:
            database = _database_sizes(plan, folder, {name: names[name] for name in plan.tables})
            grown, log = grown + database.growing, database.made
        elif not plan.is_text:
            for table in plan.tables:
                write_frame(folder, plan, names[table], frame)
                made += frame.stat().st_size
    finally:
        for path in (*names.values(), frame):
            path.unlink(missing_ok=True)
    n_customers = report["customers"] - report["customers_without_purchases"]
    times = gathered.n_purchases / n_purchases
    times *= 1 + SPREAD / sqrt(n_customers) if times > 1 else 1
    items = LINE_BYTES * len(gathered.articles) if plan.export else 0
    return Sizes(grown * times, made * times + items + min(log * times, MAX_LOG_BYTES))
