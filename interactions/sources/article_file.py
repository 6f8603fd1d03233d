"""The articles of a run, as the workers find them in its folder."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from interactions.errors import DataError
from interactions.model.articles import Articles, Sales
from receipts.runs.files import write_json

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
    ids = json.loads(path.read_bytes())["ids"]
    write_json(path, {"ids": ids, "shown": shown, "sales": kept})


def load_articles(folder: Path) -> Articles:
    """The articles of a run."""
    found = json.loads((folder / ARTICLES_FILE).read_bytes())
    sales = tuple(Sales(*entry) for entry in found.get("sales") or ())
    return Articles(tuple(found["ids"]), tuple(found["shown"]), sales)
