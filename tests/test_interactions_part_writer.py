"""A part's files and its report."""

import gzip

import pytest

from interactions.errors import DataError
from interactions.model.policy import InteractionPolicy
from interactions.model.split import Split
from interactions.output.part_writer import PartWriter, part_file
from interactions.plan import Plan
from interactions.sources.article_file import save_articles
from interactions.sources.inputs import Inputs
from interactions.sources.parts import BatchPart, PartTask, SpillPart

ROWS = "".join(
    f"{customer}\0{1_579_824_000_000 + day * 86_400_000}\0{n % 90:02}\n"
    for n, (customer, day) in enumerate((c, d) for c in ("anna", "ben") for d in range(40))
)


@pytest.fixture
def task(tmp_path):
    save_articles(tmp_path, [f"{n:02}" for n in range(200)])
    (tmp_path / "spill_00000.txt").write_text(ROWS)
    return PartTask("part_00003", SpillPart(str(tmp_path / "spill_00000.txt"), is_ours=False))


def written(folder, task, **settings):
    report = PartWriter(Plan(InteractionPolicy(), 42, **settings), Inputs(), folder)(task)
    return report, {
        name: (folder / part_file(task.name, name)).read_bytes() for name in report["sizes"]
    }


def test_the_report_counts_what_is_in_the_files(tmp_path, task):
    """S3.43: every row is counted once, by score and by file."""
    report, files = written(tmp_path, task, split=Split("leave-last-out"), export="recbole")
    assert report["file"] == "part_00003"
    assert report["sizes"] == {name: len(data) for name, data in files.items()}
    rows = files["interactions_train"] + files["interactions_test"]
    assert sum(report["interactions"].values()) == rows.count(b"\n")
    assert report["interactions"]["2"] == 80
    assert report["held_out_purchases"] == 2
    assert report["customers"] == 2
    inter = files["interactions_train.inter"] + files["interactions_test.inter"]
    assert inter.count(b"\n") == rows.count(b"\n")
    assert files["interactions.users"] == b"anna\nben\n"


def test_only_the_first_part_has_the_header(tmp_path, task):
    _, files = written(tmp_path, task)
    first = PartTask("part_00003", task.part, is_first=True)
    _, with_header = written(tmp_path, first)
    header = b"t_dat,customer_id,article_id,interaction_score,prev_article_id\n"
    assert with_header["interactions"] == header + files["interactions"]


def test_compressed_parts_hold_the_same_text(tmp_path, task):
    _, plain = written(tmp_path, task, export="recbole")
    _, packed = written(tmp_path, task, export="recbole", gzip=True)
    assert gzip.decompress(packed["interactions"]) == plain["interactions"]
    assert packed["interactions.inter"] == plain["interactions.inter"]


def test_a_part_that_cannot_be_read_leaves_no_file(tmp_path, task):
    """S3.47, S3.49."""
    broken = PartTask("part_00004", BatchPart(str(tmp_path / "batch_00000.json"), 3))
    with pytest.raises(DataError, match=r"batch_00000\.json is missing"):
        written(tmp_path, broken)
    assert not list(tmp_path.glob("*part_00004*"))
