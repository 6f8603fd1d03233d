"""Parts: what a worker gets, and what an interrupted run finds."""

from interactions.sources.inputs import Inputs, WorldSlice
from interactions.sources.part_maker import world_parts
from interactions.sources.parts import (
    BatchPart,
    Gathered,
    PartReader,
    SpillPart,
    WorldPart,
    load_gathered,
    save_gathered,
)
from world.settings import Settings


def test_parts_there_and_back(tmp_path):
    """S3.47: an interrupted run goes on with the parts that it made."""
    for name in ("spill_00000.txt", "batch_00000.json"):
        (tmp_path / name).write_bytes(b"")
    parts = [
        SpillPart(str(tmp_path / "spill_00000.txt"), is_ours=True),
        BatchPart(str(tmp_path / "batch_00000.json"), None),
        WorldPart(5, 9),
    ]
    gathered = Gathered(parts, 12, ["a", "ü"], needs_known=True)
    save_gathered(tmp_path, gathered)
    assert load_gathered(tmp_path) == gathered
    tasks = gathered.tasks
    assert [task.name for task in tasks] == ["part_00000", "part_00001", "part_00002"]
    assert [task.is_first for task in tasks] == [True, False, False]
    (tmp_path / "spill_00000.txt").unlink()
    assert load_gathered(tmp_path) is None


def test_parts_of_tables_are_there_with_their_folder(tmp_path):
    """S3.47: such a batch is several files; its name is none of them."""
    receipts = tmp_path / "receipts"
    receipts.mkdir()
    gathered = Gathered([BatchPart(str(receipts / "batch_00000"), 3)], 12, ["a"], needs_known=True)
    save_gathered(tmp_path, gathered)
    assert load_gathered(tmp_path) == gathered
    receipts.rmdir()
    assert load_gathered(tmp_path) is None


def test_what_is_no_list_of_parts_is_none(tmp_path):
    assert load_gathered(tmp_path) is None
    for text in ("{", "[]", '{"parts": [["moon", 1]]}', '{"parts": []}'):
        (tmp_path / "gathered.json").write_text(text)
        assert load_gathered(tmp_path) is None


def test_the_parts_of_a_world_are_all_its_customers_in_order():
    for first, count in ((0, 1), (0, 1000), (7, 1001), (999, 2500)):
        parts = world_parts(WorldSlice(Settings(id_digits=7), count, first))
        indices = [index for part in parts for index in range(*part)]
        assert indices == list(range(first, first + count))


def test_customers_of_a_spill_are_keyed_by_whose_they_are(tmp_path):
    path = tmp_path / "spill_00000.txt"
    path.write_text("customer_000007\0" + "1579824000000\0" + "a\n")
    reader = PartReader(Inputs(), ())
    keys = [next(reader.read(SpillPart(str(path), is_ours))).key for is_ours in (True, False)]
    assert keys == [7, "customer_000007"]
