"""An S3 server of its own for tests: SeaweedFS, all its parts in one process."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

BUCKET = "shop"
KEY, SECRET = "owner", "open-sesame"
READER_KEY, READER_SECRET = "reader", "only-looking"

_START_SECONDS = 60


class SeaweedFS:
    """A server in a folder: ``start``, ``kill``, ``start`` again, and ``stop`` in the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = None
        names = ("master", "volume", "filer", "s3")
        ports = _free_ports(2 * len(names))
        self._ports = dict(zip(names, ports[::2], strict=True))
        self._grpc_ports = dict(zip(names, ports[1::2], strict=True))
        (folder / "data").mkdir()
        (folder / "sockets").mkdir()
        everything = ["Admin", "Read", "Write", "List", "Tagging"]
        identities = [
            _identity("owner", KEY, SECRET, everything),
            _identity("reader", READER_KEY, READER_SECRET, ["Read", "List"]),
        ]
        (folder / "identities.json").write_text(json.dumps({"identities": identities}))

    @property
    def environment(self) -> dict[str, str]:
        """What a client of it needs."""
        return {
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._ports['s3']}",
            "AWS_REGION": "us-east-1",
            "AWS_ALLOW_HTTP": "true",
        }

    @property
    def filer_url(self) -> str:
        """Where its buckets are folders, as its own client wants it: with the other port, too."""
        return f"{self._url('filer')}.{self._grpc_ports['filer']}"

    def start(self) -> None:
        """Starts it, or starts it again with what it held."""
        log = (self._folder / "log").open("ab")
        self._process = subprocess.Popen(
            [str(Path(sys.executable).parent / "weed"), *self._flags()],
            cwd=self._folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        self._until(lambda: _status(self._url("s3")) is not None)
        # A volume server that has not said yet that it is there makes the first upload fail.
        self._until(lambda: _status(f"{self._url('master')}/dir/assign") == 200)
        self.make_bucket(BUCKET)

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Ends it."""
        if self._process is not None and self._process.poll() is None:
            self.kill()
        for name, port in self._grpc_ports.items():  # These it puts there whatever it is told.
            Path(f"/tmp/seaweedfs-{name}-grpc-{port}.sock").unlink(missing_ok=True)

    def make_bucket(self, name: str) -> None:
        """Makes a bucket, if there is none of this name."""
        url = f"{self._url('filer')}/buckets/{name}/"
        self._until(lambda: _status(url, "POST") in (201, 409))  # The second: it is there.

    def remove_bucket(self, name: str) -> None:
        """Removes a bucket with all that is in it."""
        url = f"{self._url('filer')}/buckets/{name}?recursive=true"
        assert _status(url, "DELETE") in (204, 404)

    def unfinished_uploads(self, bucket: str = BUCKET) -> list[str]:
        """The uploads of which parts are there, and which nobody has completed or given up."""
        url = f"{self._url('filer')}/buckets/{bucket}/.uploads/"
        request = urllib.request.Request(url, headers={"Accept": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return [each["FullPath"] for each in json.load(answer)["Entries"] or ()]
        except urllib.error.HTTPError:
            return []

    def _flags(self) -> list[str]:
        ports = [f"-{name}.port={port}" for name, port in self._ports.items()]
        grpc = [f"-{name}.port.grpc={port}" for name, port in self._grpc_ports.items()]
        sockets = self._folder / "sockets"
        return [
            "server",
            f"-dir={self._folder / 'data'}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            "-filer",
            "-s3",
            *ports,
            *grpc,
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            f"-s3.config={self._folder / 'identities.json'}",
            "-s3.autoCreateBucket=false",
            f"-s3.localSocket={sockets / 's3'}",
            f"-filer.localSocket={sockets / 'filer'}",
            "-master.telemetry=false",
            "-master.electionTimeout=1s",
            "-master.volumeSizeLimitMB=64",
            "-volume.max=100",
        ]

    def _url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._ports[name]}"

    def _until(self, condition) -> None:
        end = time.monotonic() + _START_SECONDS
        while not condition():
            assert self._process.poll() is None, (self._folder / "log").read_text()[-2000:]
            assert time.monotonic() < end, (self._folder / "log").read_text()[-2000:]
            time.sleep(0.05)


def _identity(name: str, key: str, secret: str, actions: list[str]) -> dict:
    credentials = [{"accessKey": key, "secretKey": secret}]
    return {"name": name, "credentials": credentials, "actions": actions}


def _free_ports(n: int) -> list[int]:
    """Ports that nobody has at the moment, all taken at once so that they differ."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(n)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _status(url: str, method: str = "GET") -> int | None:
    """The status of an answer, None where there is none."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=5) as found:
            return found.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None
