"""The tables of flags in docs/*.md, which are to hold every flag of their command."""

import re

import pytest

from generate_large_dataset import parser as generate_parser
from ground_truth.answer_key import parser as key_parser
from ground_truth.compare import parser as compare_parser
from interactions.flags import parser as interactions_parser
from marketing.eda import parser as eda_parser
from marketing.fairness import parser as fairness_parser
from marketing.flags import world_parser
from receipts.load import parser as load_parser
from receipts.reading.flags import parser as read_parser
from tests.documents import ROOT

OF_ALL_COMMANDS = {"--help", "--version"}
"""Nobody looks for these in a table."""

AS_ELSEWHERE = "(receipts.md#generating)"
"""Says that the values are those of another table."""

TABLES = {
    ("receipts", 0): generate_parser,
    ("receipts", 1): read_parser,
    ("interactions", 0): interactions_parser,
    ("marketing", 0): lambda: world_parser(""),
    ("databases", 0): load_parser,
    ("causes", 0): key_parser,
    ("comparison", 0): compare_parser,
    ("reports", 0): eda_parser,
    ("reports", 1): fairness_parser,
}
"""Page, number of the table on it, and whose flags it has."""

each_table = pytest.mark.parametrize(
    ("page", "number", "parser"), [(*at, each) for at, each in TABLES.items()]
)


HEAD = r"^\| (?:flag|`\w+\.py`) \|.*\n\|[-| ]+\n"
FLAG = re.compile(r"`(--[a-z-]+)")


def rows_of(page, number):
    """The rows of a table of flags: the flags in the first cell, and the whole row."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    tables = re.findall(rf"{HEAD}((?:\|.*\n)+)", text, re.MULTILINE)
    return [(FLAG.findall(row.split(" | ")[0]), row) for row in tables[number].splitlines()]


def actions_of(parser):
    """The flags of a command, with what argparse knows of them."""
    found = {each.option_strings[-1]: each for each in parser()._actions if each.option_strings}
    return {flag: action for flag, action in found.items() if flag not in OF_ALL_COMMANDS}


@each_table
def test_a_table_has_every_flag_of_its_command_and_no_other(page, number, parser):
    named = [flag for flags, _ in rows_of(page, number) for flag in flags]
    assert sorted(named) == sorted(actions_of(parser))


@each_table
def test_a_row_names_the_values_that_its_flags_may_have(page, number, parser):
    rows = {flag: row for flags, row in rows_of(page, number) for flag in flags}
    for flag, action in actions_of(parser).items():
        missing = [value for value in action.choices or () if value not in rows[flag]]
        assert not missing or AS_ELSEWHERE in rows[flag], (flag, missing)


def test_every_table_is_looked_at():
    """But for that of subcommands."""
    for document in (ROOT / "docs").glob("*.md"):
        tables = re.findall(HEAD, document.read_text(encoding="utf-8"), re.MULTILINE)
        known = [number for page, number in TABLES if page == document.stem]
        assert len(tables) == len(known) or document.stem == "learned", document
