"""Only regular files are read by name, and everything else is refused at once."""

import os

import pytest

from interactions.errors import DataError
from interactions.sources.article_file import load_articles, save_articles
from interactions.sources.parts import Gathered, WorldPart, load_gathered, save_gathered
from interactions.sources.regular_files import check_source, read_scratch
from tests.interactions_command import refused_here


@pytest.fixture
def place(tmp_path):
    """A folder with a file, a pipe that nobody writes to, a loop and what else there is."""
    (tmp_path / "file").write_bytes(b"text")
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "link_to_pipe").symlink_to("pipe")
    (tmp_path / "folder").mkdir()
    return tmp_path


@pytest.mark.parametrize("name", ["file", "link"])
def test_regular_files(place, name):
    check_source(place / name, "--transactions")
    assert read_scratch(place / name) == b"text"


NO_FILES = [
    ("pipe", "no regular file but a pipe or a device"),
    ("link_to_pipe", "no regular file but a pipe or a device"),
    ("/dev/zero", "no regular file but a pipe or a device"),
    ("loop", "Too many levels of symbolic links"),
    ("folder", "this is a folder"),
    ("none", "there is no such file; name one with --"),
    ("file/none", "there is no such file"),
]


@pytest.mark.parametrize(("name", "named"), NO_FILES)
def test_what_is_no_regular_file(place, name, named):
    with pytest.raises(DataError, match=named):
        check_source(place / name, "--transactions")
    with pytest.raises(OSError, match=r"no regular file|Errno"):
        read_scratch(place / name)


@pytest.mark.parametrize(("name", "named"), NO_FILES)
@pytest.mark.parametrize("flag", ["--transactions", "--customers-file"])
def test_the_command_refuses_them(place, flag, name, named):
    flags = [flag, place / name]
    if flag == "--customers-file":
        (place / "t.csv").write_text("customer_id,article_id,t_dat\na,1,2020-01-24\n")
        flags += ["--transactions", place / "t.csv"]
    assert named in refused_here(*flags, output=place / "out")


def test_what_a_run_left_for_itself_is_no_pipe(place):
    """Neither waited for nor believed."""
    for name in ("articles.json", "gathered.json"):
        os.mkfifo(place / name)
    assert load_gathered(place) is None
    with pytest.raises(DataError, match=r"articles\.json: the file is not as the run wrote it"):
        load_articles(place)


@pytest.mark.parametrize(
    "text", ["", "[]", "[" * 5000, '{"ids": 1}', '{"ids": [], "shown": [], "sales": [1]}']
)
def test_a_damaged_file_of_articles_is_refused(tmp_path, text):
    save_articles(tmp_path, ["a"])
    assert load_articles(tmp_path).ids == ("a",)
    (tmp_path / "articles.json").write_text(text)
    with pytest.raises(DataError, match="begin again with --overwrite"):
        load_articles(tmp_path)


@pytest.mark.parametrize(
    "text", ["[" * 5000, '{"parts": [["spill", 5, true]]}', '{"parts": [[[], 1]]}', "5"]
)
def test_a_damaged_list_of_parts_is_none(tmp_path, text):
    save_gathered(tmp_path, Gathered([WorldPart(0, 1)], 1, ["a"], needs_known=False))
    assert load_gathered(tmp_path) is not None
    (tmp_path / "gathered.json").write_text(text)
    assert load_gathered(tmp_path) is None
