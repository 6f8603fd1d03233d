"""A run that is interrupted, at any moment and by anything, keeps what is whole and says how
to go on.
"""

import ctypes
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.command_line import (
    GENERATOR,
    TIMEOUT,
    assert_equal_data,
    batch_files,
    batches,
    environment,
    error_line,
    go_on,
    is_running,
    make,
    n_kept,
    run,
    started,
    tree,
    until,
    workers_of,
)

N_BATCHES = 50
SIZE = 30
WORLD = ("--customers", N_BATCHES * SIZE, "--receipts", 8, "--batch-size", SIZE, "--quiet")
FLAGS = (*WORLD, "--output", "set")


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """The data set of an uninterrupted run."""
    folder = tmp_path_factory.mktemp("reference")
    make(*FLAGS, cwd=folder)
    assert len(batches(folder / "set")) == N_BATCHES
    return folder / "set"


def ended(process):
    """A process that was started, when it is over, as ``run`` gives it."""
    out, err = process.communicate(timeout=TIMEOUT)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def batches_in(folder, n_batches, process):
    """Waits until a folder holds so many batches."""
    until(lambda: len(batch_files(folder)) >= n_batches, process)


def assert_only_whole_batches(folder, reference):
    """What is there is part of the data set, and the list of it."""
    found, whole = batches(folder), batches(reference)
    assert 0 < len(found) < len(whole)
    assert all(whole[name] == text for name, text in found.items())
    assert tree(folder).keys() - found.keys() == {".unfinished.json"}


def assert_goes_on(message, folder, reference, *, resumed=None, n_unlisted=0):
    """The command that the message ends with completes the set and keeps what was there, but
    for batches that could not be listed any more.
    """
    kept = n_kept(message)
    times = {path.name: path.stat().st_mtime_ns for path in batch_files(folder)}
    assert 0 < kept <= len(times)
    result = go_on(message, folder.parent)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    target = resumed or folder
    assert_equal_data(target, reference)
    after = {path.name: path.stat().st_mtime_ns for path in batch_files(target)}
    assert len(times.items() & after.items()) >= kept - n_unlisted


# --- signals

STOPS = pytest.mark.parametrize(
    ("stop", "n_workers"),
    [
        (lambda process: os.killpg(process.pid, signal.SIGINT), 2),  # Ctrl-C in a terminal
        (lambda process: os.killpg(process.pid, signal.SIGINT), 1),
        (lambda process: process.send_signal(signal.SIGTERM), 2),
    ],
    ids=["ctrl-c", "ctrl-c-1", "term"],
)


@STOPS
def test_a_stopped_run_keeps_whole_batches_and_says_how_to_go_on(
    reference, tmp_path, stop, n_workers
):
    """S1.18, S1.24."""
    folder = tmp_path / "set"
    with started(*FLAGS, "--workers", n_workers, cwd=tmp_path) as process:
        batches_in(folder, 4, process)
        begun = time.monotonic()
        stop(process)
        result = ended(process)
    assert time.monotonic() - begun < 10
    message = error_line(result, 130)
    assert "stopped" in message
    assert_only_whole_batches(folder, reference)
    assert_goes_on(message, folder, reference)


def test_a_run_may_be_stopped_many_times(reference, tmp_path):
    """S1.18, S1.24."""
    folder = tmp_path / "set"
    flags = ()
    for n_batches in (1, 20):
        with started(*FLAGS, "--workers", 2, *flags, cwd=tmp_path) as process:
            batches_in(folder, n_batches, process)
            process.send_signal(signal.SIGINT)
            message = error_line(ended(process), 130)
        flags = ("--resume",)
    assert n_kept(message) >= 20 - 2  # Two may be on their way.
    assert message.count("--resume") == 1
    assert_goes_on(message, folder, reference)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("n_started", [1, 4])
