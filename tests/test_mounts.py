r"""receipts/runs/mounts.py: whether a folder is a mount point."""

from pathlib import Path

import pytest

from receipts.runs.mounts import is_mounted

LINE = "36 35 98:0 /mnt1 {} rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n"


@pytest.mark.parametrize(
    ("name", "written"),
    [("set", "set"), ("a b", r"a\040b"), ("a\tb", r"a\011b"), ("a\\b", r"a\134b")],
)
def test_a_folder_of_another_place_is_told_by_the_list_of_mounts(
    tmp_path, monkeypatch, name, written
):
    mounts = tmp_path / "mountinfo"
    monkeypatch.setattr("receipts.runs.mounts._MOUNTS", mounts)
    assert not is_mounted(tmp_path / name)
    mounts.write_text(LINE.format("/") + LINE.format(f"{tmp_path}/{written}"))
    assert is_mounted(tmp_path / name)
    assert not is_mounted(tmp_path / "other")


def test_the_root_of_the_disk_is_mounted():
    assert is_mounted(Path("/"))
