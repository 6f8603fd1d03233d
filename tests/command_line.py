"""Runs the generator as its users do, and looks at what it leaves."""

import gzip
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GENERATOR = ROOT / "generate_large_dataset.py"

BARE_PYTHON = (sys.executable, "-S", "-E")
"""An interpreter without any installed package."""

TIMEOUT = 60


def command(*flags, python=(sys.executable,)):
    return [*python, str(GENERATOR), *map(str, flags)]


def environment(**changes):
    """This environment, where ``python3`` is this interpreter."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path, **changes}


def run(*flags, cwd, python=(sys.executable,), env=None, **options):
    """Runs the generator to its end; a ``CompletedProcess`` with text."""
    return subprocess.run(
        command(*flags, python=python),
        cwd=cwd,
        env=environment(**(env or {})),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        **options,
    )


def make(*flags, cwd, **options):
    """Runs the generator quietly; it must work."""
    result = run(*flags, "--quiet", cwd=cwd, **options)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", ""), result
    return result


@contextmanager
def started(*flags, cwd, **options):
    """A running generator in a session of its own, as a terminal starts it.  Whatever is left
    of it is killed at the end.
    """
    process = subprocess.Popen(
        command(*flags),
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
        **options,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=TIMEOUT)


def until(condition, process=None):
    """Waits until the condition holds; ``process`` must not end before."""
    end = time.monotonic() + TIMEOUT
    while not (value := condition()):
        assert process is None or process.poll() is None, process.communicate()
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.003)
    return value


def workers_of(process):
    """Process numbers of the worker processes."""
    found = []
    with suppress(OSError):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        for child in map(int, children.split()):
            with suppress(OSError):
                if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.append(child)
    return found


def is_running(number):
    """Whether there is a process of this number that has not ended."""
    try:
        with open(f"/proc/{number}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def error_line(result, status=1):
    """The one line of stderr that a run ended with."""
    assert result.returncode == status, result.stderr
    assert "Traceback" not in result.stderr, result.stderr
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith(f"{GENERATOR.name}: error: ")
    return lines[0]


def go_on(message, cwd):
    """Runs the command that an error message ends with, in a shell."""
    line = message.split("go on with: ")[1]
    assert is_this_python(shlex.split(line)[0])
    return subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT,
    )


def is_this_python(word):
    """Whether a shell that finds ``python3`` here starts this very interpreter by this word."""
    return shutil.which(word, path=environment()["PATH"]) == sys.executable


def n_kept(message):
    """How many batches an error message says are kept."""
    return int(re.search(r"; ([\d,]+) of [\d,]+ batches are whole and kept", message)[1])


def tree(folder):
    """The bytes of every file below a folder by relative path; None for a folder."""
    return {
        str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
    }


def batch_files(folder):
    """The batch files of a folder, in order."""
    return sorted(Path(folder).glob("batch_*"))


def batches(folder):
    """The batch files' bytes by name."""
    return {path.name: path.read_bytes() for path in batch_files(folder)}


def text_of(path):
    """The bytes of a batch file's JSON."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def joined_customers(*folders):
    """The text of all customers of some folders: what stands between the brackets of their
    batch files, put together.
    """
    texts = []
    for folder in folders:
        for path in batch_files(folder):
            text = text_of(path)
            assert text.startswith(b"[\n")
            assert text.endswith(b"\n]\n")
            texts.append(text[2:-3])
    return b",\n".join(texts)


def customers_of(folder):
    """All customers of a folder; amounts are ``Decimal``."""
    return [
        customer
        for path in batch_files(folder)
        for customer in json.loads(text_of(path), parse_float=Decimal)
    ]


def summary_of(folder):
    return json.loads((Path(folder) / "dataset_summary.json").read_bytes())


def timeless(folder):
    """The summary without what differs from run to run."""
    summary = summary_of(folder)
    del summary["generation_date"], summary["generation_time_seconds"]
    return summary


def assert_equal_data(folder, reference):
    """Both hold the same complete data set and nothing else."""
    assert tree(folder).keys() == tree(reference).keys()
    assert batches(folder) == batches(reference)
    assert timeless(folder) == timeless(reference)


def put_no_file(path: Path, kind: str) -> None:
    """Puts something under a file's name that must not be read: it would never end, or fail."""
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "loop":
        path.symlink_to(path)
    else:
        path.mkdir()
