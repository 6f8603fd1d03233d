"""receipts/runs/start.py: what every command does before anything else."""

import ast
import os
import shlex
import subprocess
import sys

import pytest

from tests.command_line import ROOT, TIMEOUT, batches, run
from tests.interactions_command import interact, write_csv

MARKETING = ("build_dataset", "demographic", "consumer", "marketing", "transaction")

COMMANDS = {
    "generate_large_dataset.py": "generate_large_dataset.py",
    "read_large_dataset.py": "read_large_dataset.py",
    "interactions/__main__.py": "interactions",
    "ground_truth/answer_key.py": "answer_key",
    "ground_truth/compare.py": "compare",
    **{f"marketing/{name}.py": f"{name}.py" for name in MARKETING},
}
"""What the errors of a script begin with."""

BEFORE = {
    "interactions/__main__.py": ["interactions/__init__.py"],
    "ground_truth/answer_key.py": ["ground_truth/__init__.py"],
    "ground_truth/compare.py": ["ground_truth/__init__.py"],
    **{f"marketing/{name}.py": ["marketing/__init__.py"] for name in MARKETING},
}
"""What Python loads before a module that is started with -m."""

STARTING = ["receipts/__init__.py", "receipts/runs/__init__.py", "receipts/runs/endings.py"]
STARTING += ["receipts/runs/start.py", "receipts/runs/shown_text.py"]

AS_A_SCRIPT = """
import os, signal, sys
sys.path.insert(0, {root!r})
{before}
path = {script!r}
sys.argv = [path, "--help"]
exec(compile(open(path, "rb").read(), path, "exec"), {{"__name__": "__main__", "__file__": path}})
"""

TOO_OLD = """
import {package}
sys.version_info = (3, 8, 18)

class Finder:
    def find_spec(self, name, path=None, target=None):
        assert name in {known!r}, name + " is loaded before the version is looked at"

sys.meta_path.insert(0, Finder())
"""

INTERRUPTED = """
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
"""


def started(script, before):
    """Runs a script as Python does, after some lines of our own; status, output and errors."""
    code = AS_A_SCRIPT.format(root=str(ROOT), before=before, script=str(ROOT / script))
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", code],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        cwd=ROOT,
    )
    return result.returncode, result.stdout, result.stderr


@pytest.mark.parametrize("script", COMMANDS)
def test_an_older_python_is_told_what_it_lacks_before_anything_else(script):
    """One line, and nothing is loaded before it that an older one may not have."""
    ours = {"receipts", "receipts.runs", "receipts.runs.endings", "receipts.runs.start"}
    ours.add("receipts.runs.shown_text")
    package = script.partition("/")[0] if "/" in script else "sys"
    assert started(script, TOO_OLD.format(package=package, known={"__future__", *ours})) == (
        1,
        "",
        f"{COMMANDS[script]}: error: Python 3.11 or later is needed, and this is 3.8.18; "
        "start it with python3.11\n",
    )


@pytest.mark.parametrize("script", COMMANDS)
def test_what_runs_until_then_is_grammar_of_python_3_8(script):
    for file in (script, *BEFORE.get(script, []), *STARTING):
        ast.parse((ROOT / file).read_text(encoding="utf-8"), file, feature_version=(3, 8))


@pytest.mark.parametrize("script", COMMANDS)
@pytest.mark.parametrize("module", ["argparse", "receipts.runs.errors"])
def test_ctrl_c_while_modules_are_loaded_is_one_line(script, module):
    assert started(script, INTERRUPTED.format(module=module)) == (
        130,
        "",
        f"{COMMANDS[script]}: error: stopped\n",
    )


def test_another_error_keeps_its_traceback():
    """It is a mistake of the program, and must be seen."""
    broken = "sys.modules['argparse'] = None"
    status, out, err = started("generate_large_dataset.py", broken)
    assert (status, out) == (1, "")
    assert err.startswith("Traceback")
    assert err.endswith("halted; None in sys.modules\n")


# --- what no encoding knows

