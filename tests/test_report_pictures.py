"""docs/report_pictures.py: the report's pictures of README.md show what is drawn now."""

import re
import runpy
import subprocess
from xml.etree import ElementTree

import pytest

from tests.command_line import BARE_PYTHON
from tests.documents import ROOT
from tests.html_pages import css_loads

PROGRAM = ROOT / "docs" / "report_pictures.py"
LARGEST = 60_000


@pytest.fixture(scope="module")
def program():
    return runpy.run_path(str(PROGRAM))


@pytest.fixture(scope="module")
def pictures(program):
    return program["make_pictures"]()


def about(path):
    return re.search(r"<desc>(.*)</desc>", path.read_text(encoding="utf-8"))[1]


def test_the_committed_pictures_are_of_today(program, pictures):
    """Their figures and words, whatever draws them; and their bytes where the same matplotlib
    does."""
    names = {program["file_name"](picture) for picture in pictures}
    assert names == {path.name for path in ROOT.glob("docs/report_*.svg")}
    for picture in pictures:
        path = ROOT / "docs" / program["file_name"](picture)
        now, then = program["about"](picture), about(path)
        assert now.split(",")[0] == then.split(",")[0], "run: python3 docs/report_pictures.py"
        if now == then:
            text = program["file_of_picture"](picture)
            assert text == path.read_text(encoding="utf-8"), "run: python3 docs/report_pictures.py"


def test_they_are_small_files_that_load_nothing():
    for path in ROOT.glob("docs/report_*.svg"):
        text = path.read_text(encoding="utf-8")
        assert len(text) < LARGEST
        root = ElementTree.fromstring(text)
        assert root.get("aria-label")
        assert "var(" not in text
        assert css_loads(text) == []
        assert not re.search(r'href="(?!#)', text)


def test_what_is_not_there_is_said_in_one_line(tmp_path):
    result = subprocess.run(
        [*BARE_PYTHON, PROGRAM, tmp_path], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert "pip install -r requirements-eda.txt" in line
    assert list(tmp_path.iterdir()) == []
