"""What a second worker brings, beside what a second processor of this machine brings.

    python3 benchmarks/workers.py [--customers 10000] [--rounds 5]

Two controls tell what the machine can give: a busy loop that touches no memory, and the
generator itself with one worker, each alone and two independent ones side by side.  Wall
times; 2.00 would be perfect.
"""

import argparse
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from measure import fresh, generate, spread, start_python, this_machine

BUSY_LOOP = ("-c", "for _ in range(60_000_000): pass")


def wall(*commands: tuple[object, ...]) -> float:
    """Seconds until all commands, started together, have ended."""
    start = time.perf_counter()
    processes = [start_python(*command) for command in commands]
    for process in processes:
        if process.wait():
            raise RuntimeError(f"{process.args} ended with {process.returncode}")
    return time.perf_counter() - start


def one_round(n_customers: int, scratch: Path) -> dict[str, float]:
    """Throughput of two as a multiple of the throughput of one."""

    def generator(name: str, n_workers: int) -> tuple[object, ...]:
        return generate(n_customers, fresh(scratch / name), "--workers", n_workers)

    alone = wall(generator("one", 1))
    return {
        "--workers 2 against --workers 1": alone / wall(generator("two", 2)),
        "control: two generators": 2 * alone / wall(generator("one", 1), generator("two", 1)),
        "control: two busy loops": 2 * wall(BUSY_LOOP) / wall(BUSY_LOOP, BUSY_LOOP),
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    ratios = defaultdict(list)
    with tempfile.TemporaryDirectory() as scratch:
        for _ in range(options.rounds):
            for name, ratio in one_round(options.customers, Path(scratch)).items():
                ratios[name].append(ratio)
    for name, values in ratios.items():
        print(f"{name:<33}{spread(values)}")
    print(f"{options.customers:,} customers, median of {options.rounds} rounds; {this_machine()}")


if __name__ == "__main__":
    main()
