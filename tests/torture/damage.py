"""Data sets with faults of every kind, and ``--verify`` that has to find each."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.torture.bench import Findings
from tests.torture.commands import INTERACTIONS, READER, Command, run_in_copy
from tests.torture.forgery import (
    BATCH,
    FORGERIES,
    SUMMARY,
    SUMMARY_FORGERIES,
    TEXT_FORGERIES,
    forged,
    sealed,
    summary_says,
)
from tests.torture.table_forgery import (
    TABLE,
    TABLE_FORGERIES,
    TABLE_SUMMARY,
    forged_table,
)

Fault = tuple[str, Callable[[Path], object]]

NOBODY_KNOWS = (b'"generation_date"', b'"generation_time_seconds"')
"""Lines of a summary that differ between any two runs, so that nothing can be said of them."""


def verify_receipts(dataset: Path, folder: Path, n_of_each: int) -> Findings:
    """Verifies receipts, sound ones and copies with a fault each; what was not found.

    n_of_each: how many times each random damage is done.
    """
    faults = [*random_damage(n_of_each, BATCH, SUMMARY), *damaged_batches(), *forgeries()]
    return _verify(
        "faults: receipts", Command(READER, ("set", "--verify")), dataset, folder, faults
    )


def verify_interactions(dataset: Path, receipts: Path, folder: Path, n_of_each: int) -> Findings:
    """The same of interactions that were made from receipts."""
    faults = [*random_damage(n_of_each, TABLE, TABLE_SUMMARY)]
    for name, change in TABLE_FORGERIES.items():
        faults.append((name, lambda folder, change=change: forged_table(folder, change)))
    verify = Command(INTERACTIONS, ("--verify", "set", "--receipts", str(receipts)))
    return _verify("faults: interactions", verify, dataset, folder, faults)


def _verify(
    what: str, verify: Command, dataset: Path, folder: Path, faults: list[Fault]
) -> Findings:
    findings = Findings(what)
    for name, spoil in [("no fault", lambda folder: None), *faults]:
        shutil.rmtree(folder / "set", ignore_errors=True)
        shutil.copytree(dataset, folder / "set")
        spoil(folder / "set")
        status, text = run_in_copy(verify, folder)
        is_right = status == (0 if name == "no fault" else 1) and "Traceback" not in text
        findings.add(name, "" if is_right else f"--verify ended with {status}: {text[-200:]}")
    return findings


def random_damage(n_of_each: int, *files: str) -> Iterator[Fault]:
    """Damage of files as disks and people do it."""
    for kind, spoil in DAMAGES.items():
        for name in files:
            for number in range(n_of_each):
                moment = random.Random(f"{kind} {name} {number}")
                yield f"{kind} {name} {number}", _spoiler(spoil, name, moment)


def damaged_batches() -> Iterator[Fault]:
    """Damage of whole batch files."""
    yield "a batch gone", lambda folder: (folder / BATCH).unlink()
    yield "the summary gone and a batch cut", _without_summary
    yield "batches exchanged", _exchange_batches
    yield (
        "a batch too many",
        lambda folder: shutil.copy(folder / BATCH, folder / "batch_00077.json"),
    )


def forgeries() -> Iterator[Fault]:
    """Changes after which all sums and hashes fit."""
    for name, change in FORGERIES.items():
        yield name, lambda folder, change=change: forged(folder, change)
    for name, say in SUMMARY_FORGERIES.items():
        yield f"summary: {name}", lambda folder, say=say: summary_says(folder, say)
    for name, rewrite in TEXT_FORGERIES.items():
        yield f"text: {name}", lambda folder, rewrite=rewrite: _rewritten(folder, rewrite)


def _rewritten(folder: Path, rewrite: Callable[[bytes], bytes]) -> None:
    text = (folder / BATCH).read_bytes()
    changed = rewrite(text)
    assert changed != text
    (folder / BATCH).write_bytes(changed)
    sealed(folder)


def _spoiler(
    spoil: Callable[[bytes, random.Random], bytes], name: str, moment: random.Random
) -> Callable[[Path], object]:
    def do(folder: Path) -> None:
        text = (folder / name).read_bytes()
        while (spoilt := spoil(text, moment)) == text or _is_unknowable(text, spoilt):
            pass
        (folder / name).write_bytes(spoilt)

    return do


def _is_unknowable(text: bytes, spoilt: bytes) -> bool:
    """Whether only the values that differ between any two runs are other ones."""
    lines, others = text.splitlines(), spoilt.splitlines()
    changed = [pair for pair in zip(lines, others, strict=False) if pair[0] != pair[1]]
    return len(lines) == len(others) and all(
        each[0].strip().startswith(NOBODY_KNOWS) for each in changed
    )


def _flip(text: bytes, moment: random.Random) -> bytes:
    place = moment.randrange(len(text))
    return text[:place] + bytes([text[place] ^ 1 << moment.randrange(8)]) + text[place + 1 :]


def _cut(text: bytes, moment: random.Random) -> bytes:
    return text[: moment.randrange(len(text) - 1)]


def _zeros(text: bytes, moment: random.Random) -> bytes:
    place, n = moment.randrange(len(text)), moment.randrange(1, 512)
    return (text[:place] + bytes(n) + text[place + n :])[: len(text)]


def _swap(text: bytes, moment: random.Random) -> bytes:
    first, second, third = sorted(moment.sample(range(len(text)), 3))
    return text[:first] + text[second:third] + text[first:second] + text[third:]


def _lose(text: bytes, moment: random.Random) -> bytes:
    place = moment.randrange(len(text))
    return text[:place] + text[place + moment.randrange(1, 100) :]


def _repeat(text: bytes, moment: random.Random) -> bytes:
    place = moment.randrange(len(text))
    return text[: place + 50] + text[place:]


def _line_lost(text: bytes, moment: random.Random) -> bytes:
    lines = text.splitlines(keepends=True)
    del lines[moment.randrange(len(lines))]
    return b"".join(lines)


DAMAGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "flip": _flip,
    "cut": _cut,
    "zeros": _zeros,
    "swap": _swap,
    "lose": _lose,
    "repeat": _repeat,
    "lose a line": _line_lost,
}


def _without_summary(folder: Path) -> None:
    (folder / SUMMARY).unlink()
    text = (folder / BATCH).read_bytes()
    (folder / BATCH).write_bytes(text[:-20])


def _exchange_batches(folder: Path) -> None:
    first, second = folder / BATCH, folder / "batch_00000.json"
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
