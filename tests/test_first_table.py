"""docs/first_table.md: from nothing to a first table in three lines, for each tool."""

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
    "scikit-learn": (
        "found = model.predict(customers[model.feature_names_in_]) == customers['archetype']\n"
        "print(found.mean() > 0.5, len(customers) == 1000)"
    ),
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


def test_every_section_is_run_or_says_that_it_is_not():
    assert {*SECTIONS} == {*TABLES, "PostgreSQL", "Spark"}
    assert not blocks(SECTIONS["Spark"], "py")
    assert "the tests of this project do not run it" in SECTIONS["Spark"]


@pytest.mark.parametrize("name", TABLES)
def test_three_lines_give_a_table(tmp_path, name):
    section = SECTIONS[name]
    (code,) = blocks(section, "py")
    assert len([line for line in code.splitlines() if line]) == 3
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
