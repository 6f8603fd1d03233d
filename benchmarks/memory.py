"""Peak memory of the generator, process by process.  Linux only (it reads /proc).

    python3 benchmarks/memory.py [--large] [--format json] [--interactions]

1,000 and 10,000 customers, with ``--large`` 100,000 too; with one worker and with two.
Memory must not grow with the number of customers.  With ``--interactions``
it is the memory of ``python3 -m interactions`` instead.
"""

import argparse
import tempfile
import time
from pathlib import Path

from measure import generate, start_python, this_machine

SIZES = (1_000, 10_000)
LARGE = 100_000
SECONDS_BETWEEN_LOOKS = 0.01


def peaks(*arguments: object) -> dict[int, float]:
    """Peak megabytes of a program and all its descendants, by process id, itself first.

    A process is looked at until it ends; its peak only rises, so the last look has it.
    """
    found: dict[int, float] = {}
    process = start_python(*arguments)
    while process.poll() is None:
        for pid in _family(process.pid):
            if peak := _peak_mb(pid):
                found[pid] = peak
        time.sleep(SECONDS_BETWEEN_LOOKS)
    if process.returncode:
        raise RuntimeError(f"{process.args} ended with {process.returncode}")
    return found


def _family(pid: int) -> list[int]:
    family = [pid]
    for member in family:  # Grows while it is walked through.
        try:
            for children in Path(f"/proc/{member}/task").glob("*/children"):
                family += map(int, children.read_text().split())
        except OSError:
            pass  # It has just ended.
    return family


def _peak_mb(pid: int) -> float | None:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    kilobytes = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(kilobytes[0]) * 1024 / 1e6 if kilobytes else None


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--large", action="store_true", help=f"also {LARGE:,} customers")
    parser.add_argument("--format", help="of the data set (default: the program's)")
    parser.add_argument("--interactions", action="store_true", help="of their program instead")
    flags = parser.parse_args()
    sizes = (*SIZES, LARGE) if flags.large else SIZES
    print(f"{'customers':>10}{'workers':>9}{'parent MB':>11}{'largest child MB':>18}")
    for n_customers in sizes:
        for n_workers in (1, 2):
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch) / "dataset"
                command = generate(n_customers, folder, "--workers", n_workers)
                if flags.interactions:
                    command = ("-m", "interactions", *command[1:])
                if flags.format:
                    command += ("--format", flags.format)
                parent, *children = peaks(*command).values()
            child = f"{max(children):.0f}" if children else "none"
            print(f"{n_customers:>10,}{n_workers:>9}{parent:>11.0f}{child:>18}")
    print(this_machine())


if __name__ == "__main__":
    main()
