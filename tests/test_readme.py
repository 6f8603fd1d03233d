"""README.md: every command and snippet in it runs, and shows what it says."""

import re
import sys
from pathlib import Path

import pytest

from tests.readme_refresh import (
    NOT_RUN,
    ROOT,
    TABLES,
    Result,
    blocks,
    commands,
    make_workshop,
    run,
    run_all,
    with_outputs,
    with_tables,
)

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workshop(tmp_path_factory.mktemp("clone"))


@pytest.fixture(scope="module")
def results(workshop: Path) -> dict[str, Result]:
    return run_all(README, workshop)


@pytest.mark.parametrize("command", sorted(set(commands(README)) - set(NOT_RUN)))
def test_every_command_runs(command: str, results: dict[str, Result]) -> None:
    """S1.10, S1.11, S1.12: the documented examples run (large ones with fewer customers)."""
    result = results[command]
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr


def without_seconds(text: str) -> str:
    """The text without the parts that differ from run to run."""
    return re.sub(r"\bin \d+\.\d s\b", "in ... s", text)


def test_outputs_are_as_shown(results: dict[str, Result]) -> None:
    now = with_outputs(README, results)
    assert without_seconds(now) == without_seconds(README), "run: python3 -m tests.readme_refresh"


def test_outputs_fit_a_terminal(results: dict[str, Result]) -> None:
    for command, result in results.items():
        if "read_large_dataset" in command and "csv" not in command:
            assert max(map(len, result.stdout.splitlines()), default=0) <= 80, command


@pytest.mark.parametrize("snippet", blocks(README, "python"))
def test_every_snippet_runs(snippet: str, results: dict[str, Result], workshop: Path) -> None:
    """S1.110, S1.111, S1.112, S1.113, S1.125: run after the commands, on what they made."""
    result = run([sys.executable, "-c", snippet], workshop)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_made_from_the_code(name: str) -> None:
    assert with_tables(README, [name]) == README, "run: python3 -m tests.readme_refresh"


COMMANDS = (
    ["generate_large_dataset.py"],
    ["read_large_dataset.py"],
    ["-m", "interactions"],
    ["ground_truth/compare.py"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_flag_is_named(command: list[str]) -> None:
    text = run([sys.executable, *command, "--help"], ROOT).stdout
    flags = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - {"--help"}
    assert flags
    assert not [flag for flag in sorted(flags) if f"`{flag}" not in README]


def test_the_flags_of_every_command_are_looked_at() -> None:
    scripts = {path.name for path in ROOT.glob("*.py")}
    modules = {path.parent.name for path in ROOT.glob("*/__main__.py")}
    known = {word for command in COMMANDS for word in command}
    assert scripts | modules <= known


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
