"""receipts/runs/command.py: values of flags, progress, and how errors end a program."""

import argparse
import io
import os
import re
import signal
import sys
from contextlib import closing
from datetime import date, datetime

import pytest

from receipts.runs import command as console
from receipts.runs.command import (
    BAD_DATA,
    BAD_USAGE,
    CommandLine,
    Progress,
    Stopwatch,
    any_whole_number,
    fail,
    iso_date,
    termination_as_interrupt,
    whole_number,
)

LINE = re.compile(r"batch (\d+) of (\d+): ([\d,]+) of ([\d,]+) (\w+), ([\d,]+)/s, ([\d,]+) s left")


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


def test_kill_interrupts_and_the_handler_is_put_back():
    """S1.24."""
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), termination_as_interrupt():  # noqa: PT012
        os.kill(os.getpid(), signal.SIGTERM)
        signal.sigtimedwait([], 5)
    assert signal.getsignal(signal.SIGTERM) == before


def test_the_stamp_is_a_date_with_microseconds_and_the_seconds(monkeypatch):
    """S1.92, S1.100."""
    clock = iter([100.0, 101.5, 102.25])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    watch = Stopwatch()
    before = datetime.now()
    stamp, seconds = watch.stamp()
    assert before <= datetime.fromisoformat(stamp) <= datetime.now()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", stamp)
    assert seconds == 1.5
    assert watch.seconds == 2.25


# --- progress


class Clock:
    def __init__(self, monkeypatch):
        self.now = 1000.0
        monkeypatch.setattr("time.perf_counter", lambda: self.now)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def lines_of(capsys):
    """The numbers of the lines of progress."""
    out, err = capsys.readouterr()
    assert out == ""
    return [LINE.fullmatch(line).groups() for line in err.splitlines()]


def test_a_line_tells_batch_customers_rate_and_time_left(capsys, clock):
    """S1.23."""
    with closing(Progress("customers", 10_000, 10)) as progress:
        clock.now += 2
        progress.add(1000)
        clock.now += 2
        progress.add(3000)
    rate = 4000 / 4
    assert lines_of(capsys) == [
        ("1", "10", "1,000", "10,000", "customers", "500", f"{9000 / 500:.0f}"),
        ("2", "10", "4,000", "10,000", "customers", f"{rate:,.0f}", f"{6000 / rate:.0f}"),
    ]


def test_lines_are_seldom_and_the_last_one_always_comes(capsys, clock):
    """S1.23: thousands of fast batches do not print thousands of lines."""
    n_batches, seconds = 5000, 10
    with closing(Progress("customers", n_batches, n_batches)) as progress:
        for _ in range(n_batches):
            clock.now += seconds / n_batches
            progress.add(1)
    lines = lines_of(capsys)
    assert len(lines) <= seconds / console.PLAIN_LINE_SECONDS + 2
    assert lines[-1][:4] == ("5000", "5000", "5,000", "5,000")
    assert lines[-1][-1] == "0"


def test_a_resumed_run_counts_on_but_its_rate_is_its_own(capsys, clock):
    """S1.23."""
    with closing(Progress("customers", 1000, 10, n_units_done=800, n_parts_done=8)) as progress:
        clock.now += 2
        progress.add(100)
    assert lines_of(capsys) == [("9", "10", "900", "1,000", "customers", "50", "2")]


def test_quiet_prints_nothing(capsys, clock):
    with closing(Progress("customers", 10, 1, quiet=True)) as progress:
        clock.now += 5
        progress.add(10)
    assert capsys.readouterr() == ("", "")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def terminal(monkeypatch):
    """Puts a terminal in the place of stderr.  (No fixture: pytest's own capture comes later.)"""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    return screen


def test_a_terminal_gets_a_bar(monkeypatch):
    """S1.23."""
    screen = terminal(monkeypatch)
    with closing(Progress("customers", 1000, 10, n_units_done=500, n_parts_done=5)) as progress:
        assert " 50%" in screen.getvalue()
        for _ in range(5):
            progress.add(100)
    last = screen.getvalue().split("\r")[-1]
    assert "100%" in last
    assert "customers/s" in last
    assert not LINE.search(screen.getvalue())


def test_a_quiet_terminal_stays_empty(monkeypatch):
    screen = terminal(monkeypatch)
    with closing(Progress("customers", 1000, 10, quiet=True)) as progress:
        progress.add(100)
    assert screen.getvalue() == ""


def test_a_terminal_without_tqdm_gets_lines(monkeypatch):
    """S1.23."""
    screen = terminal(monkeypatch)
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with closing(Progress("customers", 1000, 1)) as progress:
        progress.add(1000)
    assert LINE.fullmatch(screen.getvalue().strip())
