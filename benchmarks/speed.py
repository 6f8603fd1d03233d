"""Tillroll beside the programs that one would write otherwise, in one go.

    python3 benchmarks/speed.py [--customers 1000] [--rounds 5]

Every run is a fresh process, start-up and all.  In a round the programs take turns, and a
ratio compares runs of the same round: a machine that is slow for a while is slow for all.
The table has the median over the rounds.

"without start-up" is the cost of further customers: the difference between a run of three
times as many customers and the run itself (so its CPU seconds are for twice the customers).
"""

import argparse
import importlib.util
import json
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from measure import BENCHMARKS, fresh, generate, n_lines, run, this_machine

OURS = "Tillroll"
FURTHER = "Tillroll, without start-up"
TWINS = {
    "... without seasons": ("seasons",),
    "... without promotions": ("promotions",),
    "... without any cause": ("seasons", "promotions"),
}
"""The worlds that lack causes, also without start-up: what each cause costs."""
FACTOR = 3


@dataclass(frozen=True)
class Cost:
    """What one run took."""

    cpu: float
    n_lines: int
    peak_mb: float

    @property
    def per_line(self) -> float:
        """Microseconds of CPU for each item line."""
        return self.cpu / self.n_lines * 1e6


def writing_cost(folder: Path, *arguments: object) -> Cost:
    """The cost of a program that writes a data set into the folder."""
    fresh(folder)
    result = run(*arguments)
    return Cost(result.cpu, n_lines(folder), result.peak_mb)


def serialising_cost(n_customers: int) -> Cost:
    """The cost of orjson alone; the memory is that of the objects."""
    result = run(BENCHMARKS / "serialise_only.py", n_customers)
    timed = json.loads(result.output)
    return Cost(timed["cpu"], timed["n_lines"], result.peak_mb)


def our_costs(n_customers: int, scratch: Path, *flags: str) -> tuple[Cost, Cost]:
    """The cost of our program as a whole, and of further customers."""
    folder = scratch / "ours"
    few = writing_cost(folder, *generate(n_customers, folder, "--workers", 1, *flags))
    many = writing_cost(folder, *generate(FACTOR * n_customers, folder, "--workers", 1, *flags))
    return few, Cost(many.cpu - few.cpu, many.n_lines - few.n_lines, many.peak_mb)


def one_round(n_customers: int, scratch: Path) -> dict[str, Cost]:
    """Every program once."""
    costs = {}
    for name in ("straightforward", "competent"):
        folder = scratch / name
        program = BENCHMARKS / f"{name}.py"
        costs[f"{name} program"] = writing_cost(folder, program, n_customers, folder)
    costs[OURS], costs[FURTHER] = our_costs(n_customers, scratch)
    for name, causes in TWINS.items():
        flags = [word for cause in causes for word in ("--without", cause)]
        _, costs[name] = our_costs(n_customers, scratch, *flags)
    if importlib.util.find_spec("orjson"):
        costs["orjson alone, no data made"] = serialising_cost(n_customers)
    return costs


def print_table(rounds: list[dict[str, Cost]]) -> None:
    """Medians, and ratios pair by pair."""
    print(f"{'':<28}{'CPU s':>8}{'µs/line':>9}{'ratio':>8}{'ratio without':>15}{'peak MB':>9}")
    print(f"{'':<28}{'':>8}{'':>9}{'to ours':>8}{'our start-up':>15}")
    by_program: dict[str, list[Cost]] = defaultdict(list)
    for costs in rounds:
        for program, cost in costs.items():
            by_program[program].append(cost)
    for program, costs in by_program.items():
        ratios = [
            [
                cost.per_line / ours.per_line
                for cost, ours in zip(costs, by_program[base], strict=True)
            ]
            for base in (OURS, FURTHER)
        ]
        print(
            f"{program:<28}"
            f"{median(cost.cpu for cost in costs):>8.2f}"
            f"{median(cost.per_line for cost in costs):>9.3f}"
            f"{median(ratios[0]):>8.2f}"
            f"{median(ratios[1]):>15.2f}"
            f"{median(cost.peak_mb for cost in costs):>9.0f}"
        )


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--customers", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        rounds = [one_round(options.customers, Path(scratch)) for _ in range(options.rounds)]
    print_table(rounds)
    print(f"{options.customers:,} customers, median of {options.rounds} rounds; {this_machine()}")


if __name__ == "__main__":
    main()
