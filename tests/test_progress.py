"""receipts/runs/progress.py and following.py: how far a run is."""

import io
import re
import sys
from contextlib import closing, suppress
from datetime import datetime

import pytest

from receipts.runs.following import follow
from receipts.runs.progress import PLAIN_LINE_SECONDS, Progress, Stopwatch, Words

LINE = re.compile(r"batch (\d+) of (\d+): ([\d,]+) of ([\d,]+) (\w+), ([\d,]+)/s, (\d+) s left")


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


CUSTOMERS = Words("customers", "batch", "batches", "customer")


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
    with closing(Progress(CUSTOMERS, 10_000, 10)) as progress:
        clock.now += 2
        progress.add(1000)
        clock.now += 2
        progress.add(3000)
    rate = 4000 / 4
    assert lines_of(capsys) == [
        ("1", "10", "1,000", "10,000", "customers", "500", f"{9000 / 500:.0f}"),
        ("2", "10", "4,000", "10,000", "customers", f"{rate:,.0f}", f"{6000 / rate:.0f}"),
    ]


def test_an_estimate_is_called_one_and_the_last_line_has_the_true_figure(capsys, clock):
    """Also where there is more than was thought, and less."""
    for n_last in (100_000, 200_000):
        words = Words("purchases", "part", "parts", "purchase", is_about=True)
        with closing(Progress(words, 375_350, 3)) as progress:
            for n in (150_000, 150_000, n_last):
                clock.now += 2
                progress.add(n)
        first, _, last = capsys.readouterr().err.splitlines()
        assert first.startswith("part 1 of 3: 150,000 of some 375,000 purchases, ")
        n_all = f"{300_000 + n_last:,}"
        assert last.startswith(f"part 3 of 3: {n_all} of {n_all} purchases, ")
        assert last.endswith(", 0 s left")


def test_more_than_was_thought_leaves_no_time_below_0(capsys, clock):
    with closing(Progress(Words("rows", "part", "parts", is_about=True), 100, 2)) as progress:
        clock.now += 2
        progress.add(150)
    assert capsys.readouterr().err == "part 1 of 2: 150 of some 150 rows, 75/s, 0 s left\n"


def test_lines_are_seldom_and_the_last_one_always_comes(capsys, clock):
    """S1.23: thousands of fast batches do not print thousands of lines."""
    n_batches, seconds = 5000, 10
    with closing(Progress(CUSTOMERS, n_batches, n_batches)) as progress:
        for _ in range(n_batches):
            clock.now += seconds / n_batches
            progress.add(1)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) <= seconds / PLAIN_LINE_SECONDS + 2
    *numbers, _, _, left = LINE.fullmatch(lines[-1]).groups()
    assert numbers == ["5000", "5000", "5,000", "5,000"]
    assert left == "0"


def test_a_resumed_run_counts_on_but_its_rate_is_its_own(capsys, clock):
    """S1.23."""
    with closing(Progress(CUSTOMERS, 1000, 10, n_units_done=800, n_parts_done=8)) as progress:
        clock.now += 2
        progress.add(100)
    assert lines_of(capsys) == [("9", "10", "900", "1,000", "customers", "50", "2")]


def test_quiet_prints_nothing(capsys, clock):
    with closing(Progress(CUSTOMERS, 10, 1, quiet=True)) as progress:
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
    with closing(Progress(CUSTOMERS, 1000, 10, n_units_done=500, n_parts_done=5)) as progress:
        assert " 50%" in screen.getvalue()
        for _ in range(5):
            progress.add(100)
    last = screen.getvalue().split("\r")[-1]
    assert "100%" in last
    assert "customers/s" in last
    assert not LINE.search(screen.getvalue())


def test_a_bar_ends_at_the_true_figure(monkeypatch):
    screen = terminal(monkeypatch)
    words = Words("purchases", "part", "parts", "purchase", is_about=True)
    with closing(Progress(words, 1000, 2)) as progress:
        progress.add(400)
        progress.add(400)
    assert "100%" in screen.getvalue().split("\r")[-1]


def test_a_quiet_terminal_stays_empty(monkeypatch):
    screen = terminal(monkeypatch)
    with closing(Progress(CUSTOMERS, 1000, 10, quiet=True)) as progress:
        progress.add(100)
    assert screen.getvalue() == ""


def test_a_terminal_without_tqdm_gets_lines(monkeypatch):
    """S1.23: one, which is written anew in its place and whose rests are wiped away."""
    screen = terminal(monkeypatch)
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setattr("receipts.runs.progress.PLAIN_LINE_SECONDS", 0.0)
    with closing(Progress(CUSTOMERS, 10_000, 10)) as progress:
        for _ in range(10):
            progress.add(1000)
        assert "\n" not in screen.getvalue()
    start, *lines = screen.getvalue().split("\r")
    assert start == ""
    assert len(lines) == 10
    assert {len(line.rstrip("\n")) for line in lines} == {79}
    assert all(LINE.fullmatch(line.strip()) for line in lines)
    assert lines[-1].endswith("\n")


