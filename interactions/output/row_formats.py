"""How a row looks as text: CSV or JSON lines, in pieces that are joined.

A row is  before_time TIME after_time CUSTOMER before_article ARTICLE ... ; see ``RowFormat``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from interactions.model.events import COLUMNS
from interactions.sources.csv_text import csv_text

_json_text = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True)
class RowFormat:
    """The text around and of a row's values.

    pieces: the text before each of the five values, and before the end of the line or the
        first extra column.
    is_json: whether ids are written as JSON strings; as CSV fields otherwise.
    """

    pieces: tuple[str, str, str, str, str, str]
    is_json: bool

    def quoted(self, value: str) -> str:
        """An id as it stands in the file."""
        return _json_text(value) if self.is_json else csv_text(value)

    def header(self, extra: tuple[str, ...] = ()) -> str:
        """The first line of a file, if it has one."""
        return "" if self.is_json else ",".join(map(csv_text, COLUMNS + extra)) + "\n"

    def extra(self, names: tuple[str, ...], values: tuple[str, ...]) -> str:
        """Extra columns at the end of a row; values are numbers as text, or empty."""
        if self.is_json:
            return "".join(
                f",{_json_text(name)}:{value or 'null'}"
                for name, value in zip(names, values, strict=True)
            )
        return "".join(f",{value}" for value in values)

    @property
    def end(self) -> str:
        """What ends a row."""
        return "}\n" if self.is_json else "\n"


CSV = RowFormat(("", ",", ",", ",", ",", ""), is_json=False)
JSONL = RowFormat(
    (
        '{"t_dat":',
        ',"customer_id":',
        ',"article_id":',
        ',"interaction_score":',
        ',"prev_article_id":',
        "",
    ),
    is_json=True,
)
