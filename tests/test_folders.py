"""receipts/runs/folders.py: a data set's folder is fresh, unfinished or complete, never a mix."""

import errno
import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from receipts.runs.errors import OutputError
from receipts.runs.files import whole_file
from receipts.runs.folders import UNFINISHED_FILE, FolderKind, open_folder
from tests.command_line import ROOT, tree

KIND = FolderKind("sum.json", re.compile(r"part_\d+\.txt"))
PLAN = {"seed": 1, "settings": {"color": "red"}}
OTHER = {"seed": 2, "settings": {"color": "blue"}}
PARTS = ["part_1.txt", "part_2.txt", "part_3.txt"]


class CutShort(BaseException):
    """What ends a run at any place, as Ctrl-C does."""


def make(folder, parts=PARTS):
    """Makes the parts that are missing; each says which plan it is of."""
    folder.prepare()
    for name in parts:
        if name not in folder.finished:
            with whole_file(folder.work / name) as file:
                file.write(f"{name} {folder.plan['seed']}".encode())
            folder.add({"file": name})


def finish(folder):
    make(folder)
    folder.complete(summary_of(folder))


def summary_of(folder):
    return {**folder.plan, "batches": [*folder.finished.values()]}


def complete_set(target, plan=PLAN):
    finish(open_folder(target, KIND, plan))
    return tree(target)


def seeds(target):
    """The seeds that the files of a folder are of."""
    return {path.read_text().split()[1] for path in target.glob("part*")}


@pytest.fixture
def target(tmp_path):
    return tmp_path / "set"


# --- a fresh folder


@pytest.mark.parametrize("name", ["set", "a/b/c", "with blank", "Jürgen"])
def test_a_fresh_set(tmp_path, name):
    """S1.17, S1.63."""
    files = complete_set(tmp_path / name)
    assert files.keys() == {*PARTS, "sum.json"}
    assert json.loads(files["sum.json"]) == {**PLAN, "batches": [{"file": n} for n in PARTS]}


def test_an_empty_folder_may_be_there(target):
    target.mkdir()
    assert complete_set(target).keys() == {*PARTS, "sum.json"}


def test_nothing_changes_before_the_start(tmp_path, target):
    open_folder(target, KIND, PLAN)
    assert tree(tmp_path) == {}
    complete_set(target)
    before = tree(tmp_path)
    open_folder(target, KIND, OTHER, overwrite=True)
    assert tree(tmp_path) == before


def test_a_complete_set_has_no_list_of_parts_and_an_unfinished_one_no_summary(target):
    """S1.24."""
    folder = open_folder(target, KIND, PLAN)
    make(folder, PARTS[:2])
    assert tree(target).keys() == {*PARTS[:2], UNFINISHED_FILE}
    assert not folder.is_complete
    finish(folder)
    assert tree(target).keys() == {*PARTS, "sum.json"}


def test_resuming_nothing_starts(target):
    finish(open_folder(target, KIND, PLAN, resume=True, overwrite=True))
    assert tree(target).keys() == {*PARTS, "sum.json"}


# --- a folder that holds something


@pytest.mark.parametrize("flags", [{}, {"resume": True}, {"overwrite": True}])
@pytest.mark.parametrize("name", ["photo.jpg", ".hidden", "part_x.txt", "sub", "part_1.txt.bak"])
def test_foreign_files_are_never_touched(target, name, flags):
    """S1.16."""
    complete_set(target)
    if name == "sub":
        (target / name).mkdir()
    else:
        (target / name).write_text("mine")
    before = tree(target)
    with pytest.raises(OutputError, match=re.escape(name)) as caught:
        open_folder(target, KIND, OTHER, **flags)
    assert "--output" in str(caught.value)
    assert tree(target) == before


def test_a_file_is_no_folder(target):
    target.write_text("mine")
    for flags in ({}, {"resume": True}, {"overwrite": True}):
        with pytest.raises(OutputError, match="is a file"):
            open_folder(target, KIND, PLAN, **flags)
    assert target.read_text() == "mine"


