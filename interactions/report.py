"""What a run has made, in a few lines."""

from __future__ import annotations

import gzip
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from receipts.runs.counted import counted

if TYPE_CHECKING:
    from interactions.making import AnyRun

PREVIEW_ROWS = 5


def report(run: AnyRun, seconds: float) -> str:
    """What was made, in a few lines."""
    totals = run.summary
    counts = totals["interactions"]
    n_without = totals["customers_without_purchases"]
    files = "".join(
        f"\n  {name}  {n_bytes / 1e6:,.1f} MB" for name, n_bytes in sizes_of(run).items()
    )
    return (
        f"{counted(sum(counts.values()), 'interaction')}: {counted(counts['0'], 'ignore')}, "
        f"{counted(counts['1'], 'click')}, {counted(counts['2'], 'purchase')}\n"
        f"of {counted(totals['customers'] - n_without, 'customer')} "
        f"({n_without:,} more {'has' if n_without == 1 else 'have'} no purchases), "
        f"made from seed {run.plan.seed} in {seconds:.1f} s{files}{preview(run)}"
    )


def sizes_of(run: AnyRun) -> dict[str, int]:
    """Bytes of the tables; those of all parts together where every part has files of its own."""
    from interactions.listed_entries import PARTS, listed_entries

    sizes: dict[str, int] = {}
    for entry in listed_entries(run.summary):
        if not entry["file"].startswith("sampled_"):
            is_part = PARTS in run.summary
            name = run.plan.part_file_of(entry["table"], "*") if is_part else entry["file"]
            sizes[name] = sizes.get(name, 0) + entry["bytes"]
    return sizes


def preview(run: AnyRun) -> str:
    """The first rows of a text file on lines of their own, as ``head`` shows them; nothing of
    another file, or one that is in a store.
    """
    folder = run.folder.target
    if not isinstance(folder, Path) or not run.plan.is_text:
        return ""
    path = folder / run.plan.file_of(run.plan.tables[0])
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return "\n" + "".join(islice(file, PREVIEW_ROWS + 1)).rstrip("\n")
