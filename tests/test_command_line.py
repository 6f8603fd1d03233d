"""receipts/runs/command_line.py: values of flags, and mistakes in them."""

import argparse
import sys
from datetime import date
from pathlib import Path

import pytest

from ground_truth import answer_key, score
from interactions import __main__ as interactions
from interactions.flags import parser as interactions_parser
from receipts import load
from receipts.runs.command_line import (
    CommandLine,
    a_path,
    any_whole_number,
    did_you_mean,
    iso_date,
    not_empty,
    one_of,
    whole_number,
)
from receipts.runs.endings import BAD_DATA, BAD_USAGE, fail
from receipts.runs.program import VERSION, streams
from world.streams import VERSIONS


@pytest.mark.parametrize(
    ("limits", "text", "value"),
    [((1,), "1", 1), ((1,), "100000", 100_000), ((0, 8), "8", 8), ((0, 8), "0", 0)],
)
def test_whole_numbers_within_limits(limits, text, value):
    """S1.2, S1.3, S1.4."""
    assert whole_number(*limits)(text) == value


@pytest.mark.parametrize(
    ("limits", "text", "words"),
    [
        ((1,), "0", "a whole number of 1 or more"),
        ((1,), "-1", "a whole number of 1 or more"),
        ((1,), "", "a whole number of 1 or more"),
        ((1,), "ten", "a whole number of 1 or more"),
        ((1,), "1.5", "a whole number of 1 or more"),
        ((1,), "1e3", "a whole number of 1 or more"),
        ((1,), "0x10", "a whole number of 1 or more"),
        ((1, 1000), "1001", "a whole number from 1 to 1,000"),
        ((0, 8), "-1", "a whole number from 0 to 8"),
        ((-5, 5), "x", "a whole number from -5 to 5"),
    ],
)
def test_other_values_are_refused_with_value_and_limits(limits, text, words):
    """S1.15."""
    with pytest.raises(argparse.ArgumentTypeError) as caught:
        whole_number(*limits)(text)
    assert str(caught.value) == f"{text!r} is not {words}"


@pytest.mark.parametrize("value", [0, -7, 42, 10**30])
def test_a_seed_may_be_any_whole_number(value):
    assert any_whole_number(str(value)) == value


@pytest.mark.parametrize("text", ["", "x", "1.5", "9" * 5000])
def test_a_seed_is_a_whole_number(text):
    """S1.15."""
    with pytest.raises(argparse.ArgumentTypeError, match="is not a whole number"):
        any_whole_number(text)


def test_dates():
    """S1.15."""
    assert iso_date("2024-02-29") == date(2024, 2, 29)
    for text in ("2025-02-29", "31.12.2025", "tomorrow", "", "2025-13-01"):
        with pytest.raises(argparse.ArgumentTypeError, match="is not a date like 2025-12-31"):
            iso_date(text)


def test_failing_is_one_line_and_a_status(capsys, monkeypatch):
    """S1.15."""
    monkeypatch.setattr(sys, "argv", ["/some/where/script.py"])
    for arguments, status in ((("wrong",), BAD_DATA), (("wrong", BAD_USAGE), BAD_USAGE)):
        with pytest.raises(SystemExit) as caught:
            fail(*arguments)
        assert caught.value.code == status != 0
        out, err = capsys.readouterr()
        assert (out, err) == ("", "script.py: error: wrong\n")


def test_mistakes_on_the_command_line_are_one_line(capsys, monkeypatch):
    """S1.15."""
    monkeypatch.setattr(sys, "argv", ["script.py"])
    parser = CommandLine()
    parser.add_argument("--number", type=whole_number(1, 3))
    for arguments, words in (
        (["--number", "4"], ["--number", "'4'", "1 to 3"]),
        (["--number"], ["--number"]),
        (["--other"], ["--other"]),
        (["file"], ["file"]),
    ):
        with pytest.raises(SystemExit) as caught:
            parser.parse_args(arguments)
        assert caught.value.code == BAD_USAGE
        out, err = capsys.readouterr()
        assert out == ""
        assert err.endswith("; see --help\n")
        assert err.count("\n") == 1
        assert all(word in err for word in words)


