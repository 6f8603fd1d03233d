"""How fast interactions are made, next to other ways, in one run: ratios.

    python3 benchmarks/interactions_speed.py            # needs pandas, numpy and polars

Two tables.  Events: microseconds of CPU per event from parsed purchases to written CSV, on one
core, of this program, of a plain ``csv.writer`` program and of a vectorised Polars one.  The
whole command: CPU seconds and peak memory for a file and twice the file.  The loop of the H&M
notebook (seed document 004), from parsed purchases to written CSV too, is compared with both.
The parts of a round take turns, so that other load on the machine meets all of them.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from measure import BENCHMARKS, PROJECT, run, spread, this_machine

os.environ |= {"POLARS_MAX_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(PROJECT)}

EVENT_PROGRAMS = {
    "this program": "interactions_program.py",
    "csv.writer": "interactions_csv_writer.py",
    "Polars, one thread": "interactions_polars.py",
}


def hm_file(folder, customers, transactions, articles):
    path = folder / f"hm_{customers}.csv"
    sizes = ("--customers", customers, "--transactions", transactions, "--articles", articles)
    run(BENCHMARKS / "interactions_hm_file.py", path, *sizes)
    return path


def two_figures(program, source, target):
    """What a program prints: the number of events, and a time."""
    target.unlink(missing_ok=True)  # Emptying the file of the run before is no part of this one.
    n_events, figure = run(BENCHMARKS / program, source, target).output.split()
    return int(n_events), float(figure)


def events_table(folder, rounds):
    source = hm_file(folder, 4000, 94_000, 105_542)
    found = {name: [] for name in EVENT_PROGRAMS}
    for _ in range(rounds):
        for name, program in EVENT_PROGRAMS.items():
            found[name].append(two_figures(program, source, folder / "out.csv")[1])
    ours = median(found["this program"])
    print("| way | us of CPU per event | times ours |\n|---|---|---|")
    for name, values in found.items():
        print(f"| {name} | {spread(values, '.3f')} | {median(values) / ours:.2f} |")


def command_table(folder, rounds):
    small = hm_file(folder, 1000, 24_341, 14_013)
    files = {
        "1,000 customers": small,
        "20,000 customers": hm_file(folder, 20_000, 470_000, 105_542),
        "40,000 customers": hm_file(folder, 40_000, 940_000, 105_542),
    }
    cpu = {name: [] for name in files}
    peak = dict.fromkeys(files, 0.0)
    loop, ours = [], []
    for _ in range(rounds):
        loop.append(two_figures("interactions_notebook.py", small, folder / "out.csv")[1])
        n_events, each = two_figures("interactions_program.py", small, folder / "out.csv")
        ours.append(n_events * each / 1e6)
        for name, path in files.items():
            flags = ("--output", folder / "out", "--overwrite", "--quiet", "--workers", 1)
            measured = run("-m", "interactions", "--transactions", path, *flags)
            cpu[name].append(measured.cpu)
            peak[name] = max(peak[name], measured.peak_mb)
    print("\n| command | CPU s | peak MB |\n|---|---|---|")
    for name, values in cpu.items():
        print(f"| {name} | {spread(values)} | {peak[name]:.0f} |")
    print(f"| the H&M notebook's loop, 1,000 customers | {spread(loop)} | |")
    print(f"| this program from parsed purchases, 1,000 customers | {spread(ours)} | |")
    alike = median(loop) / median(ours)
    ratio = median(loop) / median(cpu["1,000 customers"])
    double = median(cpu["40,000 customers"]) / median(cpu["20,000 customers"])
    print(f"\nThe loop takes {alike:.1f} times our CPU from parsed purchases to written CSV,")
    print(f"and {ratio:.1f} times that of the whole command, start and reading included.")
    print(f"Twice the input takes {double:.2f} times the CPU.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        events_table(Path(name), flags.rounds)
        command_table(Path(name), flags.rounds)
    print(f"\n{this_machine()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