def test_a_run_may_be_stopped_while_its_workers_start(tmp_path, number, n_started):
    """S1.24: no worker adds words of its own."""
    with started(*FLAGS, "--workers", 4, cwd=tmp_path) as process:
        until(lambda: len(workers_of(process)) >= n_started, process)
        if number == signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        result = ended(process)
    error_line(result, 130)
    assert not [name for name in tree(tmp_path / "set") if name.endswith(".tmp")]


@pytest.mark.parametrize("module", ["receipts.pipeline", "receipts.plan", "world.world"])
def test_a_run_may_be_stopped_before_it_began(tmp_path, module):
    """S1.24: Ctrl-C while the program loads."""
    code = f"""
import os, runpy, signal, sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
    result = subprocess.run(
        [sys.executable, "-c", code, str(GENERATOR), *map(str, FLAGS), "--workers", "1"],
        cwd=tmp_path,
        env={**environment(), "PYTHONPATH": str(GENERATOR.parent)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert "stopped" in error_line(result, 130)
    assert not batch_files(tmp_path / "set")


def test_a_killed_run_leaves_whole_batches_and_is_resumed(reference, tmp_path):
    """S1.18, S1.24."""
    folder = tmp_path / "set"
    flags = (*FLAGS, "--workers", 2)
    with started(*flags, cwd=tmp_path) as process:
        batches_in(folder, 4, process)
        process.kill()
        result = ended(process)
    assert (result.returncode, result.stderr) == (-signal.SIGKILL, "")
    found = batches(folder)
    assert 4 <= len(found) < N_BATCHES
    assert all(batches(reference)[name] == text for name, text in found.items())
    assert "dataset_summary.json" not in tree(folder)
    line = error_line(run(*flags, cwd=tmp_path))
    assert "--resume" in line
    assert batches(folder) == found
    times = {path: path.stat().st_mtime_ns for path in batch_files(folder)}
    make(*flags, "--resume", cwd=tmp_path)
    assert_equal_data(folder, reference)
    assert (
        sum(path.stat().st_mtime_ns == stamp for path, stamp in times.items()) >= 4 - 2
    )  # Two may be unlisted.


def test_workers_end_with_a_killed_run_in_the_middle_of_a_batch(tmp_path):
    """So that it can be resumed at once: they have half a minute's work before them."""
    size = ("--customers", 80_000, "--batch-size", 40_000)
    flags = (*size, "--quiet", "--workers", 2, "--output", "set")
    with started(*flags, cwd=tmp_path) as process:
        until(lambda: len([*(tmp_path / "set").glob(".batch*.tmp")]) == 2, process)
        workers = workers_of(process)
        assert len(workers) == 2
        process.kill()
        process.wait(TIMEOUT)
        killed = time.monotonic()
        until(lambda: not any(map(is_running, workers)))
        assert time.monotonic() - killed < 10
        with started(*flags, "--resume", cwd=tmp_path) as resumed:
            until(lambda: len([*(tmp_path / "set").glob(".batch*.tmp")]) == 2, resumed)
            resumed.kill()


def test_workers_that_outlive_a_killed_run_do_no_harm(tmp_path):
    """S1.24: they are held up in the middle of a batch and go on while the resumed run makes
    the same batch.
    """
    flags = ("--customers", 800, "--batch-size", 200, "--workers", 2, "--output", "set")
    make(*flags, cwd=tmp_path)
    reference = (tmp_path / "set").rename(tmp_path / "reference")
    half = min(map(len, batches(reference).values())) // 2
    folder = tmp_path / "set"

    def half_made():
        with suppress(OSError):
            return [path for path in folder.glob(".batch*.tmp") if path.stat().st_size > half]

    with started(*flags, "--quiet", cwd=tmp_path) as process:
        until(half_made, process)
        left_over = workers_of(process)
        assert len(left_over) == 2
        for worker in left_over:
            os.kill(worker, signal.SIGSTOP)
        process.kill()
        process.wait(TIMEOUT)
        with started(*flags, "--quiet", "--resume", cwd=tmp_path) as resumed:
            until(lambda: any(folder.glob(".batch*.tmp")) and workers_of(resumed), resumed)
            until(lambda: not half_made() and any(folder.glob(".batch*.tmp")), resumed)
            for worker in left_over:
                os.kill(worker, signal.SIGCONT)
            while resumed.poll() is None:
                for name, text in batches(folder).items():
                    assert batches(reference)[name] == text
            result = ended(resumed)
    assert (result.returncode, result.stderr) == (0, "")
    assert_equal_data(folder, reference)


