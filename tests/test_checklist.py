"""Every promise of the brief is proved by a test that names it, or stands here with a reason."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent

N_RECEIPT_PROMISES = 140

NOT_PROVED_BY_A_TEST = {
    21: "a run of 100,000 customers takes gigabytes; it is made by hand before a release",
    22: "a million customers take 29 GB; memory is shown flat up to 10,000 in a test, and up to "
    "100,000 by benchmarks/memory.py",
    117: "speed is measured in benchmarks/, never asserted",
    118: "the same",
    139: "advice; what it says of memory, disk and --resume is tested where that is tested",
}
"""By number; the numbers are those of the project's checklist, S1.1 to S1.140."""


N_INTERACTION_PROMISES = 53

INTERACTIONS_NOT_PROVED_BY_A_TEST = {
    7: "needs the real H&M file, which is nobody's to ship",
    45: "speed is measured in benchmarks/, never asserted",
}
"""The same for S3.1 to S3.53."""


MARKETING_PROMISES = range(1, 115)

MARKETING_NOT_PROVED_BY_A_TEST = {
    60: "transactions are the receipts to the cent, and have their values",
}
"""The same for S2.1 to S2.114."""


def named_in_tests(pattern: str) -> set[int]:
    """Numbers that the tests name, in this file's neighbours."""
    return {
        int(number)
        for path in TESTS.glob("test_*.py")
        if path != Path(__file__).resolve()
        for number in re.findall(pattern, path.read_text(encoding="utf-8"))
    }


def test_every_receipt_promise_is_proved_or_excused():
    proved = named_in_tests(r"\bS1\.(\d+)\b")
    every = set(range(1, N_RECEIPT_PROMISES + 1))
    assert proved <= every
    assert every - proved == set(NOT_PROVED_BY_A_TEST)


def test_every_interaction_promise_is_proved_or_excused():
    proved = named_in_tests(r"\bS3\.(\d+)\b")
    every = set(range(1, N_INTERACTION_PROMISES + 1))
    assert proved <= every
    assert every - proved == set(INTERACTIONS_NOT_PROVED_BY_A_TEST)


def test_every_marketing_promise_is_proved_or_excused():
    proved = named_in_tests(r"\bS2\.(\d+)\b")
    every = set(MARKETING_PROMISES)
    assert proved <= every
    assert every - proved == set(MARKETING_NOT_PROVED_BY_A_TEST)