def test_an_error_on_a_terminal_begins_a_line(monkeypatch):
    screen = terminal(monkeypatch)
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with suppress(KeyboardInterrupt), closing(Progress(CUSTOMERS, 10, 10)) as progress:
        progress.add(1)
        raise KeyboardInterrupt
    assert screen.getvalue().endswith("\n")


def test_a_narrow_terminal_gets_as_much_of_the_line_as_fits(monkeypatch):
    """A longer one would wrap and could not be written anew."""
    screen = terminal(monkeypatch)
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setattr("receipts.runs.progress._columns", lambda: 20)
    with closing(Progress(CUSTOMERS, 10, 10)) as progress:
        progress.add(1)
    assert screen.getvalue() == "\rbatch 1 of 10: 1 of\n"


@pytest.mark.parametrize(
    ("seconds", "pace"),
    [(0.001, "1,000/s"), (0.5, "2/s"), (4, "15/min"), (1000, "3.6/h"), (10**6, "0.0036/h")],
)
def test_a_slow_rate_is_never_0(capsys, clock, seconds, pace):
    with closing(Progress(CUSTOMERS, 2, 2)) as progress:
        clock.now += seconds
        progress.add(1)
    assert f"1 of 2 customers, {pace}, " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("seconds", "left"), [(1, "99 s"), (10, "16 min"), (100, "2.8 h"), (1000, "28 h")]
)
def test_much_time_is_told_in_minutes_or_hours(capsys, clock, seconds, left):
    with closing(Progress(CUSTOMERS, 100, 100)) as progress:
        clock.now += seconds
        progress.add(1)
    assert capsys.readouterr().err.endswith(f", {left} left\n")


def test_little_work_says_nothing_of_the_rest(capsys, clock):
    """What comes first is often small, and late: it would frighten people."""
    with closing(Progress(CUSTOMERS, 100_000, 10)) as progress:
        clock.now += 5
        progress.add(10, n_parts=0)
        clock.now += 5
        progress.add(990)
    assert capsys.readouterr().err.splitlines() == [
        "batch 0 of 10: 10 of 100,000 customers",
        "batch 1 of 10: 1,000 of 100,000 customers, 100/s, 16 min left",
    ]


def test_a_terminal_that_is_too_narrow_gets_no_half_of_a_rate(monkeypatch):
    screen = terminal(monkeypatch)
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with closing(Progress(CUSTOMERS, 10, 10)) as progress:
        whole = "batch 1 of 10: 1 of 10 customers, "
        monkeypatch.setattr("receipts.runs.progress._columns", lambda: 80)
        progress.add(1, "a note that needs all the room that a terminal of 80 has", n_bytes=10**9)
    assert screen.getvalue().startswith(f"\r{whole}")
    assert screen.getvalue().rstrip().endswith("1,000.0 MB")


def test_a_part_without_units_tells_no_rate(capsys, clock):
    with closing(Progress(CUSTOMERS, 1, 2)) as progress:
        clock.now += 1
        progress.add(0)
    assert capsys.readouterr().err == "batch 1 of 2: 0 of 1 customer\n"


# --- work that is followed


class Work:
    """Ten customers in four parts, of which one is done; a part's report is its customers."""

    n_units = n_tasks = n_finished = n_units_finished = 0

    def prepare(self):
        self.n_units, self.n_tasks = 10, 4
        self.n_finished, self.n_units_finished = 1, 3

    def __iter__(self):
        yield from ({"customers": 3}, {"customers": 3}, {"customers": 1})

    def units_of(self, report):
        return report["customers"]


def test_work_is_prepared_and_followed_to_its_end(capsys, clock, monkeypatch):
    """S1.23: what an earlier run has done counts, and nobody is asked what the work is about."""
    monkeypatch.setattr("receipts.runs.progress.PLAIN_LINE_SECONDS", 0.0)
    clock.now += 1
    follow(Work(), CUSTOMERS, quiet=False)
    there, *lines = capsys.readouterr().err.splitlines()
    assert there == "1 batch of 4 there already"
    assert [LINE.fullmatch(line).groups()[:4] for line in lines] == [
        ("2", "4", "6", "10"),
        ("3", "4", "9", "10"),
        ("4", "4", "10", "10"),
    ]


def test_work_may_be_followed_quietly(capsys):
    follow(Work(), CUSTOMERS, quiet=True)
    assert capsys.readouterr() == ("", "")
