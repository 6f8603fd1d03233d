"""A PostgreSQL server in a temporary folder, on 127.0.0.1 and a socket in that folder."""

import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

INSTALL = (
    "no PostgreSQL server is found (initdb is neither in PATH nor in /usr/lib/postgresql/*/bin): "
    "install one, on Debian with: apt-get install --no-install-recommends postgresql"
)

START_SECONDS = 60


def programs() -> Path:
    """The folder with initdb, postgres and psql; fails the test where there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    with suppress(OSError, subprocess.CalledProcessError):
        folder = subprocess.run(
            ["pg_config", "--bindir"], capture_output=True, text=True, check=True
        ).stdout.strip()
        if (Path(folder) / "initdb").exists():
            return Path(folder)
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: [*map(int, path.parts[-3].split("."))],
    )
    assert versions, INSTALL
    return versions[-1].parent


def who() -> dict[str, object]:
    """As whom the server runs: it refuses to be root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if not os.geteuid() else {}


class Server:
    """A server, stopped until ``start``.

    user: the one that may do all.
    is_durable: whether it is as it is installed; else it is faster, for tests, and its files are
        smaller.
    """

    user = "postgres"

    def __init__(self, folder: Path, *, is_durable: bool = False) -> None:
        self.folder = folder
        self._settings = () if is_durable else ("-c", "fsync=off", "-c", "autovacuum=off")
        self.bin = programs()
        self.port = 0
        self._process: subprocess.Popen | None = None
        size = () if is_durable else ("--wal-segsize=1",)
        self._run("initdb", "-D", folder / "data", "-U", self.user, "-A", "trust", "-N",
                  "-E", "UTF8", "--locale=C", *size)  # fmt: skip

    def url(self, database: str = "postgres", user: str = "", password: str = "") -> str:
        """A database's URL."""
        name = f"{user or self.user}{':' if password else ''}{password}"
        return f"postgresql://{name}@127.0.0.1:{self.port}/{database}"

    def start(self, *, most_file_bytes: int = 0) -> None:
        """Starts it on a free port, or the one that it had.

        most_file_bytes: how large its files may get, as on a disk that is full.
        """
        self.port = self.port or free_port()
        words = [str(self.bin / "postgres"), "-D", str(self.folder / "data"), "-k",
                 str(self.folder), "-p", str(self.port), "-h", "127.0.0.1",
                 *self._settings]  # fmt: skip
        end = time.monotonic() + START_SECONDS
        while True:
            # One that was killed leaves processes that a new one has to wait for.
            if self._process is None or self._process.poll() is not None:
                self._launch(words, most_file_bytes)
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                said = (self.folder / "log").read_text()[-2000:]
                assert time.monotonic() < end, said
                time.sleep(0.02)

    def _launch(self, words: list[str], most_file_bytes: int) -> None:
        def limit() -> None:
            if most_file_bytes:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most_file_bytes, most_file_bytes))

        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                words, stdout=log, stderr=log, cwd=self.folder, preexec_fn=limit, **who()
            )

    def stop(self, number: int = signal.SIGINT) -> None:
        """Ends it: at once, in order; by SIGKILL as if the machine were gone."""
        if self._process is None:
            return
        server = self._process.pid
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        self._process.send_signal(number)
        self._process.wait(START_SECONDS)
        if number == signal.SIGKILL:  # Those would go on with what they are at.
            for child in map(int, children):
                with suppress(ProcessLookupError):
                    os.kill(child, number)
        self._process = None

    def query(self, query: str, database: str = "postgres"):
        """The rows that a query gives."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []

    def _run(self, program: str, *words: object) -> None:
        result = subprocess.run(
            [str(self.bin / program), *map(str, words)],
            cwd=self.folder, capture_output=True, text=True, check=False, **who(),
        )  # fmt: skip
        assert result.returncode == 0, result.stderr


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


@contextmanager
def server(*, is_started: bool = True, is_durable: bool = False):
    """A server in a folder of its own, whose path is short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="pg_"))
    if not os.geteuid():
        shutil.chown(folder, "postgres")
    found = None
    try:
        found = Server(folder, is_durable=is_durable)
        if is_started:
            found.start()
        yield found
    finally:
        if found is not None:
            found.stop(signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)
