"""Programs that break their promises, by which the harness shows that it would notice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import interactions.output.part_writer
import receipts.runs.files
import receipts.runs.places
from receipts.runs.folders import OutputFolder


def plain_writes() -> None:
    """Files are written under their final name."""

    @contextmanager
    def plain_file(path: Path, *, is_scratch: bool = False) -> Iterator[BinaryIO]:
        with path.open("wb") as file:
            yield file

    for module in (receipts.runs.files, receipts.runs.places, interactions.output.part_writer):
        assert hasattr(module, "whole_file"), module
        module.whole_file = plain_file


def no_syncs() -> None:
    """Nothing is synced."""
    os.fsync = os.fdatasync = lambda file: None


def summary_first() -> None:
    """The summary is there before the data."""
    prepare = OutputFolder.prepare

    def prepare_and_claim(self: OutputFolder) -> None:
        prepare(self)
        (self.work / self.kind.summary_file).write_text("{}\n")

    OutputFolder.prepare = prepare_and_claim


SABOTAGES = {each.__name__: each for each in (plain_writes, no_syncs, summary_first)}
