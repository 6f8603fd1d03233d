"""The sections of the index page with pictures: which there are for a kind of data set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from marketing.exploration.exploring import Amounts
from marketing.exploration.tables.table import DataSet
from marketing.pages.page import Section


def drawn_sections(
    data_set: DataSet, other: Path | None, amounts: Amounts, tell: Callable[[str], object]
) -> Iterator[Section]:
    """The sections, one after the other."""
    yield from ()