ENCODINGS = ["ascii", "utf-8:strict", "cp1252"]
NOT_UTF8 = os.fsdecode(b"caf\xe9")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_folder_whose_name_is_not_in_utf8_goes_through_all_commands(tmp_path, encoding):
    """What they report is said in any encoding, and the line to go on with is one for a shell."""
    env = {"PYTHONIOENCODING": encoding}
    made = run("--customers", 2, "--receipts", 2, "--output", NOT_UTF8, cwd=tmp_path, env=env)
    assert made.returncode == 0, made.stderr
    assert batches(tmp_path / NOT_UTF8)
    for flags in (("--receipts", NOT_UTF8), ("--customers", 2)):
        made = interact(*flags, "--output", NOT_UTF8 + "2", "--overwrite", cwd=tmp_path, env=env)
        assert made.returncode == 0, made.stderr
    shown = subprocess.run(
        [sys.executable, ROOT / "read_large_dataset.py", NOT_UTF8],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, **env},
        timeout=TIMEOUT,
    )
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert shown.stdout.startswith(b"caf\\udce9: 2 customers, 4 receipts")


def test_the_source_of_interactions_is_noted_whatever_its_name(tmp_path):
    """And a resumed run knows it again."""
    source = tmp_path / f"{NOT_UTF8}.csv"
    write_csv(source, [("a", "1", "2020-01-01"), ("a", "2", "2020-01-03")])
    for more in ((), ("--resume",)):
        made = interact("--transactions", source, *more, cwd=tmp_path)
        assert made.returncode == 0, made.stderr
    assert "is complete already" in made.stdout


def test_the_next_command_works_where_the_name_is_not_in_utf8(tmp_path):
    made = run("--customers", 1, "--receipts", 1, "--output", NOT_UTF8, cwd=tmp_path)
    line = made.stdout.splitlines()[-1]
    shown = subprocess.run(["/bin/bash", "-c", line], capture_output=True, cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr


@pytest.mark.parametrize("script", ["generate_large_dataset.py", "read_large_dataset.py"])
def test_a_closed_standard_output_is_no_error(tmp_path, small_dataset, script):
    flags = {
        "generate_large_dataset.py": "--customers 1 --receipts 1 --quiet --output set",
        "read_large_dataset.py": shlex.quote(str(small_dataset)),
    }[script]
    line = f"{shlex.quote(sys.executable)} {shlex.quote(str(ROOT / script))} {flags} >&-"
    result = subprocess.run(["/bin/sh", "-c", line], capture_output=True, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, b"")


# --- flags that name files


@pytest.mark.parametrize(
    ("script", "flags"),
    [
        ("generate_large_dataset.py", ["--output", ""]),
        ("generate_large_dataset.py", ["--population="]),
        ("generate_large_dataset.py", ["--write-population", ""]),
        ("read_large_dataset.py", [""]),
        ("read_large_dataset.py", ["", "--customer", "customer_000001"]),
        ("read_large_dataset.py", ["set", "--lines-csv", ""]),
        ("interactions", ["--customers", "1", "--output", ""]),
        ("interactions", ["--customers", "1", "--population", ""]),
        ("interactions", ["--receipts", ""]),
        ("interactions", ["--transactions", ""]),
        ("interactions", ["--transactions", "x.csv", "--customers-file", ""]),
        ("ground_truth.answer_key", [""]),
        ("ground_truth.answer_key", ["set", "--output", ""]),
        ("ground_truth.compare", [""]),
        ("ground_truth.compare", ["set", "--with", ""]),
    ],
)
def test_an_empty_name_of_a_file_is_bad_usage(tmp_path, script, flags):
    """It would be the current folder."""
    words = [ROOT / script] if script.endswith(".py") else ["-m", script]
    result = subprocess.run(
        [sys.executable, *words, *flags],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=TIMEOUT,
    )
    assert (result.returncode, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert "'' is not a name of a file or folder" in line
    assert not list(tmp_path.iterdir())
