"""A finished file beside the parts that it should be made of."""

import pytest

from interactions.checking import comparison
from interactions.checking.comparison import TextComparison
from receipts.checking.offences import Offences

PARTS = (b"".join(b"line %d\n" % n for n in range(5)), b"", b"line 5\nline 6\n")


def found_in(tmp_path, data):
    (tmp_path / "table.csv").write_bytes(data)
    offences = Offences("table.csv")
    compared = TextComparison(tmp_path / "table.csv", offences, is_gzip=False)
    for number, part in enumerate(PARTS):
        (tmp_path / f"{number}.rows").write_bytes(part)
        compared.compare(tmp_path / f"{number}.rows")
    compared.finish()
    assert offences.count == len(offences.first)
    return [offence[3:] for offence in offences.first]


@pytest.mark.parametrize("block_bytes", [3, 1 << 20])
@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (b"line", b"line", []),
        (b"line 4", b"lime 4", [("line 5 by the seed", '"line 4"', '"lime 4"')]),
        (b"line 5\n", b"", [("line 6 by the seed", '"line 5"', '"line 6"')]),
        (b"line 6\n", b"", [("line 7 by the seed", '"line 6"', "nothing more")]),
        (b"line 6\n", b"line 6\nmore", [("line 8 by the seed", "nothing more", '"more"')]),
        (b"line 2", b"\x1b[2J\xff", [("line 3 by the seed", '"line 2"', '"\\u001b[2J\\ufffd"')]),
    ],
)
def test_the_first_difference_is_found(tmp_path, monkeypatch, block_bytes, old, new, found):
    monkeypatch.setattr(comparison, "BLOCK_BYTES", block_bytes)
    assert found_in(tmp_path, b"".join(PARTS).replace(old, new)) == found
