"""docs/first_table.md: from nothing to a first table in three lines, for each tool."""

import ast
import re
import subprocess
import sys

import pytest

from tests.command_line import ROOT, environment
from tests.documents import blocks

DOCUMENT = (ROOT / "docs" / "first_table.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL))

TABLES = {
    "pandas": "print(lines.price.sum() > 0, len(lines) > 300_000)",
    "Polars": "print(lines['price'].sum() > 0, lines.height > 300_000)",
    "DuckDB": "print(lines.sum('price').fetchall()[0][0] > 0, lines.shape[0] > 300_000)",
    "SQLite, with nothing installed": "print(lines[0][5] > 0, len(lines) == 10)",
    "scikit-learn": ("print(0.65 < scores.mean() < 0.8, customers.archetype.nunique() == 10)"),
    "Events for a recommender": ("print('category' in table.columns, table.shape[0] > 500_000)"),
}
"""What shows that the table of a section is there."""


def run(words, folder):
    result = subprocess.run(
        words,
        cwd=folder,
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def run_shell(text, folder):
    for command in text.splitlines():
        command = command.replace("python3 generate_", f"python3 {ROOT}/generate_")
        run(["/bin/bash", "-c", command], folder)


def test_one_line_installs_what_the_sections_import():
    """In an environment of its own: many systems let nobody install into theirs."""
    (block,) = blocks(DOCUMENT.partition("\n## ")[0], "sh")
    environment_line, line = block.splitlines()
    assert environment_line.startswith("python3 -m venv .venv && . ")
    words = line.split()
    named = {word for word in words if (ROOT / word).exists()}
    assert named == {"requirements-formats.txt", "requirements-load.txt"}
    ours = {"receipts", "interactions"}
    imported = {
        name.partition(".")[0].strip()
        for section in TABLES
        for code in blocks(SECTIONS[section], "py")
        for imports in re.findall(r"^import (.*)$", code, re.MULTILINE)
        for name in imports.split(",")
    }
    brought = {"sklearn": "scikit-learn"}
    others = {brought.get(name, name) for name in imported - ours - {*sys.stdlib_module_names}}
    text = "".join((ROOT / name).read_text(encoding="utf-8") for name in named)
    assert others == {name for name in others if name in words or f"{name}>=" in text}


def test_every_section_is_run_or_says_that_it_is_not():
    assert {*SECTIONS} == {*TABLES, "PostgreSQL", "Spark"}
    assert not blocks(SECTIONS["Spark"], "py")
    assert "the tests of this project do not run it" in SECTIONS["Spark"]


@pytest.mark.parametrize("name", TABLES)
def test_three_lines_give_a_table(tmp_path, name):
    section = SECTIONS[name]
    (code,) = blocks(section, "py")
    assert len(ast.parse(code).body) <= 3  # One that does not fit a line is one still.
    for commands in blocks(section, "sh"):
        run_shell(commands, tmp_path)
    out = run([sys.executable, "-c", f"{code}\n{TABLES[name]}"], tmp_path)
    assert out == "True True\n"


def test_three_lines_give_tables_in_postgresql(tmp_path, postgresql):
    (commands,) = blocks(SECTIONS["PostgreSQL"], "sh")
    assert len(commands.splitlines()) == 3
    postgresql.query("CREATE DATABASE first_table")
    commands = commands.replace("postgresql://localhost/shop", postgresql.url("first_table"))
    commands = commands.replace("psql ", f"{postgresql.bin / 'psql'} ")
    run_shell(commands, tmp_path)
    n_categories = "SELECT count(DISTINCT category) FROM lines"
    assert postgresql.query(n_categories, "first_table")[0][0] > 5
