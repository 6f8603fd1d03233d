"""How much of the time is waiting for memory: one customer made again and again, beside as many
different ones.

    python3 benchmarks/locality.py [--customers 1000] [--rounds 9]

Tables that are looked up for one customer stay in the processor's first caches, those of all
customers do not.  On a machine with small caches the ratio is larger.
"""

import argparse
import subprocess
import sys
import time
from statistics import median

from measure import PROJECT, this_machine

WARM_UP = 600


def seconds_per_line(maker, indices) -> float:
    start = time.process_time()
    n_lines = sum(maker.make(index).n_items for index in indices)
    return (time.process_time() - start) / n_lines


def measure(n_customers: int) -> None:
    """Prints microseconds per line of the same customer and of different ones."""
    sys.path.insert(0, str(PROJECT))
    from receipts.customers import CustomerMaker
    from receipts.json_layout import Layout
    from world.settings import Settings
    from world.world import World

    maker = CustomerMaker(World(Settings()), Layout())
    for index in range(WARM_UP):
        maker.make(index)
    # One customer of each archetype, each made again and again.
    same = [seconds_per_line(maker, [index] * (n_customers // 10)) for index in range(10)]
    different = seconds_per_line(maker, range(WARM_UP, WARM_UP + n_customers))
    print(sum(same) / len(same) * 1e6, different * 1e6)


def main() -> None:
    """Measures in fresh processes, and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--customers", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        measure(options.customers)
        return
    pairs = []
    for _ in range(options.rounds):
        command = [sys.executable, __file__, "--once", "--customers", str(options.customers)]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        pairs.append([float(figure) for figure in output.split()])
    print(f"the same customer       {median(same for same, _ in pairs):.3f} us of CPU per line")
    print(f"different customers     {median(other for _, other in pairs):.3f}")
    print(f"ratio, pair by pair     {median(other / same for same, other in pairs):.2f}")
    print(f"median of {options.rounds} rounds; {this_machine()}")


if __name__ == "__main__":
    main()
