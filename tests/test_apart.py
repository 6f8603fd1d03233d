"""The process apart ends without a word when nobody waits for it any more."""

import pickle
import subprocess
import sys

import pytest

from tests.command_line import ROOT

QUESTION = pickle.dumps(("open", (0, "loyalties.parquet")))


def ended(asked):
    """What it says on stderr that is asked this by a process that is killed then."""
    with subprocess.Popen(
        [sys.executable, "-c", "from marketing.validation.rows_apart import serve; serve()"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdout.close()
        process.stdin.write(asked)
        process.stdin.close()
        return process.stderr.read()


@pytest.mark.parametrize("asked", [b"", QUESTION[:10], QUESTION, 3 * QUESTION])
def test_the_other_side_is_killed(asked):
    assert ended(asked) == b""
