"""The text of a file in blocks of whole lines, in little memory whatever the file holds.

A line longer than MAX_LINE_BYTES is refused while it is read: what has no line ends (a device's
zeros, a packed file that unpacks without end) costs no more than that.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import AnyStr, BinaryIO, cast

from interactions.errors import data_error

CHUNK_BYTES = 1 << 20
MAX_LINE_BYTES = 1 << 20
MAX_LINE_TEXT = "1 MB (1,048,576 bytes)"

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

OnRead = Callable[[int], None]
"""Is told how many bytes of the file were read."""


class LineBlocks:
    """Reads a file's lines.

    called: what errors name it.
    line: number of the line after those read so far.
    """

    def __init__(self, path: Path, called: object, on_read: OnRead) -> None:
        self._path = path
        self._called = str(called)
        self._on_read = on_read
        self.line = 1

    def texts(self) -> Iterator[str]:
        """The lines in blocks, as text without carriage returns.

        Raises DataError where the file is cut or damaged, is not UTF-8, or has a line that is
        too long.
        """
        with opened(self._path) as file:
            for block in self.of(file):
                text = self._decoded(block)
                self.line += text.count("\n")
                yield text

    def of(self, file: BinaryIO) -> Iterator[bytes]:
        """The lines of an open file in blocks; ``line`` is counted by whoever takes them."""
        rest = b""
        try:
            while block := file.read(CHUNK_BYTES):
                self._on_read(len(block))
                whole, newline, after = (rest + block).rpartition(b"\n")
                # Before the count moves on: what is left over is at most one line's length.
                if newline:
                    self._check_lengths(whole)
                    yield whole + newline
                rest = after
                if len(rest) > MAX_LINE_BYTES:
                    raise self._too_long(self.line)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            place = f" after line {self.line - 1:,}" if self.line > 1 else ""
            raise data_error(
                self._called, None, f"the compressed file is cut or damaged{place}; fetch it again"
            ) from error
        if rest:
            raise data_error(
                self._called,
                self.line,
                "the last line has no end: the file may be cut; if it is whole, add a newline",
            )

    def _check_lengths(self, block: bytes) -> None:
        """Raises DataError where a line of a block is too long."""
        if not may_have_longer(block, b"\n", MAX_LINE_BYTES):
            return
        for place, line in enumerate(block.split(b"\n")):
            if len(line) > MAX_LINE_BYTES:
                raise self._too_long(self.line + place)

    def _too_long(self, line: int) -> Exception:
        return data_error(
            self._called,
            line,
            f"the line is longer than {MAX_LINE_TEXT}; is the file a table with a line for each "
            "row?",
        )

    def _decoded(self, block: bytes) -> str:
        if self.line == 1:
            block = block.removeprefix(_BYTE_ORDER_MARK)
        try:
            text = block.decode()
        except UnicodeDecodeError as error:
            line = self.line + block.count(b"\n", 0, error.start)
            raise data_error(
                self._called, line, "not UTF-8 text; save the file as UTF-8"
            ) from error
        return text.replace("\r\n", "\n") if "\r" in text else text


def may_have_longer(block: AnyStr, line_end: AnyStr, length: int) -> bool:
    """Whether a line of a block may be longer than this; False is certain, and quickly seen."""
    # A line that is longer leaves one of the pieces of half its length without a line end.
    half = length // 2
    starts = range(0, len(block) - half, half)
    return -1 in map(block.find, repeat(line_end), starts, range(half, len(block), half))


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file to read as bytes, unpacked where its name says that it is packed."""
    with cast(BinaryIO, gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb") as file:
        yield file
