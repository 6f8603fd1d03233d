"""What a second worker of a Dask cluster brings, and what Dask costs beside processes of our own.

    python3 benchmarks/cluster_speed.py [--customers 20000] [--rounds 5] [--format json]

A scheduler and two workers of one thread each run on this machine.  Everything is started and has
made a few customers before time is taken, but for our own processes, which start anew each time.
The control is two busy loops beside one: what the machine gives.  2.00 would be perfect.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import distributed
from measure import PROJECT, fresh, spread, this_machine
from workers import BUSY_LOOP, wall

sys.path.insert(0, str(PROJECT))
from receipts import generate

DASK = (sys.executable, "-m", "distributed.cli.dask_{}")
BATCH_SIZE = 500


@contextmanager
def dask(program: str, *flags: object) -> Iterator[None]:
    """A process of Dask."""
    *start, module = DASK
    process = subprocess.Popen(
        [*start, module.format(program), *map(str, flags), "--no-dashboard"],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def start_cluster(stack: ExitStack, scratch: Path) -> distributed.Client:
    """A scheduler and two workers, and the client that knows them."""
    file = scratch / "scheduler.json"
    stack.enter_context(
        dask("scheduler", "--host", "127.0.0.1", "--port", 0, "--scheduler-file", file)
    )
    while not file.exists():
        time.sleep(0.1)
    address = json.loads(file.read_text())["address"]
    for name in ("one", "two"):
        flags = (address, "--nthreads", 1, "--name", name, "--local-directory", scratch / name)
        stack.enter_context(dask("worker", *flags))
    client = stack.enter_context(distributed.Client(address))
    client.wait_for_workers(2)
    return client


def seconds_of(n_customers: int, folder: Path, form: str, **how: object) -> float:
    """How long a data set takes."""
    fresh(folder)
    start = time.perf_counter()
    generate(folder, n_customers, batch_size=BATCH_SIZE, format=form, **how)
    return time.perf_counter() - start


def one_round(
    n_customers: int, scratch: Path, form: str, client: distributed.Client
) -> dict[str, float]:
    """Throughput as a multiple of another one."""
    alone = client.get_executor(workers=["one"])
    both = client.get_executor()
    folder = scratch / "set"
    one = seconds_of(n_customers, folder, form, executor=alone)
    two = seconds_of(n_customers, folder, form, executor=both)
    processes = seconds_of(n_customers, folder, form, workers=2)
    here = seconds_of(n_customers, folder, form, workers=1)
    return {
        "two Dask workers against one": one / two,
        "control: two busy loops": 2 * wall(BUSY_LOOP) / wall(BUSY_LOOP, BUSY_LOOP),
        "two Dask workers against --workers 2": processes / two,
        "one Dask worker against this process": here / one,
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--format", default="json")
    options = parser.parse_args()
    ratios = defaultdict(list)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        scratch = Path(name)
        client = start_cluster(stack, scratch)
        one_round(2 * BATCH_SIZE, scratch, options.format, client)  # Loads everything.
        for _ in range(options.rounds):
            found = one_round(options.customers, scratch, options.format, client)
            for what, ratio in found.items():
                ratios[what].append(ratio)
    for what, values in ratios.items():
        print(f"{what:<38}{spread(values)}")
    print(
        f"{options.customers:,} customers as {options.format}, median of {options.rounds} rounds; "
        f"Dask {distributed.__version__}, {this_machine()}"
    )


if __name__ == "__main__":
    main()