@pytest.mark.parametrize("is_finished", [True, False])
def test_a_set_is_refused_with_the_choices(target, is_finished):
    """S1.16."""
    folder = open_folder(target, KIND, PLAN)
    make(folder, PARTS[:1])
    if is_finished:
        finish(folder)
    folder.release()
    before = tree(target)
    with pytest.raises(OutputError) as caught:
        open_folder(target, KIND, PLAN)
    message = str(caught.value)
    assert "--overwrite" in message
    assert "--output" in message
    assert ("--resume" in message) != is_finished
    assert tree(target) == before


def test_the_root_of_the_disk_is_refused():
    with pytest.raises(OutputError, match="--output"):
        open_folder(Path("/"), KIND, PLAN)


# --- going on


def test_going_on_keeps_what_is_there(target):
    """S1.18: an interrupted set that is resumed is the set."""
    reference = complete_set(target.with_name("reference"))
    make(open_folder(target, KIND, PLAN), PARTS[:2])
    first = (target / PARTS[0]).stat().st_mtime_ns
    folder = open_folder(target, KIND, PLAN, resume=True)
    assert [*folder.finished] == PARTS[:2]
    finish(folder)
    assert tree(target) == reference
    assert (target / PARTS[0]).stat().st_mtime_ns == first


def test_parts_that_are_not_kept_are_not_listed(target):
    make(open_folder(target, KIND, PLAN))
    folder = open_folder(target, KIND, PLAN, resume=True)
    folder.prepare()
    assert folder.n_kept == 3
    folder.keep(PARTS[:1])
    assert [*folder.finished] == PARTS[:1]
    assert folder.n_kept == 1


def test_preparing_again_keeps_what_is_made(target):
    """Also of a replacement, which would begin with an empty folder."""
    complete_set(target)
    folder = open_folder(target, KIND, OTHER, overwrite=True)
    make(folder)
    made = tree(folder.work)
    folder.prepare()
    assert tree(folder.work) == made


def test_leftovers_of_killed_processes_are_cleared_up(target):
    """S1.63."""
    make(open_folder(target, KIND, PLAN), PARTS[:1])
    (target / f".{PARTS[1]}.tmp").write_text("half")
    finish(open_folder(target, KIND, PLAN, resume=True))
    assert tree(target).keys() == {*PARTS, "sum.json"}


@pytest.mark.parametrize("flags", [{}, {"resume": True}, {"overwrite": True}], ids=str)
@pytest.mark.parametrize("names", [[], [f".{UNFINISHED_FILE}.tmp"]], ids=str)
def test_a_run_that_was_killed_before_its_first_rename_is_in_nobodys_way(target, names, flags):
    target.mkdir()
    for name in names:
        (target / name).write_text('{"half"')
    finish(open_folder(target, KIND, PLAN, **flags))
    assert tree(target.parent).keys() == {"set", *(f"set/{n}" for n in (*PARTS, "sum.json"))}


