"""``python -m tests.torture``: runs the harness and prints what was tried and what was violated."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tests.torture.bench import Bench, Findings
from tests.torture.commands import run_here
from tests.torture.crash_points import crash_everywhere
from tests.torture.damage import verify_interactions, verify_receipts
from tests.torture.power_cuts import cut_everywhere
from tests.torture.products import (
    OUTPUT,
    SMALL,
    TINY,
    Product,
    Size,
    interactions_of,
    make_sources,
    products_of,
)
from tests.torture.random_kills import kill_at_random
from tests.torture.sabotage import SABOTAGES
from tests.torture.two_at_once import disturb

Job = Callable[[], Findings]

SHORT = {
    "crash points": (
        "receipts",
        "receipts, overwrite, resume",
        "interactions of transactions, split, recbole",
        "interactions, overwrite, resume",
    ),
    "power cuts": (
        "receipts, overwrite",
        "interactions of transactions, split, recbole",
        "interactions, overwrite, resume",
    ),
    "random kills": ("receipts, overwrite, resume", "interactions, overwrite, resume"),
    "two at once": ("receipts", "interactions, overwrite"),
}
"""The products of the short version."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the harness; 1 where a promise was violated."""
    flags = _parser().parse_args(arguments)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # Also in the background.
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        jobs = jobs_of(Path(os.path.realpath(folder)), flags)
        found = list(_results(jobs, flags.jobs))
    for violation in [each for findings in found for each in findings.violations]:
        print(violation)
    print(table(found))
    n_violations = sum(len(findings.violations) for findings in found)
    n_cases = sum(findings.n_cases for findings in found)
    seconds = time.monotonic() - begun
    print(f"\n{n_cases:,} cases, {n_violations:,} violations, in {seconds:.0f} s")
    return int(n_violations > 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.torture")
    add = parser.add_argument
    add("--long", action="store_true", help="all crash points, at least 1,000 random kills")
    add("--only", choices=(*PARTS, FAULTS), help="one part of it")
    add("--product", choices=[each.name for each in products_of(TINY)], help="one product")
    add("--sabotage", choices=SABOTAGES, help="a program that breaks its promises")
    add("--every", type=int, metavar="NUM", help="one in so many moments of a crash or cut")
    add("--kills", type=int, metavar="NUM", help="random kills of a product")
    add("--jobs", type=int, default=os.cpu_count(), metavar="NUM", help="at the same time")
    return parser


# --- the parts


def _crash_points(flags: argparse.Namespace) -> Callable[[Bench], Findings]:
    sabotage = SABOTAGES.get(flags.sabotage, _nothing)
    return partial(
        crash_everywhere, every=flags.every or (1 if flags.long else 11), sabotage=sabotage
    )


def _power_cuts(flags: argparse.Namespace) -> Callable[[Bench], Findings]:
    sabotage = SABOTAGES.get(flags.sabotage, _nothing)
    return partial(
        cut_everywhere, every=flags.every or (1 if flags.long else 19), sabotage=sabotage
    )


def _sabotage(flags: argparse.Namespace) -> Callable[[], object]:
    return SABOTAGES.get(flags.sabotage, _nothing)


def _random_kills(flags: argparse.Namespace) -> Callable[[Bench], Findings]:
    return partial(kill_at_random, n_kills=flags.kills or (110 if flags.long else 3))


def _two_at_once(flags: argparse.Namespace) -> Callable[[Bench], Findings]:
    return partial(disturb, n_races=10 if flags.long else 1)


PARTS: dict[str, tuple[Size, Callable[[argparse.Namespace], Callable[[Bench], Findings]]]] = {
    "crash points": (TINY, _crash_points),
    "power cuts": (TINY, _power_cuts),
    "random kills": (SMALL, _random_kills),
    "two at once": (SMALL, _two_at_once),
}
"""The parts that torture products, with the size of these."""

FAULTS = "faults"
"""The part that damages data sets."""


def jobs_of(folder: Path, flags: argparse.Namespace) -> list[Job]:
    """What there is to do, in a folder with the sources of interactions."""
    jobs: list[Job] = []
    for size in (TINY, SMALL):
        home = folder / f"{size.n_customers}"
        home.mkdir()
        make_sources(home, size)
        for part, (its_size, torture_of) in PARTS.items():
            if its_size != size or flags.only not in (None, part):
                continue
            for number, product in enumerate(products_of(size)):
                if _is_asked_for(product, part, flags):
                    place = home / f"{part} {number}"
                    torture = torture_of(flags)
                    jobs.append(partial(_on_a_bench, torture, product, place, home / "sources"))
    if flags.only in (None, FAULTS):
        sources = folder / f"{TINY.n_customers}" / "sources"
        for name, check in (("receipts", _faults), ("interactions", _table_faults)):
            jobs.append(partial(check, folder / f"faulty {name}", sources, flags.long))
    return jobs


def _is_asked_for(product: Product, part: str, flags: argparse.Namespace) -> bool:
    if flags.product is not None:
        return product.name == flags.product
    return flags.long or product.name in SHORT[part]


def _on_a_bench(
    torture: Callable[[Bench], Findings], product: Product, place: Path, sources: Path
) -> Findings:
    return torture(Bench(product, place, sources))


def _faults(folder: Path, sources: Path, is_long: bool) -> Findings:
    folder.mkdir()
    return verify_receipts(sources / "receipts", folder, n_of_each=20 if is_long else 1)


def _table_faults(folder: Path, sources: Path, is_long: bool) -> Findings:
    folder.mkdir()
    receipts = sources / "receipts"
    status, text = run_here(interactions_of("--receipts", str(receipts)), folder)
    assert status == 0, text
    n_of_each = 20 if is_long else 1
    return verify_interactions(folder / OUTPUT, receipts, folder, n_of_each)


def _nothing() -> None:
    """No sabotage."""


# --- how they are run


def _results(jobs: list[Job], n_jobs: int) -> list[Findings]:
    if n_jobs == 1:
        return [_done(job) for job in jobs]
    # A copy for each: everything is imported already.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(n_jobs, context) as pool:
        return list(pool.map(_done, jobs))


def _done(job: Job) -> Findings:
    findings = job()
    n_violations = len(findings.violations)
    print(f"{findings.what}: {findings.n_cases:,} cases, {n_violations:,} violations", flush=True)
    return findings


def table(found: list[Findings]) -> str:
    """The figures of the parts, as docs/reliability.md shows them."""
    lines = ["", "| what | cases | violations |", "| --- | --- | --- |"]
    for part in dict.fromkeys(each.what.partition(":")[0] for each in found):
        of_part = [each for each in found if each.what.partition(":")[0] == part]
        n_violations = sum(len(each.violations) for each in of_part)
        lines.append(f"| {part} | {sum(each.n_cases for each in of_part):,} | {n_violations:,} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
