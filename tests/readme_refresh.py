"""What the README shows of the program, made by the program.

    python3 -m tests.readme_refresh

writes its tables and the outputs of its commands anew; tests/test_readme.py checks them.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from world.population import DEFAULT_POPULATION

CATALOGUE = DEFAULT_POPULATION.catalogue
CATEGORIES = DEFAULT_POPULATION.categories

ROOT = Path(__file__).resolve().parent.parent
README_FILE = ROOT / "README.md"

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

NOT_RUN = {
    "make test": "it is what runs this test",
    "make benchmark": "minutes long; run by hand, its figures are quoted",
}

SMALL = "40"
"""Customers of the runs that the README shows with ten thousand or more."""

Result = subprocess.CompletedProcess[str]


def blocks(readme: str, language: str) -> list[str]:
    """The code blocks of a language."""
    return [text for found, text in BLOCK.findall(readme) if found == language]


def commands(readme: str) -> list[str]:
    """Every command, in order; of console blocks too."""
    found = []
    for language, text in BLOCK.findall(readme):
        if language == "bash":
            found += [line for line in text.splitlines() if line and not line.startswith("#")]
        elif language == "console":
            found += [line[2:] for line in text.splitlines() if line.startswith("$ ")]
    return found


def scaled_down(command: str) -> list[str]:
    """The command's words; large numbers of customers are replaced by a small one."""
    if "|" in command:
        return ["bash", "-c", command]
    words = shlex.split(command, comments=True)
    if words[1:2] == ["generate_large_dataset.py"]:
        if "--customers" not in words:
            words += ["--customers", SMALL]
        number = words.index("--customers") + 1
        if int(words[number]) >= 10_000:
            words[number] = SMALL
    if words[0] == "python3":
        words[0] = sys.executable
    return words


def make_workshop(folder: Path) -> Path:
    """Makes a folder look like a fresh clone that may be written to."""
    for entry in ROOT.iterdir():
        if not entry.name.startswith(".") and not entry.name.endswith("_dataset"):
            (folder / entry.name).symlink_to(entry)
    return folder


def run(words: list[str], folder: Path) -> Result:
    """Runs a command as on an 80-column terminal."""
    environment = {**os.environ, "COLUMNS": "80", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )


def run_all(readme: str, workshop: Path) -> dict[str, Result]:
    """The results of all commands, each run once, in order."""
    results: dict[str, Result] = {}
    for command in commands(readme):
        if command not in NOT_RUN and command not in results:
            results[command] = run(scaled_down(command), workshop)
    return results


def cut_like(printed: str, shown: str) -> str:
    """What was printed, cut where the README cuts what it shows with ``...``."""
    if not shown.rstrip().endswith("..."):
        return printed
    n_lines = len(shown.rstrip().splitlines()) - 1
    return "\n".join([*printed.splitlines()[:n_lines], "...", ""])


def with_outputs(readme: str, results: Mapping[str, Result]) -> str:
    """The README with the outputs of its console blocks as they are now."""

    def block(match: re.Match[str]) -> str:
        language, text = match.groups()
        if language != "console":
            return match[0]
        made = ""
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            made += f"$ {command}\n{cut_like(results[command].stdout, shown)}"
        return f"```console\n{made}```"

    return BLOCK.sub(block, readme)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    head = list(head)
    lines = [head, ["---"] * len(head), *map(list, rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def archetype_table() -> str:
    """The ten archetypes' figures."""
    return table(
        (
            "archetype",
            "lines a trip",
            "days between trips",
            *CATEGORIES,
            "buys more of",
        ),
        (
            (
                f"`{archetype.key}`",
                "{}-{}".format(*archetype.items_per_trip),
                "{}-{}".format(*archetype.gap_days),
                *(f"{archetype.category_shares[category]:.0%}" for category in CATEGORIES),
                ", ".join(tag.replace("_", " ") for tag in archetype.focus),
            )
            for archetype in DEFAULT_POPULATION.archetypes
        ),
    )


def catalogue_table() -> str:
    """The categories' sizes and price ranges."""
    rows = []
    for category in CATEGORIES:
        products = [product for product in CATALOGUE if product.category == category]
        cheapest = min(products, key=lambda product: product.price_low_cents)
        dearest = max(products, key=lambda product: product.price_high_cents)
        rows.append(
            (
                category,
                str(sum(product.frequent for product in products)),
                str(sum(not product.frequent for product in products)),
                f"{cheapest.name}, from ${cheapest.price_low_cents / 100:.2f}",
                f"{dearest.name}, to ${dearest.price_high_cents / 100:.2f}",
            )
        )
    return table(("category", "frequent", "occasional", "cheapest", "dearest"), rows)


TABLES: Mapping[str, Callable[[], str]] = {
    "archetypes": archetype_table,
    "catalogue": catalogue_table,
}


def with_tables(readme: str, names: Iterable[str] = TABLES) -> str:
    """The README with these tables as the code makes them now."""
    for name in names:
        pattern = rf"(?<=<!-- table: {name} -->\n\n).*?(?=\n\n<!-- end -->)"
        made = TABLES[name]()
        readme, n_found = re.subn(pattern, lambda _, made=made: made, readme, flags=re.DOTALL)
        if n_found != 1:
            raise ValueError(f"README.md has {n_found} places for the table {name!r}")
    return readme


def main() -> None:
    """Rewrites README.md."""
    readme = with_tables(README_FILE.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        results = run_all(readme, make_workshop(Path(folder)))
    README_FILE.write_text(with_outputs(readme, results), encoding="utf-8")


if __name__ == "__main__":
    main()