def test_a_killed_worker_ends_the_run_with_one_line(reference, tmp_path):
    """S1.24."""
    folder = tmp_path / "set"
    with started(*FLAGS, "--workers", 2, cwd=tmp_path) as process:
        batches_in(folder, 4, process)
        os.kill(workers_of(process)[0], signal.SIGKILL)
        message = error_line(ended(process))
    assert "worker" in message
    assert "killed" in message
    assert_only_whole_batches(folder, reference)
    assert_goes_on(message, folder, reference)


# --- overwriting


def test_an_interrupted_overwrite_leaves_the_old_set_untouched(reference, tmp_path):
    """S1.16, S1.24."""
    make("--customers", 3, "--seed", 7, "--output", "set", cwd=tmp_path)
    folder = tmp_path / "set"
    before = tree(folder)
    new = tmp_path / ".set.new"
    with started(*FLAGS, "--overwrite", "--workers", 2, cwd=tmp_path) as process:
        batches_in(new, 4, process)
        process.send_signal(signal.SIGINT)
        message = error_line(ended(process), 130)
    assert tree(folder) == before
    assert_only_whole_batches(new, reference)
    assert_goes_on(message, new, reference, resumed=folder)
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_killed_overwrite_leaves_the_old_set_untouched(reference, tmp_path):
    """S1.16, S1.24."""
    make("--customers", 3, "--seed", 7, "--output", "set", cwd=tmp_path)
    before = tree(tmp_path / "set")
    with started(*FLAGS, "--overwrite", "--workers", 2, cwd=tmp_path) as process:
        batches_in(tmp_path / ".set.new", 4, process)
        process.kill()
        ended(process)
    assert tree(tmp_path / "set") == before
    error_line(run(*FLAGS, cwd=tmp_path))
    assert tree(tmp_path / "set") == before
    make(*FLAGS, "--overwrite", "--resume", cwd=tmp_path)
    assert_equal_data(tmp_path / "set", reference)
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


# --- damage


def test_a_damaged_batch_is_made_again(reference, tmp_path):
    """S1.24."""
    folder = tmp_path / "set"
    with started(*FLAGS, "--workers", 1, cwd=tmp_path) as process:
        batches_in(folder, 4, process)
        process.send_signal(signal.SIGINT)
        ended(process)
    first, second, third, *_ = batch_files(folder)
    first.write_bytes(first.read_bytes()[:-5])
    second.unlink()
    third.write_bytes(third.read_bytes().replace(b"Safeway", b"SAFEWAY", 1))
    make(*FLAGS, "--resume", cwd=tmp_path)
    assert_equal_data(folder, reference)


# --- disks


