"""A part's file of text: rows of a table, or lines for another tool."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from interactions.output.customer_rows import CustomerRows

CHUNK_CHARACTERS = 1 << 20


class TextFile:
    """Collects the text of customers and writes about a megabyte at a time.

    text_of: makes the text of a customer's rows.
    """

    def __init__(self, file: BinaryIO, text_of: Callable[[CustomerRows], str], head: str) -> None:
        self._file = file
        self._text_of = text_of
        self._texts = [head]
        self._n_characters = 0

    def add(self, rows: CustomerRows) -> None:
        """Adds a customer's rows."""
        text = self._text_of(rows)
        self._texts.append(text)
        self._n_characters += len(text)
        if self._n_characters > CHUNK_CHARACTERS:
            self.finish()

    def finish(self) -> None:
        """Writes what is left."""
        self._file.write("".join(self._texts).encode())
        self._texts.clear()
        self._n_characters = 0
