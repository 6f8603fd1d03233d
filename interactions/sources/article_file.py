"""The articles of a run, as the workers find them in its folder."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from interactions.errors import DataError, data_error
from interactions.model.articles import Articles, Sales
from interactions.sources.regular_files import read_scratch
from receipts.runs.files import Json, write_json

ARTICLES_FILE = "articles.json"


def save_articles(folder: Path, ids: Iterable[str]) -> None:
    """Writes the articles of a run, all of which may be shown.

    Raises DataError where there are more than fit.
    """
    try:
        articles = Articles.of(ids)
    except ValueError as error:
        raise DataError(str(error)) from error
    write_json(folder / ARTICLES_FILE, {"ids": articles.ids, "shown": articles.shown})


def save_sales(folder: Path, found: dict[int, Sales], *, keep_sales: bool) -> None:
    """Writes which articles may be shown: those sold; and, if asked, how they sell."""
    shown = sorted(found)
    kept = [found[number] for number in shown] if keep_sales else None
    path = folder / ARTICLES_FILE
    write_json(path, {"ids": _read(folder)["ids"], "shown": shown, "sales": kept})


def load_articles(folder: Path) -> Articles:
    """The articles of a run.

    Raises DataError where the file is not as it was written.
    """
    found = _read(folder)
    try:
        sales = tuple(Sales(*entry) for entry in found.get("sales") or ())
        return Articles(tuple(found["ids"]), tuple(found["shown"]), sales)
    except (KeyError, TypeError) as error:
        raise _damaged(folder) from error


def _read(folder: Path) -> Json:
    try:
        found: Json = json.loads(read_scratch(folder / ARTICLES_FILE))
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(folder) from error
    if not isinstance(found, dict):
        raise _damaged(folder)
    return found


def _damaged(folder: Path) -> DataError:
    return data_error(
        folder / ARTICLES_FILE,
        None,
        "the file is not as the run wrote it; begin again with --overwrite",
    )
