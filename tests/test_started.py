"""receipts/runs/started.py: how a message says to start this program again."""

import os
import shlex
import subprocess
import sys

import pytest

from receipts.runs.started import command_again, started_as


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder of programs in which the shell looks, and nowhere else."""
    for name in ("python3", "maker"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.fixture
def start(monkeypatch):
    """Makes this a program that was started with these words and flags."""

    def started(words, flags, executable):
        monkeypatch.setattr(sys, "executable", str(executable))
        monkeypatch.setattr(sys, "orig_argv", [*map(str, words), *flags])
        monkeypatch.setattr(sys, "argv", [str(words[-1]), *flags])

    return started


def test_the_interpreter_that_the_shell_finds_goes_by_its_name(place, start):
    start(["python3", "script.py"], ["--output", "x"], place / "python3")
    assert started_as() == ["python3", "script.py"]
    start([place / "python3", "script.py"], [], place / "python3")
    assert started_as() == ["python3", "script.py"]


def test_another_interpreter_goes_by_its_path(place, start, tmp_path):
    """That of a virtual environment, where the shell's python3 would be another one."""
    other = tmp_path / "venv" / "bin" / "python3"
    start([other, "-X", "utf8", "-m", "interactions"], ["--seed", "1"], other)
    assert started_as() == [str(other), "-X", "utf8", "-m", "interactions"]


def test_a_path_stays_as_it_was_typed_where_it_leads_to_the_interpreter(place, start, monkeypatch):
    other = place / "venv" / "python3"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    monkeypatch.chdir(place)
    start(["venv/python3", "script.py"], [], other)
    assert started_as() == ["venv/python3", "script.py"]


def test_an_installed_command_goes_by_its_own_name(place, start, tmp_path):
    start([place / "python3", place / "maker"], ["--seed", "1"], place / "python3")
    assert started_as() == ["maker"]
    hidden = tmp_path / "venv" / "maker"
    start([place / "python3", hidden], [], place / "python3")
    assert started_as() == [str(hidden)]


def test_a_program_that_another_one_runs_is_a_script(place, start, monkeypatch):
    start([place / "python3", "-m", "pytest"], ["-q"], place / "python3")
    monkeypatch.setattr(sys, "argv", ["script.py", "--seed", "1"])
    assert started_as() == [str(place / "python3"), "script.py"]


def test_the_line_is_one_for_a_shell(place, start):
    start(["python3", "some where/script.py"], [], place / "python3")
    assert command_again(["--output", "a b"]) == "python3 'some where/script.py' --output 'a b'"
    assert command_again(["set"], script="other.py") == "python3 'some where/other.py' set"


def test_a_name_that_is_not_in_utf8_comes_through_the_shell(place, start):
    start(["python3", "script.py"], [], place / "python3")
    names = [os.fsdecode(b"caf\xe9 '\\x"), "caf\u00e9"]
    line = command_again(names)
    assert line.isprintable()
    words = line.removeprefix("python3 script.py ")
    found = subprocess.run(
        ["/bin/bash", "-c", f"printf '%s\\0' {words}"], capture_output=True, check=True
    )
    assert found.stdout.split(b"\0")[:-1] == [os.fsencode(name) for name in names]
    assert shlex.split(words)[-1] == names[-1]
