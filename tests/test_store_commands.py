"""The commands with a store, as their users meet it: keys, dead servers, Ctrl-C and kill."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from receipts.metadata.metadata_files import METADATA_FILES
from tests.command_line import (
    ROOT,
    environment,
    error_line,
    go_on,
    make,
    n_kept,
    run,
    started,
    timeless,
    until,
    workers_of,
)
from tests.servers.seaweedfs import READER_KEY, READER_SECRET, SeaweedFS
from tests.stores import Bench

MANY = ("--customers", 200, "--batch-size", 5, "--receipts", 5)


def read(*flags, **options):
    return subprocess.run(
        [sys.executable, str(ROOT / "read_large_dataset.py"), *map(str, flags)],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        **options,
    )


def assert_same_as_folder(bench, tmp_path, *flags):
    make(*flags, "--output", "folder", cwd=tmp_path)
    folder = tmp_path / "folder"
    there = bench.files()
    summary = bench.json("dataset_summary.json")
    del summary["generation_date"], summary["generation_time_seconds"]
    assert summary == timeless(folder)
    here = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert there.keys() == here.keys()
    for name in ("dataset_summary.json", *METADATA_FILES):  # They say when it was made.
        del there[name], here[name]
    assert there == here


def listed(bench):
    """How many parts another run will find."""
    names = bench.names()
    return len(bench.json(".unfinished.json")["finished"]) if ".unfinished.json" in names else 0


def test_made_read_and_made_once(bench, tmp_path):
    flags = ("--customers", 20, "--batch-size", 10, "--output", bench.url, "--workers", 1)
    result = run(*flags, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert f"read_large_dataset.py {bench.url}" in result.stdout
    assert f"{bench.url} holds a data set" in error_line(run(*flags, cwd=tmp_path))
    again = run(*flags, "--resume", cwd=tmp_path)
    assert "complete already" in again.stdout
    assert not list(tmp_path.iterdir())
    assert "20" in read(bench.url).stdout
    assert "customer_000013" in read(bench.url, "--customer", "customer_000013").stdout
    assert "All is right" in read(bench.url, "--verify", "--workers", 1).stdout


def test_what_verification_finds_is_named_by_its_place(bench, tmp_path):
    make("--customers", 20, "--batch-size", 10, "--output", bench.url, cwd=tmp_path)
    bench.put("batch_00001.json", bench.read("batch_00001.json")[:-100])
    result = read(bench.url, "--verify", "--workers", 1)
    assert result.returncode == 1
    assert f"{bench.url}/batch_00001.json: " in result.stdout
    assert "/tillroll-" not in result.stdout + result.stderr


def test_a_bad_url_is_bad_usage_for_readers_too():
    for flags in (["s3://key:geheim@shop/x"], ["s3://key:geheim@shop/x", "--customer", "x"]):
        result = read(*flags)
        assert result.returncode == 2
        assert "geheim" not in result.stderr


@pytest.mark.parametrize(
    ("key", "secret", "said"),
    [
        ("nobody", "geheim", "does not take these credentials (InvalidAccessKeyId)"),
        ("owner", "geheim", "does not take these credentials (SignatureDoesNotMatch)"),
        (READER_KEY, READER_SECRET, "may not do that there (AccessDenied)"),
    ],
)
def test_wrong_credentials_are_a_line_without_them(bench, tmp_path, key, secret, said):
    env = {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}
    line = error_line(run("--customers", 5, "--output", bench.url, cwd=tmp_path, env=env))
    assert said in line
    assert "AWS_ACCESS_KEY_ID" in line
    assert secret not in line
    assert f" {key} " not in line
    assert bench.names() == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("AWS_ENDPOINT_URL", "geheim", "AWS_ENDPOINT_URL is no http:// or https:// URL"),
        ("AWS_ENDPOINT_URL", "http://a:geheim@b", "AWS_ENDPOINT_URL is no http"),
        ("AWS_ALLOW_HTTP", "false", "allow it with AWS_ALLOW_HTTP=true"),
    ],
)
def test_an_environment_that_makes_no_sense_is_a_line(bench, tmp_path, name, value, said):
    line = error_line(run("--customers", 5, "--output", bench.url, cwd=tmp_path, env={name: value}))
    assert said in line
    assert "geheim" not in line


def test_a_bucket_that_goes_away_is_a_line_and_it_goes_on_when_it_is_back(
    bench, s3_server, tmp_path
):
    s3_server.make_bucket("goes")
    there = Bench("goes")
    flags = (*MANY, "--workers", 1, "--output", there.url)
    with started(*flags, cwd=tmp_path) as process:
        until(lambda: listed(there) > 2, process)
        while process.poll() is None:  # An upload that is under way makes it anew.
            s3_server.remove_bucket("goes")
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    last = errors.splitlines()[-1]
    assert "Traceback" not in errors
    assert "there is no such bucket" in last or "was changed or removed" in last
    s3_server.remove_bucket("goes")
    s3_server.make_bucket("goes")
    make(*flags, "--resume", cwd=tmp_path)
    assert_same_as_folder(there, tmp_path, *MANY)


def test_no_server_is_a_line_soon(bench, tmp_path):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        env = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{nobody.getsockname()[1]}"}
        start = time.monotonic()
        line = error_line(run("--customers", 5, "--output", bench.url, cwd=tmp_path, env=env))
    assert time.monotonic() - start < 30
    assert "does not answer" in line
    assert "nothing was written" in line


@pytest.mark.parametrize("n_workers", [1, 2])
def test_ctrl_c_leaves_nothing_half_and_says_how_to_go_on(bench, s3_server, tmp_path, n_workers):
    flags = (*MANY, "--format", "csv", "--workers", n_workers)
    with started(*flags, "--output", bench.url, cwd=tmp_path) as process:
        until(lambda: listed(bench) > 2, process)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    last = errors.splitlines()[-1]
    assert "Traceback" not in errors
    assert n_kept(last) == listed(bench)
    assert "dataset_summary.json" not in bench.names()
    assert ".lock" not in bench.names()
    assert s3_server.unfinished_uploads() == []
    assert go_on(last, tmp_path).returncode == 0
    assert_same_as_folder(bench, tmp_path, *flags)


@pytest.mark.parametrize("victim", ["all", "worker"])
def test_after_kill_the_next_run_goes_on_at_once(bench, tmp_path, victim):
    flags = (*MANY, "--format", "csv", "--workers", 2)
    with started(*flags, "--output", bench.url, cwd=tmp_path) as process:
        until(lambda: listed(bench) > 2, process)
        if victim == "worker":
            os.kill(until(lambda: workers_of(process), process)[0], signal.SIGKILL)
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=60)
    n_before = listed(bench)
    assert n_before > 2
    assert (".lock" in bench.names()) == (victim == "all")
    made = {name: tag for name, tag in bench.tags().items() if not name.startswith(".")}
    make(*flags, "--output", bench.url, "--resume", cwd=tmp_path)
    assert_same_as_folder(bench, tmp_path, *flags)
    after = bench.tags()
    assert sum(after[name] == tag for name, tag in made.items()) >= 3 * n_before


def test_a_server_that_is_killed_is_a_line_and_it_goes_on_when_it_is_back(
    tmp_path, tmp_path_factory, monkeypatch
):
    server = SeaweedFS(tmp_path_factory.mktemp("killed"))
    flags = (*MANY, "--workers", 2)
    try:
        server.start()
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        there = Bench()
        with started(*flags, "--output", there.url, cwd=tmp_path) as process:
            until(lambda: listed(there) > 2, process)
            server.kill()
            start = time.monotonic()
            _, errors = process.communicate(timeout=60)
        assert time.monotonic() - start < 30
        assert process.returncode == 1
        last = errors.splitlines()[-1]
        assert "Traceback" not in errors
        assert "does not answer" in last
        server.start()
        assert "dataset_summary.json" not in there.names()
        result = go_on(last, tmp_path)
        assert result.returncode == 0, result.stderr
        assert_same_as_folder(there, tmp_path, *flags)
    finally:
        server.stop()
