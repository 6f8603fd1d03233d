"""Data sets that tests share, and signals as in the foreground."""

import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from receipts.pipeline import DatasetRun
from receipts.plan import Plan
from tests.servers.seaweedfs import SeaweedFS
from tests.stores import Bench
from world.settings import Settings

SEED = 42


def pytest_configure() -> None:
    """A shell starts what is in the background (``&``, ``nohup``) with signals ignored, and so
    would be all that tests start and interrupt.  A signal with a handler comes back to children.
    """
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def make_dataset(folder: Path, n_customers: int, *, seed: int = SEED, **form: object) -> Path:
    """Makes a data set; ``form`` is that of ``Plan``, with ``receipts_per_customer``."""
    names = ("receipts_per_customer", "store", "id_digits")
    world = {name: form.pop(name) for name in names if name in form}
    plan = Plan(Settings(seed=seed, **world), n_customers, **form)
    stamp = (f"{date(2026, 1, 2).isoformat()}T03:04:05.000006", 0.5)
    for _ in DatasetRun(plan, folder, lambda: stamp):
        pass
    return folder


@pytest.fixture(scope="session")
def small_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """30 customers of seed 42 in batches of 10; tests that change it make a copy."""
    return make_dataset(tmp_path_factory.mktemp("data") / "small", 30, batch_size=10)


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server that runs; whoever stops it starts it again."""
    from tests.servers.postgresql import server

    with server() as found:
        yield found


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedFS]:
    """A running S3 server of the tests' own."""
    server = SeaweedFS(tmp_path_factory.mktemp("seaweedfs"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def bench(s3_server: SeaweedFS, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A prefix there, and the environment for it."""
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    return Bench()