@pytest.mark.parametrize(("columns", "width"), [("40", 40), ("120", 120), ("", 80), ("wide", 80)])
def test_help_is_as_wide_as_the_terminal(monkeypatch, columns, width):
    """Without a terminal, 80 columns."""
    monkeypatch.setenv("COLUMNS", columns)
    command_line = CommandLine(prog="x")
    command_line.add_argument("--flag", help="word " * 100)
    lengths = [len(line) for line in command_line.format_help().splitlines()]
    assert width - 7 < max(lengths) <= width - 2


def refused(arguments, capsys, monkeypatch):
    """The one line that a command line of two flags ends with."""
    monkeypatch.setattr(sys, "argv", ["script.py"])
    parser = CommandLine()
    parser.add_argument("--customers", type=whole_number(1))
    parser.add_argument("--format", type=one_of(("csv", "jsonl")))
    parser.add_argument("files", nargs="*")
    with pytest.raises(SystemExit) as caught:
        parser.parse_args(arguments)
    assert caught.value.code == BAD_USAGE
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err.removeprefix("script.py: error: ").removesuffix("; see --help\n")


@pytest.mark.parametrize("word", ["--customers=--", "--format=--", "-x=--"])
def test_dashes_are_no_value(capsys, monkeypatch, word):
    """argparse takes them away, and converts what is left: nothing."""
    flag = word.partition("=")[0]
    message = refused([word], capsys, monkeypatch)
    assert message.startswith(f"argument {flag}: '--' is no value")


def test_after_two_dashes_everything_is_a_name():
    parser = CommandLine()
    parser.add_argument("files", nargs="*")
    assert parser.parse_args(["--", "--customers=--"]).files == ["--customers=--"]


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["--custmers", "5"], "; did you mean --customers?"),
        (["--customer=5"], "; did you mean --customers?"),
        (["--fromat", "csv"], "; did you mean --format?"),
        (["--zzz"], ""),
    ],
)
def test_a_mistyped_flag_is_met_with_the_one_that_was_meant(capsys, monkeypatch, arguments, meant):
    message = refused(arguments, capsys, monkeypatch)
    assert message.startswith(f"unrecognized arguments: {arguments[0]}")
    assert message.endswith(meant or arguments[0])


def test_a_mistyped_word_is_met_with_the_one_that_was_meant(capsys, monkeypatch):
    message = refused(["--format", "cvs"], capsys, monkeypatch)
    assert message == "argument --format: 'cvs' is not one of csv, jsonl; did you mean csv?"
    message = refused(["--format", "parquet"], capsys, monkeypatch)
    assert message == "argument --format: 'parquet' is not one of csv, jsonl"
    assert did_you_mean("seasns", ["promotions", "seasons"]) == "; did you mean seasons?"


@pytest.mark.parametrize("kind", [not_empty, a_path])
def test_an_empty_name_is_not_this_folder(kind):
    with pytest.raises(argparse.ArgumentTypeError, match="'' is not a name"):
        kind("")
    assert Path(kind("a b")) == Path("a b")


def test_what_is_in_a_store_is_to_be_copied_and_its_url_is_not_repeated(capsys):
    """There may be a password in it."""
    for main, flags in (
        (interactions.main, ["--receipts"]),
        (answer_key.main, []),
    ):
        with pytest.raises(SystemExit) as ended:
            main([*flags, "s3://me:secret@bucket/shop"])
        assert ended.value.code == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "a URL is no path; " in line
        assert "copy there first what is in a store" in line
        assert "secret" not in line


def test_a_usage_is_what_is_to_be_typed(monkeypatch):
    """Of a module it is not the module's name alone."""
    monkeypatch.setattr("sys.argv", ["a module"])
    for parser, usage in (
        (interactions_parser, "python3 -m interactions"),
        (load.parser, "python3 -m receipts.load"),
        (answer_key.parser, "python3 -m ground_truth.answer_key"),
        (score.parser, "python3 -m ground_truth.score"),
    ):
        assert parser().format_usage().startswith(f"usage: {usage} [-h]")


def test_every_program_tells_its_version(capsys):
    with pytest.raises(SystemExit) as ending:
        CommandLine(prog="x").parse_args(["--version"])
    assert ending.value.code == 0
    out, err = capsys.readouterr()
    assert (out, err) == (f"Tillroll {VERSION} (streams: {streams()})\n", "")
    assert f"world {VERSIONS['world']}" in out
