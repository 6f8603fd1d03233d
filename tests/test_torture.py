"""The torture harness, in its short version (``make torture`` runs the long one), and proof that
it notices what it is there for.
"""

import os
import re
import subprocess
import sys

import pytest

from tests.command_line import ROOT

pytestmark = pytest.mark.skipif(
    not os.path.isdir("/proc/self/fd"), reason="the harness looks into /proc"
)

PARTS = ("crash points", "power cuts", "random kills", "two at once", "faults")


def torture(*flags):
    """Runs the harness; its status and what it printed."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.torture", "--jobs", "1", *flags],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert not result.stderr, result.stderr
    return result.returncode, result.stdout


def figures(text):
    """Cases and violations of the last line."""
    found = re.search(r"^([\d,]+) cases, ([\d,]+) violations, in \d+ s$", text, re.MULTILINE)
    assert found, text
    return [int(number.replace(",", "")) for number in found.groups()]


@pytest.mark.parametrize("part", PARTS)
def test_no_promise_is_violated(part):
    status, text = torture("--only", part)
    n_cases, n_violations = figures(text)
    assert n_cases >= 4
    assert (status, n_violations) == (0, 0), text


@pytest.mark.parametrize(
    ("sabotage", "part", "every", "complaint"),
    [
        ("plain_writes", "crash points", 2, "json is not whole"),
        ("summary_first", "crash points", 9, "dataset_summary.json is not whole"),
        ("no_syncs", "power cuts", 19, "json is not whole"),
    ],
)
def test_a_program_that_breaks_its_promises_is_found_out(sabotage, part, every, complaint):
    product = ("--product", "receipts", "--every", str(every))
    status, text = torture("--only", part, *product, "--sabotage", sabotage)
    assert status == 1
    assert figures(text)[1] > 0
    assert complaint in text
