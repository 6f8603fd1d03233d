"""Opens whatever holds purchases as a panel: it says by what is in a folder which kind it is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from ground_truth.panels.complete_journey import CompleteJourney
from ground_truth.panels.dataset import read_dataset
from ground_truth.panels.errors import PanelError
from ground_truth.panels.marketing_tables import read_marketing
from ground_truth.panels.panel import Panel
from ground_truth.panels.panel_word import PANEL
from ground_truth.panels.receipt_files import read_receipt_files, receipt_paths
from ground_truth.panels.rows import Tell, tell_nobody
from marketing.dataset.files import SUMMARY_FILE as MARKETING_SUMMARY
from marketing.loading.paths import DATABASES, ENDINGS
from receipts.file_names import UNFINISHED_FILE, is_batch_file, is_summary_file
from receipts.runs.shown_text import shown

Kind = Literal["receipts", "marketing", "files"]

_INTERACTIONS_START = "interactions"
_WHAT_IS_OPENED = (
    "a data set of receipts (batch_*.json), a marketing data set (transactions.csv) or receipts of "
    "your own (*.json)"
)


def open_panel(
    source: str | os.PathLike[str],
    most_households: int | None = None,
    seed: int = 0,
    tell: Tell = tell_nobody,
) -> Panel:
    """The purchases in a folder, or of the real household panel if the source is ``"panel"`` (a
    folder of this name is ``./panel``).

    most_households: so many are taken at most, None for all; which ones depends on the seed.

    tell: is told how much of how much is read: households, files or bytes.

    Raises UserError, in one line, where the source holds no purchases or cannot be read.
    """
    if source == PANEL:
        return CompleteJourney.read().panel(None, most_households, seed)
    kind = kind_of(source)
    if kind == "receipts":
        return read_dataset(source, most_households=most_households, seed=seed, tell=tell)
    read = read_marketing if kind == "marketing" else read_receipt_files
    return read(source, most_households, seed, tell)


def _is_of_marketing(name: str) -> bool:
    stem = name.partition(".")[0].rstrip("_0123456789")
    return name in DATABASES or (stem == "transactions" and name.endswith(ENDINGS))


def kind_of(folder: str | os.PathLike[str]) -> Kind:
    """What a folder holds: ``receipts``, ``marketing`` or ``files``.

    Raises PanelError, saying what it holds or what was expected, where it is none of these.
    """
    path = Path(folder)
    try:
        names = sorted(os.listdir(path))
    except NotADirectoryError:
        raise PanelError(shown(f"{path} is a file; name the folder it is in")) from None
    except OSError as error:
        what = "does not exist" if isinstance(error, FileNotFoundError) else "cannot be read"
        raise PanelError(
            shown(f"{path} {what}; name {_WHAT_IS_OPENED}, or {PANEL!r} for the real one")
        ) from None
    if MARKETING_SUMMARY in names or any(map(_is_of_marketing, names)):
        return "marketing"
    if UNFINISHED_FILE in names or any(
        is_batch_file(each) or is_summary_file(each) for each in names
    ):
        return "receipts"
    if any(each.startswith(_INTERACTIONS_START) and (path / each).is_file() for each in names):
        raise PanelError(
            shown(
                f"{path} holds interactions, which are single events without baskets; "
                "name the receipts that they were made from"
            )
        )
    if receipt_paths(path):
        return "files"
    raise PanelError(shown(f"{path} holds no purchases; name a folder with {_WHAT_IS_OPENED}"))
