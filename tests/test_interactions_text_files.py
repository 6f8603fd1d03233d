"""Standard input, pickles and Parquet as text files, and what errors call them."""

import gzip
import json
import os
import pickle
import subprocess
import sys

import pandas
import pytest

from tests.command_line import ROOT, environment
from tests.interactions_command import refused_here, run_here, summary_of

ROWS = [
    ("anna", "0108", "2020-01-24"),
    ("ben", "0109", "2020-01-20"),
    ("anna", "0110", "2020-01-23"),
]
NAMES = ("customer_id", "article_id", "t_dat")
CSV = "".join(",".join(row) + "\n" for row in (NAMES, *ROWS)).encode()
JSON = "".join(json.dumps(dict(zip(NAMES, row, strict=True))) + "\n" for row in ROWS).encode()
HALVES = pandas.Series(["a\ud800", "b", "c"], dtype=object)
FRAME = pandas.DataFrame(ROWS, columns=NAMES)


def piped(text, *flags, cwd):
    """The program with this on its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "interactions", "--transactions", "-", "--quiet", *flags],
        input=text, cwd=cwd, env=environment(PYTHONPATH=str(ROOT)), capture_output=True, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", [CSV, gzip.compress(CSV), b"\xef\xbb\xbf" + CSV, JSON, gzip.compress(b"\n" + JSON)],
    ids=["CSV", "CSV, packed", "byte order mark", "JSON lines", "JSON lines, packed"],
)  # fmt: skip
def test_standard_input_gives_what_a_file_gives(tmp_path, text):
    (tmp_path / "t.csv").write_bytes(CSV)
    whole = tmp_path / "whole"
    flags = ("--transactions", tmp_path / "t.csv", "--sample", "2", "--output", whole)
    assert run_here(*flags) == (0, "")
    result = piped(text, "--sample", "2", "--output", "piped", cwd=tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    made = tmp_path / "piped"
    assert (made / "interactions.csv").read_bytes() == (whole / "interactions.csv").read_bytes()
    assert summary_of(made)["settings"]["transactions"] == "-"
    assert not list(made.glob("source_*"))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (b"", b"standard input: it is empty"),
        (CSV[:-3], b"standard input, line 4: the last line has no end"),
        (gzip.compress(CSV)[:-9], b"standard input: the compressed file is cut"),
        (CSV + b"a,1,9999-12-31\n", b"standard input, line 5: t_dat '9999-12-31' is not from"),
        (bytes(3 << 20), b"standard input, line 1: the line is longer than 1 MB"),
    ],
    ids=["empty", "cut", "packed and cut", "a date", "no line end"],
)
def test_what_is_wrong_with_standard_input(tmp_path, text, named):
    result = piped(text, "--output", "piped", cwd=tmp_path)
    assert result.returncode == 1
    assert named in result.stderr
    assert result.stderr.count(b"\n") == 1
    assert not (tmp_path / "piped").exists()


class Gone:
    """A class that is not there when its pickle is read."""


def pickles():
    yield [1, 2], "holds a list; save a table"
    yield {"customer_id": ["a"]}, "holds a dict; save a table"
    yield FRAME["customer_id"], "holds a Series; save a table"
    yield None, "holds a NoneType; save a table"
    yield b"cos\nnothing\n.", "AttributeError"
    yield b"cnothing.at_all\nAt\n.", "ModuleNotFoundError"
    yield b"", "EOFError"
    yield b"garbage", "UnpicklingError"
    yield pickle.dumps(FRAME)[:-50], "cannot be read"
    yield FRAME.rename(columns={"t_dat": "day"}), "column 't_dat' is missing"
    yield pandas.DataFrame(ROWS, columns=["t_dat", "t_dat", "x"]), "cannot be read"
    yield FRAME.assign(t_dat=[["2020-01-24"], 5, {}]), "cannot be read"
    yield FRAME.assign(customer_id=HALVES), "cannot be read"
    yield FRAME.assign(more=[[1], [2], [3]]), "what a line of text cannot"
    yield (
        FRAME.assign(t_dat=["9999-12-31", *FRAME["t_dat"][1:]]),
        "line 2: t_dat '9999-12-31' is not",
    )


@pytest.mark.parametrize(("content", "named"), [*pickles()])
def test_pickles_that_hold_no_transactions(tmp_path, content, named):
    path = tmp_path / "t.pkl"
    path.write_bytes(content if isinstance(content, bytes) else pickle.dumps(content))
    flags = ("--transactions", path, "--allow-pickle")
    said = refused_here(*flags, output=tmp_path / "out")
    assert named in said
    assert f"error: {path}" in said


def test_a_table_of_lists_as_parquet(tmp_path):
    FRAME.assign(more=[[1], [2], [3]]).to_parquet(tmp_path / "t.parquet")
    flags = ("--transactions", tmp_path / "t.parquet")
    assert "t.parquet: a column holds" in refused_here(*flags, output=tmp_path / "out")


def test_frames_of_one_name_do_not_mix(tmp_path):
    """Transactions and customers in files that differ in their endings only."""
    FRAME.to_parquet(tmp_path / "t.parquet")
    pandas.DataFrame({"customer_id": ["anna", "zoe"]}).to_pickle(tmp_path / "t.pkl")
    files = ("--transactions", tmp_path / "t.parquet", "--customers-file", tmp_path / "t.pkl")
    assert run_here(*files, "--allow-pickle", "--output", tmp_path / "out") == (0, "")
    assert summary_of(tmp_path / "out")["customers_without_purchases"] == 1


def test_a_row_of_a_sample_is_named_by_its_line_in_the_source(tmp_path):
    """And not by that in the sample's file, which is gone when the message is read."""
    rows = b"".join(b"c%03d,1,2020-01-24\n" % n for n in range(50))
    (tmp_path / "t.csv").write_bytes(CSV + rows + b"zoe,1,2020-13-24\n")
    flags = ("--transactions", tmp_path / "t.csv", "--sample", "53")
    said = refused_here(*flags, output=tmp_path / "out")
    assert f"{tmp_path / 't.csv'}, line 55: t_dat '2020-13-24' is no date" in said


def test_closed_standard_input_is_one_line(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "interactions", "--transactions", "-", "--output", "out"],
        cwd=tmp_path, env=environment(PYTHONPATH=str(ROOT)), capture_output=True, timeout=60,
        preexec_fn=lambda: os.close(0),
    )  # fmt: skip
    assert result.returncode == 1
    assert b"standard input: it is empty" in result.stderr
    assert result.stderr.count(b"\n") == 1
