"""How long the data loader takes for a table of transactions: from its cache, and without one.

    python3 benchmarks/loader.py [--rows 500000] [--rounds 7]     # needs pandas and pyarrow

Seconds of wall time of one load in a fresh process, imports not counted.  The ways take turns
inside a round, and ratios are taken there.  "The first load" finds an empty cache and fills it;
"pandas.read_csv" is told the types that the loader finds in the table's description.  The file is
warm: it has just been written or read.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from measure import PROJECT, run, spread, this_machine

sys.path.append(str(PROJECT))

from marketing.tables import TABLES

_LOADER = """
import sys, time
sys.path.append({project!r})
import pandas, pyarrow.csv, pyarrow.compute
from marketing.data_loader import DataLoader
start = time.perf_counter()
frame = DataLoader({cache!r}).load({path!r})
print(time.perf_counter() - start, len(frame))
"""
_PANDAS = """
import time
import pandas
start = time.perf_counter()
frame = pandas.read_csv({path!r}, dtype={dtype!r}, parse_dates={dates!r}, engine={engine!r})
print(time.perf_counter() - start, len(frame))
"""
_SETTLED_SECONDS = 2.5
"""After so long the cache trusts a file's time of change."""


def write_transactions(path: Path, n_rows: int) -> None:
    """A table in the shape of transactions.csv."""
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(TABLES["transactions"].header) + "\n")
        for n in range(n_rows):
            cents = [chance.randrange(1, 30_000) for _ in range(5)]
            amounts = ",".join(f"{each / 100:.2f}" for each in cents)
            file.write(
                f"{chance.randrange(10**9):09d},customer_{n // 17:06d},"
                f"2025-{n % 12 + 1:02d}-{n % 28 + 1:02d},in_store,NY,Northeast,18-34,"
                f"{n % 40 + 1},{amounts}\n"
            )


def ways(path: Path, cache: Path) -> dict[str, str]:
    """The programs, by what they are called."""
    columns = TABLES["transactions"].columns
    dtype = {each.name: "str" for each in columns if each.kind == "string"}
    dates = [each.name for each in columns if each.kind == "date"]
    loader = {"project": str(PROJECT), "path": str(path)}
    pandas = {"path": str(path), "dtype": dtype, "dates": dates}
    return {
        "from the cache": _LOADER.format(cache=str(cache), **loader),
        "the first load": _LOADER.format(cache=str(cache), **loader),
        "without a cache": _LOADER.format(cache=None, **loader),
        "pandas.read_csv": _PANDAS.format(engine="c", **pandas),
        "pandas.read_csv, pyarrow": _PANDAS.format(engine="pyarrow", **pandas),
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=7)
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        path, cache = Path(scratch) / "transactions.csv", Path(scratch) / "cache"
        write_transactions(path, flags.rows)
        time.sleep(_SETTLED_SECONDS)
        programs = ways(path, cache)
        found: dict[str, list[float]] = {name: [] for name in programs}
        for _ in range(flags.rounds):
            shutil.rmtree(cache, ignore_errors=True)
            for name in sorted(programs, key=lambda name: name != "the first load"):
                seconds, n_rows = run("-c", programs[name]).output.split()
                assert int(n_rows) == flags.rows
                found[name].append(float(seconds))
        size = path.stat().st_size / 1e6
    print(f"{flags.rows:,} rows, {size:.0f} MB\n")
    print("| way | seconds | times the cache |\n|---|---|---|")
    ours = found["from the cache"]
    for name, values in found.items():
        ratio = median(value / cached for value, cached in zip(values, ours, strict=True))
        print(f"| {name} | {spread(values, '.3f')} | {ratio:.1f} |")
    print(f"\nmedian (least to most) of {flags.rounds} rounds; {this_machine()}")


if __name__ == "__main__":
    main()
