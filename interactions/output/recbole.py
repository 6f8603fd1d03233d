"""Atomic files of RecBole: interactions, users and items as text with tabs and typed headers.

RecBole reads ``NAME/NAME.inter``, ``.user`` and ``.item``; a folder given with ``--output`` is
such a folder as it stands.  Training and test parts are ``NAME.train.inter`` and
``NAME.test.inter`` (its ``benchmark_filename``).  Times are in seconds.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby, islice
from pathlib import Path

from interactions.errors import data_error
from receipts.runs.files import whole_file
from world.catalogue import CATALOGUE

INTER_HEADER = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
CHUNK_ROWS = 1 << 14

Row = tuple[int, str, str, int]
"""Time, customer, article and score."""


def write_recbole(
    folder: Path, name: str, tables: dict[str, Path], articles: Sequence[str]
) -> list[str]:
    """Writes the atomic files of tables (text of rows, by the part's name); their names.

    Raises DataError where an id holds a tab, which these files cannot quote.
    """
    files: list[str] = []
    users = f"{name}.user"
    with whole_file(folder / users) as user_file:
        user_file.write(b"user_id:token\n")
        for part, path in tables.items():
            file_name = f"{name}.{part}.inter" if len(tables) > 1 else f"{name}.inter"
            with whole_file(folder / file_name) as file:
                file.write(INTER_HEADER.encode())
                for chunk in _chunks(path):
                    _check(path, chunk)
                    file.write(
                        "".join(
                            f"{user}\t{item}\t{score}\t{time / 1000:.3f}\n"
                            for time, user, item, score in chunk
                        ).encode()
                    )
            files.append(file_name)
        for user in _users(tables.values()):
            user_file.write(f"{user}\n".encode())
    items = f"{name}.item"
    with whole_file(folder / items) as file:
        file.write(_items(articles).encode())
    return [*files, users, items]


def _users(tables: Iterable[Path]) -> Iterator[str]:
    """The users of all tables, each once: every table is sorted by user."""
    users = ((user for chunk in _chunks(path) for _, user, _, _ in chunk) for path in tables)
    return (user for user, _ in groupby(merge(*users)))


def _items(articles: Sequence[str]) -> str:
    """The items, with name and category where they are of our catalogue."""
    products = {product.sku: product for product in CATALOGUE}
    if not all(article in products for article in articles):
        return "".join(f"{line}\n" for line in ("item_id:token", *articles))
    lines = ["item_id:token\tname:token_seq\tcategory:token"]
    for article in articles:
        product = products[article]
        lines.append(f"{article}\t{product.name}\t{product.category}")
    return "".join(f"{line}\n" for line in lines)


def _chunks(path: Path) -> Iterator[list[Row]]:
    """The rows of a table, many at a time."""
    with path.open(encoding="utf-8", newline="") as file:
        is_json = file.read(1) == "{"
        file.seek(0)
        rows = _json_rows(file) if is_json else _csv_rows(file)
        while chunk := list(islice(rows, CHUNK_ROWS)):
            yield chunk


def _json_rows(file: Iterable[str]) -> Iterator[Row]:
    for row in map(json.loads, file):
        yield row["t_dat"], row["customer_id"], row["article_id"], row["interaction_score"]


def _csv_rows(file: Iterable[str]) -> Iterator[Row]:
    reader = csv.reader(file)
    next(reader)
    for time, user, item, score, *_ in reader:
        yield int(time), user, item, int(score)


def _check(path: Path, rows: Iterable[Row]) -> None:
    for _, user, item, _ in rows:
        if "\t" in user or "\t" in item:
            raise data_error(
                path,
                None,
                f"{user!r} or {item!r} holds a tab, which RecBole's files cannot quote; "
                "leave --export out",
            )
