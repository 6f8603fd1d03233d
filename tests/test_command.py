"""receipts/runs/command.py: the one door of the commands."""

import argparse
import json
import os
import signal
import sys
from types import SimpleNamespace

import pytest

from receipts.runs.command import (
    errors_in_one_line,
    how_of,
    how_to_go_on,
    run_command,
    say,
    termination_as_interrupt,
)
from receipts.runs.errors import OutputError, UserError, WorkerDiedError
from receipts.runs.progress import Words
from tests.letters import LetterRun

WORDS = Words("letters", "page", "pages", "letter")


@pytest.fixture(autouse=True)
def _command_line(monkeypatch):
    flags = ["--output", "a b", "--resume"]
    monkeypatch.setattr(sys, "argv", ["/some/where/letters", *flags])
    monkeypatch.setattr(sys, "orig_argv", ["/opt/python", "-m", "letters", *flags])
    monkeypatch.setattr(sys, "executable", "/opt/python")


@pytest.fixture
def flags(tmp_path):
    return argparse.Namespace(
        output=tmp_path / "out",
        workers=1,
        scheduler=None,
        overwrite=False,
        resume=False,
        quiet=False,
    )


def outcome(flags, capsys, **hooks):
    """Status, standard output and the last line of stderr of a run of this process."""

    def open_run(stamp):
        return LetterRun("abc", flags.output, stamp, **how_of(flags), **hooks)

    try:
        status = run_command(flags, WORDS, open_run, lambda run, seconds: f"{run.n_units} letters")
    except SystemExit as end:
        status = end.code
    out, err = capsys.readouterr()
    return status, out, err.splitlines()[-1] if err else ""


def test_kill_interrupts_and_the_handler_is_put_back():
    """S1.24."""
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), termination_as_interrupt():  # noqa: PT012
        os.kill(os.getpid(), signal.SIGTERM)
        signal.sigtimedwait([], 5)
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_run_is_made_followed_and_reported_on(flags, capsys):
    """S1.23."""
    status, out, line = outcome(flags, capsys)
    assert (status, out) == (0, "3 letters\n")
    assert line.startswith("page 3 of 3: 3 of 3 letters, ")
    summary = json.loads((flags.output / "letters.json").read_bytes())
    assert summary["date"]


def test_a_quiet_run_prints_nothing(flags, capsys):
    flags.quiet = True
    assert outcome(flags, capsys) == (0, "", "")
    assert (flags.output / "letters.json").exists()


def test_a_complete_set_is_said_to_be_complete(flags, capsys):
    outcome(flags, capsys)
    flags.resume = True
    message = f"{flags.output} is complete already; nothing was done.\n"
    assert outcome(flags, capsys)[:2] == (0, message)


class Hooks:
    """Does something in the place of page ``at``."""

    def __init__(self, error, at):
        self.error, self.at = error, at

    def __call__(self, page):
        if page == self.at:
            raise self.error


KEPT = "2 of 3 pages are whole and kept; go on with: /opt/python -m letters --output 'a b' --resume"


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (KeyboardInterrupt(), 130, f"stopped; {KEPT}"),
        (WorkerDiedError("a worker was killed"), 1, f"a worker was killed; {KEPT}"),
        (OSError(28, "No space left", "x/y"), 1, f"No space left: x/y; {KEPT}"),
        (UserError("mend it"), 1, "mend it"),
        (OutputError("another folder"), 1, "another folder"),
    ],
)
def test_a_run_that_ends_early_is_one_line_and_how_to_go_on(flags, capsys, error, status, message):
    """S1.15, S1.18, S1.24: Ctrl-C is 130, everything else 1; ``--resume`` is there once."""
    assert outcome(flags, capsys, on_page=Hooks(error, "c")) == (
        status,
        "",
        f"letters: error: {message}",
    )
    flags.resume = True
    assert outcome(flags, capsys)[:2] == (0, "3 letters\n")


def test_kill_is_as_ctrl_c(flags, capsys):
    """S1.24."""

    def killed(page):
        if page == "c":
            os.kill(os.getpid(), signal.SIGTERM)
            signal.sigtimedwait([], 5)

    assert outcome(flags, capsys, on_page=killed) == (
        130,
        "",
        f"letters: error: stopped; {KEPT}",
    )


def test_a_system_error_without_a_file_names_the_output(flags, capsys):
    """S1.15."""
    line = outcome(flags, capsys, on_page=Hooks(OSError(5, "Input/output error"), "b"))[2]
    assert f"Input/output error: {flags.output}; 1 of 3 pages" in line


def test_what_ends_before_the_first_part_has_written_nothing(flags, capsys):
    """S1.24."""
    line = outcome(flags, capsys, on_read=Hooks(KeyboardInterrupt(), None))[2]
    assert line == "letters: error: stopped; nothing was written"


def test_a_report_that_nobody_reads_is_no_error(flags, capsys, monkeypatch):
    """``head`` may go before the report is there; the data set is complete."""

    def gone(text):
        raise BrokenPipeError

    monkeypatch.setattr("receipts.runs.command.say", gone)
    monkeypatch.setattr("receipts.runs.command._forget_output", lambda: None)
    assert outcome(flags, capsys)[0] == 0
    assert (flags.output / "letters.json").exists()


def test_a_report_that_cannot_be_printed_says_that_the_set_is_complete(flags, capsys, monkeypatch):
    def full(text):
        raise OSError(28, "No space left", "standard output")

    monkeypatch.setattr("receipts.runs.command.say", full)
    status, _, line = outcome(flags, capsys)
    assert status == 1
    assert line == "letters: error: No space left: standard output; the data set is complete"


def test_nothing_wrong_ends_nothing():
    with errors_in_one_line("nowhere"):
        pass


def test_other_errors_keep_their_traceback():
    with pytest.raises(ZeroDivisionError), errors_in_one_line("nowhere"):
        _ = 1 // 0


def test_how_to_go_on_counts_with_commas():
    folder = SimpleNamespace(is_complete=False, is_in_place=False, n_kept=1234)
    run = SimpleNamespace(is_started=True, at="", folder=folder, n_tasks=5678)
    assert how_to_go_on(run, WORDS).startswith("; 1,234 of 5,678 pages are whole and kept; ")


@pytest.mark.parametrize(
    ("n_kept", "n_parts", "words"),
    [(1, 3, "1 of 3 pages is whole"), (0, 1, "0 of 1 page is whole"), (2, 3, "2 of 3 pages are")],
)
def test_how_to_go_on_counts_a_single_part_as_one(n_kept, n_parts, words):
    folder = SimpleNamespace(is_complete=False, is_in_place=False, n_kept=n_kept)
    run = SimpleNamespace(is_started=True, at="", folder=folder, n_tasks=n_parts)
    assert how_to_go_on(run, WORDS).startswith(f"; {words}")


def test_saying_is_a_line_now(capsys):
    say("hello")
    assert capsys.readouterr() == ("hello\n", "")
