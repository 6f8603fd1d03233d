"""How long it takes to look up one customer, in data sets of 10, 100 and 1,000 batches.

    python3 benchmarks/reader.py [--rounds 15]

The command's times are those beyond an empty Python program, round by round.  The look-up in
process is timed over customers in random order: with a ``Dataset`` opened anew each time, and
with one that stays open.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from measure import PROJECT, READER, Run, generate, run, this_machine

sys.path.append(str(PROJECT))

from receipts.reading.dataset import Dataset

BATCHES = (10, 100, 1000)
BATCH_SIZE = 10
N_LOOK_UPS = 200


def beyond_empty(n_rounds: int, *arguments: object) -> tuple[float, float]:
    """Milliseconds of wall and CPU time of a program beyond those of an empty one."""

    def difference(one: Run, other: Run) -> tuple[float, float]:
        return 1000 * (one.wall - other.wall), 1000 * (one.cpu - other.cpu)

    pairs = [difference(run(*arguments), run("-c", "pass")) for _ in range(n_rounds)]
    return median(wall for wall, _ in pairs), median(cpu for _, cpu in pairs)


def milliseconds(look_up: Callable[[str], object], ids: list[str]) -> float:
    """Median time of one look-up."""
    times = []
    for customer_id in ids:
        start = time.perf_counter()
        look_up(customer_id)
        times.append(time.perf_counter() - start)
    return 1000 * median(times)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    n_rounds = parser.parse_args().rounds
    print(f"{'':<20}{'command':>22}{'in process':>24}")
    print(
        f"{'batches':<20}{'wall ms':>12}{'CPU ms':>10}{'open + look up ms':>18}{'look up ms':>12}"
    )
    for n_batches in BATCHES:
        n_customers = n_batches * BATCH_SIZE
        chance = random.Random(n_batches)
        ids = [f"customer_{chance.randrange(n_customers):06d}" for _ in range(N_LOOK_UPS)]
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "dataset"
            run(*generate(n_customers, folder, "--batch-size", BATCH_SIZE))
            wall, cpu = beyond_empty(n_rounds, READER, folder, "--customer", ids[0])
            anew = milliseconds(lambda id_, folder=folder: Dataset(folder).customer(id_), ids)
            staying = milliseconds(Dataset(folder).customer, ids)
        print(f"{n_batches:<20,}{wall:>12.1f}{cpu:>10.1f}{anew:>18.3f}{staying:>12.3f}")
    wall, cpu = beyond_empty(n_rounds, READER, "--help")
    print(f"{'--help':<20}{wall:>12.1f}{cpu:>10.1f}")
    print(f"median of {n_rounds} rounds and {N_LOOK_UPS} look-ups; {this_machine()}")


if __name__ == "__main__":
    main()
