"""README.md: every command and snippet in it runs, and shows what it says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.readme_tables import TABLES, with_tables

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

NOT_RUN = {
    "make test": "it is what runs this test",
    "make benchmark": "minutes long; run by hand, its figures are quoted",
}

SMALL = "40"
"""Customers of the runs that the README shows with ten thousand or more."""


def blocks(language: str) -> list[str]:
    return [text for found, text in BLOCK.findall(README) if found == language]


def commands() -> list[str]:
    """Every command of the README, in order; of console blocks too."""
    found = []
    for language, text in BLOCK.findall(README):
        if language == "bash":
            found += [line for line in text.splitlines() if line and not line.startswith("#")]
        elif language == "console":
            found += [line[2:] for line in text.splitlines() if line.startswith("$ ")]
    return found


def scaled_down(command: str) -> list[str]:
    """The command's words; large numbers of customers are replaced by a small one."""
    words = shlex.split(command, comments=True)
    if words[1:2] == ["generate_large_dataset.py"]:
        if "--customers" not in words:
            words += ["--customers", SMALL]
        for flag in ("--customers", "--first-customer"):
            if flag in words and int(words[words.index(flag) + 1]) >= 10_000:
                words[words.index(flag) + 1] = SMALL
    if words[0] == "python3":
        words[0] = sys.executable
    return words


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like a fresh clone, and may be written to."""
    folder = tmp_path_factory.mktemp("clone")
    for entry in ROOT.iterdir():
        if not entry.name.startswith(".") and not entry.name.endswith("_dataset"):
            (folder / entry.name).symlink_to(entry)
    return folder


def run(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "80", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def results(workshop: Path) -> dict[str, subprocess.CompletedProcess[str]]:
    """The results of all commands, run once, in order."""
    found = {}
    for command in commands():
        if command not in NOT_RUN and command not in found:
            words = ["bash", "-c", command] if "|" in command else scaled_down(command)
            found[command] = run(words, workshop)
    return found


@pytest.mark.parametrize("command", sorted(set(commands()) - set(NOT_RUN)))
def test_every_command_runs(
    command: str, results: dict[str, subprocess.CompletedProcess[str]]
) -> None:
    """S1.10, S1.11, S1.12: the documented examples run (large ones with fewer customers)."""
    result = results[command]
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr


def without_seconds(text: str) -> str:
    """The text without the parts that differ from run to run."""
    return re.sub(r"\bin \d+\.\d s\b", "in ... s", text).strip()


def shown() -> list[tuple[str, str]]:
    """Commands of console blocks with the output that the README shows for them."""
    found = []
    for text in blocks("console"):
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.mark.parametrize(("command", "output"), shown())
def test_output_is_as_shown(
    command: str, output: str, results: dict[str, subprocess.CompletedProcess[str]]
) -> None:
    printed = results[command].stdout
    if output.rstrip().endswith("..."):
        start = without_seconds(output.rstrip().removesuffix("..."))
        assert without_seconds(printed).startswith(start)
    else:
        assert without_seconds(printed) == without_seconds(output)
    assert max(map(len, printed.splitlines()), default=0) <= 80


@pytest.mark.parametrize("snippet", blocks("python"))
def test_every_snippet_runs(
    snippet: str, results: dict[str, subprocess.CompletedProcess[str]], workshop: Path
) -> None:
    """S1.110, S1.111, S1.112, S1.113: run after the commands, on what they made."""
    result = run([sys.executable, "-c", snippet], workshop)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_made_from_the_code(name: str) -> None:
    assert with_tables(README, [name]) == README, "run: python3 -m tests.readme_tables"


def test_every_flag_is_named() -> None:
    for script in ("generate_large_dataset.py", "read_large_dataset.py"):
        text = run([sys.executable, str(ROOT / script), "--help"], ROOT).stdout
        for flag in set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - {"--help"}:
            assert f"`{flag}" in README or f" {flag} " in README, f"{script} {flag}"


def test_links_resolve() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in README.splitlines()
        if line.startswith("#")
    }
    for anchor in re.findall(r"\]\(#([^)]+)\)", README):
        assert anchor in headings, anchor