def limited(n_bytes):
    """No file of a process may be larger."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, n_bytes))


def test_a_file_size_limit_in_the_middle(reference, tmp_path):
    """S1.24, S1.126."""
    sizes = [len(text) for text in batches(reference).values()]
    limit = max(sizes[:4])  # The first four fit, and some later one does not.
    assert max(sizes) > limit
    result = run(*FLAGS, "--workers", 1, cwd=tmp_path, preexec_fn=limited(limit))
    message = error_line(result)
    folder = tmp_path / "set"
    assert "File too large" in message
    assert str(folder / "batch_") in message
    assert_only_whole_batches(folder, reference)
    assert_goes_on(message, folder, reference)


def test_a_file_size_limit_from_the_start(reference, tmp_path):
    """S1.24, S1.126."""
    result = run(*FLAGS, cwd=tmp_path, preexec_fn=limited(100))
    message = error_line(result)
    assert "File too large" in message
    assert "nothing was written" in message
    assert tree(tmp_path).keys() <= {"set"}
    make(*FLAGS, cwd=tmp_path)
    assert_equal_data(tmp_path / "set", reference)


@contextmanager
def small_disk(folder, n_bytes):
    """A disk of so many bytes, mounted on a folder; False where that is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={n_bytes}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_fills_up_in_the_middle(reference, tmp_path):
    """S1.24, S1.126: on a small disk if one can be mounted, else by a file-size limit."""
    place = tmp_path / "disk"
    folder = place / "set"
    whole = sum(len(text) for text in batches(reference).values())
    with small_disk(place, 2 * whole) as mounted:
        if mounted:
            with started(*FLAGS, "--workers", 2, cwd=place) as process:
                batches_in(folder, 4, process)
                ballast = place / "ballast"
                with suppress(OSError), ballast.open("wb", buffering=0) as file:
                    while True:
                        file.write(bytes(65536))
                result = ended(process)
            ballast.unlink()
        else:
            sizes = [len(text) for text in batches(reference).values()]
            result = run(*FLAGS, cwd=place, preexec_fn=limited(max(sizes[:4])))
        message = error_line(result)
        assert ("No space left on device" if mounted else "File too large") in message
        assert_only_whole_batches(folder, reference)
        # The list of finished batches finds no room either, so the latest may be made again.
        assert_goes_on(message, folder, reference, n_unlisted=1)


def test_a_disk_that_is_too_small_is_refused_before_the_start(tmp_path):
    """S1.126: on a small disk if one can be mounted, else by a plan that no disk can hold."""
    place = tmp_path / "disk"
    with small_disk(place, 10**6) as mounted:
        flags = FLAGS if mounted else (*FLAGS, "--customers", 10**7, "--batch-size", 10**5)
        line = error_line(run(*flags, cwd=place))
        assert "free" in line
        assert "--gzip" in line
        assert tree(place) == {}


def test_a_place_that_cannot_be_written(tmp_path):
    """S1.15: /proc takes no files, not even those of an administrator."""
    line = error_line(run(*WORLD, "--output", "/proc/tillroll/set", cwd=tmp_path))
    assert "/proc" in line
    assert tree(tmp_path) == {}


def without_override():
    """Gives up an administrator's right to write where others may not."""
    if os.geteuid() == 0:
        drop_from_bounding_set, dac_override = 24, 1
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(drop_from_bounding_set, dac_override, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")


@pytest.mark.parametrize("flags", [[], ["--resume"], ["--overwrite"]])
def test_a_read_only_folder(tmp_path, flags):
    """S1.15."""
    place = tmp_path / "place"
    place.mkdir()
    place.chmod(0o555)
    line = error_line(run(*FLAGS, *flags, cwd=place, preexec_fn=without_override))
    assert "Permission denied" in line
    assert str(place / "set") in line
    assert "nothing was written" in line
    assert tree(place) == {}


def test_a_folder_that_vanishes(reference, tmp_path):
    """S1.24: someone removes it while the run goes on."""
    folder = tmp_path / "set"
    with started(*FLAGS, "--workers", 1, cwd=tmp_path) as process:
        batches_in(folder, 4, process)
        folder.rename(tmp_path / "moved")
        message = error_line(ended(process))
    assert "No such file or directory" in message
    assert str(folder) in message
    assert Path(tmp_path / "moved").exists()
    make(*FLAGS, "--resume", cwd=tmp_path)
    assert_equal_data(folder, reference)


def test_a_report_that_cannot_be_printed_is_one_line(tmp_path):
    """The data set is complete by then."""
    with open("/dev/full", "w") as full:
        process = subprocess.run(
            [sys.executable, str(GENERATOR), "--customers", "3", "--output", "set"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=TIMEOUT,
        )
    assert "Traceback" not in process.stderr
    assert process.returncode == 1
    assert "No space left on device" in process.stderr.splitlines()[-1]
    assert "dataset_summary.json" in tree(tmp_path / "set")