@pytest.mark.parametrize("resume", [False, True])
def test_a_replacement_that_was_killed_before_its_first_rename_is_in_nobodys_way(target, resume):
    complete_set(target)
    new = target.with_name(".set.new")
    new.mkdir()
    (new / f".{UNFINISHED_FILE}.tmp").write_text('{"half"')
    folder = open_folder(target, KIND, {**PLAN, "seed": 9}, overwrite=True, resume=resume)
    finish(folder)
    assert seeds(target) == {"9"}
    assert [path.name for path in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("is_finished", [True, False])
@pytest.mark.parametrize(
    ("plan", "difference"),
    [
        ({**PLAN, "seed": 2}, "seed 1 there, 2 asked"),
        ({**PLAN, "settings": {"color": "blue"}}, "color red there, blue asked"),
        (OTHER, "seed 1 there, 2 asked; color red there, blue asked"),
        (
            {**PLAN, "settings": {"color": "red", "world": {"seed": 3}}},
            "world.seed by default there, 3 asked",
        ),
    ],
)
def test_other_settings_are_refused_by_name(target, plan, difference, is_finished):
    """S1.16."""
    folder = open_folder(target, KIND, PLAN)
    make(folder, PARTS[:1])
    if is_finished:
        finish(folder)
    folder.release()
    before = tree(target)
    with pytest.raises(OutputError) as caught:
        open_folder(target, KIND, plan, resume=True)
    assert f"({difference})" in str(caught.value)
    assert tree(target) == before


def test_a_complete_set_is_resumed_by_doing_nothing(target):
    complete_set(target)
    folder = open_folder(target, KIND, PLAN, resume=True)
    assert folder.is_complete
    before = tree(target)
    folder.prepare()
    assert tree(target) == before


def damaged_states():
    """Ways in which a state file may be damaged, or changed by hand."""
    whole = {"product": "sum.json", "plan": PLAN, "finished": [{"file": PARTS[0]}], "seal": "0"}
    yield from ("", "{", "[]", "7", "null", "\x00\xff", "[" * 100_000)
    for key in whole:
        yield json.dumps({name: value for name, value in whole.items() if name != key})
        for value in (None, 7, "x", [], {}, [7], [{"file": "../set/part_1.txt"}], [{"file": 3}]):
            yield json.dumps({**whole, key: value})


@pytest.mark.parametrize("text", [*damaged_states()])
def test_a_damaged_list_of_parts_is_not_believed(target, text):
    """--resume makes everything again; what cannot be told to be ours is not replaced."""
    reference = complete_set(target.with_name("reference"))
    make(open_folder(target, KIND, PLAN), PARTS[:2])
    (target / UNFINISHED_FILE).write_text(text, encoding="latin-1")
    before = tree(target)
    for flags in ({}, {"overwrite": True}):
        with pytest.raises(OutputError, match=f"{UNFINISHED_FILE} cannot be used.*--resume"):
            open_folder(target, KIND, PLAN, **flags)
    assert tree(target) == before
    folder = open_folder(target, KIND, PLAN, resume=True)
    assert folder.finished == {}
    assert not folder.is_complete
    finish(folder)
    assert tree(target) == reference


def test_a_damaged_list_of_parts_does_not_make_strangers_ours(target):
    make(open_folder(target, KIND, PLAN), PARTS[:2])
    (target / UNFINISHED_FILE).write_text("{")
    (target / "note.md").write_text("mine")
    with pytest.raises(OutputError, match=r"note\.md"):
        open_folder(target, KIND, PLAN, resume=True)


def test_the_list_of_parts_is_written_seldom_when_it_is_long(target):
    """Its cost grows with the number of parts, not with its square."""
    folder = open_folder(target, KIND, PLAN)
    folder.prepare()
    n_writes = 0
    save = folder.save

    def counted():
        nonlocal n_writes
        n_writes += 1
        save()

    folder.save = counted
    n_parts = 1000
    for number in range(n_parts):
        folder.add({"file": f"part_{number}.txt"})
        listed = len(json.loads((target / UNFINISHED_FILE).read_text())["finished"])
        assert number + 1 - listed <= max(1, n_parts / 25)
    assert n_writes < n_parts / 4


# --- replacing


@pytest.mark.parametrize("n_old", [1, len(PARTS)])
def test_replacing(target, n_old):
    """S1.16: the old set stays whole until the new one is."""
    old = open_folder(target, KIND, PLAN)
    make(old, PARTS[:n_old])
    if n_old == len(PARTS):
        old.complete(summary_of(old))
    old.release()
    before = tree(target)
    folder = open_folder(target, KIND, OTHER, overwrite=True)
    make(folder)
    assert tree(target) == before
    folder.complete(summary_of(folder))
    assert tree(target).keys() == {*PARTS, "sum.json"}
    assert seeds(target) == {"2"}
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_an_interrupted_replacement_is_resumed(target):
    """S1.16."""
    before = complete_set(target)
    make(open_folder(target, KIND, OTHER, overwrite=True), PARTS[:2])
    assert tree(target) == before
    folder = open_folder(target, KIND, OTHER, overwrite=True, resume=True)
    assert [*folder.finished] == PARTS[:2]
    finish(folder)
    assert seeds(target) == {"2"}
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_an_interrupted_replacement_is_dropped_by_another_one(target):
    complete_set(target)
    make(open_folder(target, KIND, OTHER, overwrite=True), PARTS[:2])
    third = {"seed": 3, "settings": {}}
    folder = open_folder(target, KIND, third, overwrite=True)
    assert folder.finished == {}
    finish(folder)
    assert seeds(target) == {"3"}
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_an_interrupted_replacement_is_not_gone_on_with_other_settings(target):
    before = complete_set(target)
    make(open_folder(target, KIND, OTHER, overwrite=True), PARTS[:2])
    with pytest.raises(OutputError, match="seed 2 there, 3 asked"):
        open_folder(target, KIND, {"seed": 3}, overwrite=True, resume=True)
    assert tree(target) == before


def test_a_replacement_with_the_same_settings_is_resumed_too(target):
    """S1.16: the old set may be damaged, so that it is there is no reason to keep it."""
    complete_set(target)
    (target / PARTS[2]).write_text("damaged 0")
    make(open_folder(target, KIND, PLAN, overwrite=True), PARTS[:2])
    folder = open_folder(target, KIND, PLAN, overwrite=True, resume=True)
    assert [*folder.finished] == PARTS[:2]
    finish(folder)
    assert seeds(target) == {"1"}
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_overwriting_where_nothing_was_is_resumed_too(target):
    """What the message of an interrupted run promises: finished parts are kept."""
    make(open_folder(target, KIND, PLAN, overwrite=True), PARTS[:2])
    folder = open_folder(target, KIND, PLAN, overwrite=True, resume=True)
    assert [*folder.finished] == PARTS[:2]
    finish(folder)
    assert seeds(target) == {"1"}
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_link_to_a_folder_stays_a_link(tmp_path, target):
    target.mkdir()
    link = tmp_path / "link"
    link.symlink_to(target)
    complete_set(link)
    finish(open_folder(link, KIND, OTHER, overwrite=True))
    assert link.is_symlink()
    assert tree(target).keys() == {*PARTS, "sum.json"}
    assert seeds(target) == {"2"}
    assert {path.name for path in tmp_path.iterdir()} == {"link", "set"}


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("suffix", ["old", "new"])
def test_a_folder_beside_that_is_not_ours_is_not_removed(tmp_path, target, suffix, is_there):
    """Its name may happen to be the one that a replacement uses."""
    if is_there:
        complete_set(target)
    photo = tmp_path / f".set.{suffix}" / "photo.jpg"
    photo.parent.mkdir()
    photo.write_text("mine")
    with suppress(OutputError, OSError):
        finish(open_folder(target, KIND, OTHER, overwrite=True))
    assert photo.read_text() == "mine"


@pytest.mark.parametrize("n_renames", [0, 1, 2])
def test_a_swap_that_is_cut_short_loses_nothing(target, monkeypatch, n_renames):
    """S1.16: at every moment, one whole set is there, and going on ends with the new one."""
    before = complete_set(target)
    folder = open_folder(target, KIND, OTHER, overwrite=True)
    make(folder)
    rename = Path.rename
    count = 0

    def cut_short(self, other):
        nonlocal count
        if count == n_renames:
            raise CutShort
        count += 1
        return rename(self, other)

    def removes_nothing(*_):
        raise CutShort

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", cut_short)
        patch.setattr("receipts.runs.swaps.remove", removes_nothing)
        with pytest.raises(CutShort):
            folder.complete(summary_of(folder))
    folder.release()
    sets = [tree(path) for path in target.parent.iterdir()]
    assert before in sets

    with pytest.raises(OutputError, match="--overwrite"):
        open_folder(target, KIND, OTHER)
    assert [tree(path) for path in target.parent.iterdir()] == sets

    again = open_folder(target, KIND, OTHER, overwrite=True, resume=True)
    again.prepare()
    if not again.is_complete:
        finish(again)
    assert seeds(target) == {"2"}
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_summary_beside_the_list_of_parts_is_tidied_up(target, monkeypatch):
    """S1.63: a run that is killed between the two still ends with the summary alone."""
    folder = open_folder(target, KIND, PLAN)
    make(folder)
    listed = (target / UNFINISHED_FILE).read_bytes()
    folder.complete(summary_of(folder))
    (target / UNFINISHED_FILE).write_bytes(listed)
    again = open_folder(target, KIND, PLAN, resume=True)
    again.prepare()
    assert tree(target).keys() == {*PARTS, "sum.json"}


# --- two processes at once


LEFT_OVER = """
import sys
from pathlib import Path
from receipts.runs.files import whole_file
with whole_file(Path(sys.argv[1])) as file:
    file.write(b"whole")
    print("writing", flush=True)
    sys.stdin.read()
"""


def test_a_process_that_is_left_over_does_not_publish_anothers_half(target):
    """S1.24: workers live on for a moment when their main process is killed."""
    make(open_folder(target, KIND, PLAN), PARTS[:1])
    path = target / PARTS[1]
    with subprocess.Popen(
        [sys.executable, "-c", LEFT_OVER, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as left_over:
        assert left_over.stdout.readline() == b"writing\n"
        open_folder(target, KIND, PLAN, resume=True).prepare()
        with whole_file(path) as file:
            file.write(b"who")
            file.flush()
            left_over.stdin.close()
            left_over.wait(timeout=20)
            assert not path.exists() or path.read_bytes() == b"whole"
            file.write(b"le")
    assert path.read_bytes() == b"whole"


# --- whose the files are


def strange_folder(path):
    path.mkdir()
    (path / "thesis.txt").write_text("mine")


def strange_link(path):
    (path.parent.parent / "elsewhere.txt").write_text("mine")
    path.symlink_to(path.parent.parent / "elsewhere.txt")


@pytest.mark.parametrize("flags", [{"resume": True}, {"overwrite": True}], ids=str)
@pytest.mark.parametrize("strange", [strange_folder, strange_link, os.mkfifo])
@pytest.mark.parametrize("name", [PARTS[1], "sum.json", UNFINISHED_FILE, ".part_1.txt.tmp"])
def test_what_is_no_regular_file_is_not_ours_whatever_it_is_called(target, name, strange, flags):
    complete_set(target)
    if (target / name).exists():
        (target / name).unlink()
    strange(target / name)
    before = {path: path.lstat().st_mtime_ns for path in target.parent.rglob("*")}
    with pytest.raises(OutputError, match=re.escape(name)):
        finish(open_folder(target, KIND, OTHER, **flags))
    assert {path: path.lstat().st_mtime_ns for path in target.parent.rglob("*")} == before


@pytest.mark.parametrize("flags", [{}, {"resume": True}, {"overwrite": True}], ids=str)
def test_a_file_that_is_called_like_ours_is_ours_if_the_summary_lists_it(target, flags):
    complete_set(target)
    (target / "part_77.txt").write_text("mine 77")
    with pytest.raises(OutputError, match=r"part_77\.txt.* is not part of a data set"):
        open_folder(target, KIND, OTHER, **flags)
    assert (target / "part_77.txt").read_text() == "mine 77"


@pytest.mark.parametrize("name", ["../precious", "/etc/passwd", "sub/part_1.txt", 7, None])
def test_a_summary_that_lists_what_cannot_be_ours_is_refused(target, name):
    complete_set(target)
    precious = target.with_name("precious")
    precious.write_text("mine")
    (target / "sum.json").write_text(json.dumps({**PLAN, "batches": [{"file": name}]}))
    before = tree(target.parent)
    for flags in ({"overwrite": True}, {"resume": True}):
        with pytest.raises(OutputError):
            open_folder(target, KIND, OTHER, **flags)
    assert tree(target.parent) == before


def test_a_note_that_comes_while_a_set_is_made_survives(target):
    folder = open_folder(target, KIND, PLAN)
    make(folder, PARTS[:2])
    (target / "note.md").write_text("mine")
    finish(folder)
    assert (target / "note.md").read_text() == "mine"


@pytest.mark.parametrize("place", ["set", ".set.new"])
def test_a_note_that_comes_while_a_set_is_replaced_survives(target, place):
    """Beside the old set it stops the swap, and both sets are kept; another run swaps them."""
    before = complete_set(target)
    folder = open_folder(target, KIND, OTHER, overwrite=True)
    make(folder)
    note = target.with_name(place) / "note.md"
    note.write_text("mine")
    if place == "set":
        with pytest.raises(OutputError, match=r"note\.md.*both data sets are kept"):
            finish(folder)
        assert {name: text for name, text in tree(target).items() if name != "note.md"} == before
        folder.release()
        note.unlink()
        again = open_folder(target, KIND, OTHER, overwrite=True, resume=True)
        assert again.is_complete
        again.prepare()
        assert again.has_swapped
    else:
        finish(folder)
        assert (target / "note.md").read_text() == "mine"
    assert seeds(target) == {"2"}
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_note_that_comes_between_look_and_removal_survives(target, monkeypatch):
    """What is removed is what is listed, one by one, and no folder with all that is in it."""
    complete_set(target)
    folder = open_folder(target, KIND, OTHER, overwrite=True)
    make(folder)
    from receipts.runs import swaps

    remove = swaps.remove

    def late_note(contents):
        (contents.folder / "note.md").write_text("mine")
        remove(contents)

    monkeypatch.setattr(swaps, "remove", late_note)
    with pytest.raises(OutputError, match="is whole"):
        finish(folder)
    assert seeds(target) == {"2"}
    assert tree(target.with_name(".set.old")) == {"note.md": b"mine"}


@pytest.mark.parametrize("suffix", ["old", "new"])
@pytest.mark.parametrize("text", ["", "{}", '{"batches": []}'])
def test_a_folder_beside_with_parts_alone_is_not_ours(target, suffix, text):
    complete_set(target)
    beside = target.with_name(f".set.{suffix}")
    beside.mkdir()
    (beside / PARTS[0]).write_text("mine 0")
    if text:
        (beside / "sum.json").write_text(text)
    for flags in ({"overwrite": True}, {"overwrite": True, "resume": True}, {}):
        with pytest.raises(OutputError, match=re.escape(str(beside))):
            finish(open_folder(target, KIND, OTHER, **flags))
    assert (beside / PARTS[0]).read_text() == "mine 0"


def test_another_products_state_is_not_ours(target):
    make(open_folder(target, KIND, PLAN), PARTS[:1])
    other_kind = FolderKind("other.json", KIND.part_pattern)
    for flags in ({"overwrite": True}, {}):
        with pytest.raises(OutputError, match=r"another product, with a sum\.json"):
            open_folder(target, other_kind, PLAN, **flags)


# --- two runs at once


@pytest.mark.parametrize("flags", [{}, {"resume": True}, {"overwrite": True}], ids=str)
def test_the_second_run_is_told_who_is_there(target, flags):
    folder = open_folder(target, KIND, PLAN, **flags)
    make(folder, PARTS[:2])
    before = tree(target.parent)
    with pytest.raises(OutputError, match=rf"process {os.getpid()} on .*, since \d{{4}}-"):
        open_folder(target, KIND, PLAN, **flags)
    assert tree(target.parent) == before
    finish(folder)
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_of_two_runs_that_start_together_one_goes_on(target):
    """Both have looked before either took the folder."""
    first, second = (open_folder(target, KIND, PLAN) for _ in range(2))
    make(first, PARTS[:1])
    with pytest.raises(OutputError, match="another run"):
        second.prepare()
    finish(first)
    with pytest.raises(OutputError, match="holds a data set"):
        second.prepare()
    assert tree(target).keys() == {*PARTS, "sum.json"}


# --- people who may look


def test_a_replacement_is_for_the_same_people(target):
    """Mode and group are the old folder's; while it is made, nobody else is let in."""
    complete_set(target)
    target.chmod(0o2750)
    group = next((each for each in os.getgroups() if each != target.stat().st_gid), None)
    if os.geteuid() == 0:
        group = 12345
    if group is not None:
        os.chown(target, -1, group)
    before = target.stat()
    folder = open_folder(target, KIND, OTHER, overwrite=True)
    make(folder)
    assert folder.work.stat().st_mode & 0o7 == 0
    finish(folder)
    after = target.stat()
    assert (after.st_mode, after.st_gid, after.st_uid) == (
        before.st_mode,
        before.st_gid,
        before.st_uid,
    )


@pytest.mark.parametrize("way", ["ismount", "mountinfo"])
def test_a_mount_point_is_refused_before_anything_is_made(target, monkeypatch, way):
    complete_set(target)
    if way == "ismount":
        monkeypatch.setattr("os.path.ismount", lambda path: path == target)
    else:
        line = f"36 35 98:0 /a {target} rw - ext4 /dev/a rw\n"
        (target.parent / "mountinfo").write_text(line)
        monkeypatch.setattr("receipts.runs.mounts._MOUNTS", target.parent / "mountinfo")
    before = tree(target.parent)
    with pytest.raises(OutputError, match=r"mount point.*--output"):
        open_folder(target, KIND, OTHER, overwrite=True)
    assert tree(target.parent) == before


def test_an_empty_mount_point_may_be_filled(target, monkeypatch):
    monkeypatch.setattr("os.path.ismount", lambda path: path == target)
    target.mkdir()
    finish(open_folder(target, KIND, PLAN, overwrite=True))
    assert tree(target).keys() == {*PARTS, "sum.json"}


def test_a_swap_that_the_system_refuses_keeps_both(target, monkeypatch):
    before = complete_set(target)
    folder = open_folder(target, KIND, OTHER, overwrite=True)
    make(folder)

    def busy(*_):
        raise OSError(errno.EBUSY, "Device or resource busy")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", busy)
        with pytest.raises(OutputError, match=r"cannot be replaced.*whole in .*\.set\.new"):
            finish(folder)
    assert tree(target) == before
    assert not folder.is_in_place


@pytest.mark.parametrize("suffix", ["new", "old"])
@pytest.mark.parametrize("how", [{"overwrite": True}, {"resume": True}], ids=str)
def test_a_link_in_place_of_a_folder_beside_is_not_followed(target, tmp_path, suffix, how):
    kept = complete_set(tmp_path / "elsewhere")
    complete_set(target)
    link = target.with_name(f".set.{suffix}")
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match=rf"\.set\.{suffix} is in the place of a folder"):
        finish(open_folder(target, KIND, PLAN, **how))
    assert tree(tmp_path / "elsewhere") == kept
    assert link.is_symlink()


def test_a_summary_whose_parts_are_none_is_no_reason_for_a_traceback(target):
    kind = FolderKind("sum.json", KIND.part_pattern, listed=lambda summary: summary["mine"])
    target.mkdir()
    for batches in (5, [1], [{}], [{"file": 7}]):
        (target / "sum.json").write_text(json.dumps({**PLAN, "mine": [], "batches": batches}))
        assert open_folder(target, kind, PLAN, resume=True).finished == {}
