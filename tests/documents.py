"""README.md and docs/*.md: what they show of the program, and how it is run.

Every document has a workshop, a folder that looks like a fresh clone, in which its commands run in
order.  README.md's runs first; the others find there what its commands have made.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
DOCUMENTS = (README, *sorted((ROOT / "docs").glob("*.md")))

NOT_RUN = {
    "make test": "it is what runs this test",
    "make torture": "half an hour; a short version of it is among the tests",
    "make benchmark": "minutes long; run by hand, its figures are quoted",
    "make reports": "minutes long; each of its commands is run by another test",
}

SMALL = "40"
"""Customers of the runs that the documents show with ten thousand or more."""

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

ANSWERED = re.compile(r"^```sql\n(.*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""A question in SQL and, below it, its answer."""

Result = subprocess.CompletedProcess[str]
Results = dict[str, Result]


def blocks(text: str, language: str) -> list[str]:
    """The code blocks of a language."""
    return [block for found, block in BLOCK.findall(text) if found == language]


def commands(text: str) -> list[str]:
    """Every command, in order; of console blocks too."""
    found = []
    for language, block in BLOCK.findall(text):
        if language == "bash":
            found += [line for line in block.splitlines() if line and not line.startswith("#")]
        elif language == "console":
            found += [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    return found


def scaled_down(command: str) -> list[str]:
    """The command's words; large numbers of customers are replaced by a small one."""
    if "|" in command or ">" in command:
        return ["bash", "-c", command]
    words = shlex.split(command, comments=True)
    if words[1:2] == ["generate_large_dataset.py"]:
        if "--customers" not in words:
            words += ["--customers", SMALL]
        number = words.index("--customers") + 1
        if int(words[number]) >= 10_000:
            words[number] = SMALL
    if words[0] == "python3":
        words[0] = str(Path(sys.executable).with_name("python3"))
    return words


def run(words: list[str], folder: Path) -> Result:
    """Runs a command as on an 80-column terminal, where ``python3`` is this interpreter."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    environment = {**os.environ, "COLUMNS": "80", "PATH": path, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )


def make_workshop(folder: Path) -> Path:
    """Makes a folder look like a fresh clone that may be written to."""
    folder.mkdir()
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()]
    for entry in ROOT.iterdir():
        if not entry.name.startswith(".") and not any(fnmatch(entry.name, i) for i in ignored):
            (folder / entry.name).symlink_to(entry)
    return folder


def run_all(text: str, workshop: Path, known: Mapping[str, Result]) -> Results:
    """The results of all commands, each run once, in order; those known are not run again."""
    results: Results = {}
    for command in commands(text):
        if command not in NOT_RUN and command not in results:
            results[command] = known.get(command) or run(scaled_down(command), workshop)
    return results


class Workshops:
    """The workshops of all documents, side by side in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._results: dict[Path, Results] = {}

    def folder_of(self, document: Path) -> Path:
        """Where the commands of a document have run."""
        return self._folder / document.stem

    def results_of(self, document: Path) -> Results:
        """The results of a document's commands, by command."""
        if document not in self._results:
            known = {} if document == README else self.results_of(README)
            workshop = make_workshop(self.folder_of(document))
            if document != README:
                self._bring_what_readme_made(workshop)
            text = document.read_text(encoding="utf-8")
            self._results[document] = run_all(text, workshop, known)
        return self._results[document]

    def _bring_what_readme_made(self, workshop: Path) -> None:
        """Hard links are enough: our programs replace files and never change them."""
        for made in self.folder_of(README).iterdir():
            if made.is_dir() and not made.is_symlink():
                shutil.copytree(made, workshop / made.name, copy_function=os.link)


def cut_like(printed: str, shown: str) -> str:
    """What was printed, cut where the document cuts what it shows with ``...``."""
    if not shown.rstrip().endswith("..."):
        return printed
    n_lines = len(shown.rstrip().splitlines()) - 1
    return "\n".join([*printed.splitlines()[:n_lines], "...", ""])


def without_seconds(text: str) -> str:
    """The text without the parts that differ from run to run."""
    return re.sub(r"\bin \d+\.\d s\b", "in ... s", text)


def with_outputs(text: str, results: Mapping[str, Result]) -> str:
    """The document with the outputs of its console blocks as they are now.

    Where they differ in seconds only, they stay.
    """

    def block(match: re.Match[str]) -> str:
        language, shown_block = match.groups()
        if language != "console":
            return match[0]
        made = ""
        for part in re.split(r"^\$ ", shown_block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            now = cut_like(results[command].stdout, shown)
            is_same = without_seconds(now) == without_seconds(shown)
            made += f"$ {command}\n{shown if is_same else now}"
        return f"```console\n{made}```"

    return BLOCK.sub(block, text)


def with_answers(text: str, folder: Path) -> str:
    """The document with the answers to its questions in SQL, asked in a folder, as they are now."""
    if not ANSWERED.search(text):
        return text
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET threads TO 1")
        connection.execute(f"SET file_search_path = '{folder}'")

        def block(match: re.Match[str]) -> str:
            found = connection.execute(match[1])
            names = [column[0] for column in found.description]
            return f"```sql\n{match[1]}```\n\n```text\n{aligned(names, found.fetchall())}```"

        return ANSWERED.sub(block, text)


def aligned(names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table as text: numbers to the right, with as many decimals all down a column."""
    columns = [*zip(*rows, strict=True)] or [()] * len(names)
    padded = [_padded(name, values) for name, values in zip(names, columns, strict=True)]
    return "".join("  ".join(line).rstrip() + "\n" for line in zip(*padded, strict=True))


def _padded(name: str, values: Sequence[object]) -> list[str]:
    is_text = any(isinstance(value, str) for value in values)
    decimals = [len(str(value).partition(".")[2]) for value in values if isinstance(value, float)]
    form = "" if is_text else f",.{max(decimals, default=0)}f"
    cells = [name, *("-" if value is None else format(value, form) for value in values)]
    width = max(map(len, cells))
    return [cell.ljust(width) if is_text else cell.rjust(width) for cell in cells]
