"""How fast marketing data is made, beside the usual way, in one run: ratios.

    python3 benchmarks/marketing_speed.py [--customers 2000] [--rounds 3]

Needs pandas, numpy and Faker for the other one.  Table rows a CPU second on one core, start-up
included, and the largest memory.  The two take turns inside a round, and the ratio is taken
there, so that other load on the machine meets both.  Beside them, ours for four times the
customers: memory must not grow.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from measure import BENCHMARKS, fresh, run, spread, this_machine

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

LARGER = 4


def measured(program, n_customers, folder):
    """Rows, microseconds of CPU a row, and peak megabytes."""
    found = run(BENCHMARKS / program, n_customers, fresh(folder))
    n_rows, cpu = found.output.split()
    return int(n_rows), float(cpu) / int(n_rows) * 1e6, found.peak_mb


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    flags = parser.parse_args()
    few, many = f"{flags.customers:,} customers", f"{LARGER * flags.customers:,} customers"
    programs = {
        f"this program, {few}": ("marketing_program.py", flags.customers),
        f"pandas and Faker, {few}": ("marketing_usual.py", flags.customers),
        f"this program, {many}": ("marketing_program.py", LARGER * flags.customers),
    }
    found = {name: [] for name in programs}
    with tempfile.TemporaryDirectory() as scratch:
        for _ in range(flags.rounds):
            for name, (program, n_customers) in programs.items():
                found[name].append(measured(program, n_customers, Path(scratch) / "set"))
    print("| way | rows | us of CPU a row | rows a CPU second | peak MB |")
    print("|---|---|---|---|---|")
    for name, values in found.items():
        each = [value[1] for value in values]
        print(
            f"| {name} | {values[0][0]:,} | {spread(each)} | {1e6 / median(each):,.0f} "
            f"| {max(value[2] for value in values):.0f} |"
        )
    ours, usual, _ = found.values()
    ratios = [theirs[1] / mine[1] for mine, theirs in zip(ours, usual, strict=True)]
    print(f"\nThe usual way takes {spread(ratios, '.1f')} times our CPU a row.")
    print(f"\n{this_machine()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
