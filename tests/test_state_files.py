"""receipts/runs/state_files.py: what a state file says is believed only where it makes sense."""

import json

import pytest

from receipts.runs.regular_files import MAX_SUMMARY_BYTES
from receipts.runs.seals import sealed
from receipts.runs.state_files import DamagedFileError, read_object, read_state, write_state

PLAN = {"seed": 1}
WHOLE = {"product": "sum.json", "plan": PLAN, "finished": [{"file": "part_1.txt"}]}


def test_what_is_written_is_read(tmp_path):
    write_state(tmp_path / "state", "sum.json", PLAN, WHOLE["finished"])
    assert read_state(tmp_path / "state", "sum.json") == (PLAN, WHOLE["finished"])


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("value", ["missing", None, 5, "x", [1], [{}], [{"file": []}]])
def test_a_state_of_another_form_is_damaged_even_if_its_seal_fits(tmp_path, name, value):
    found = {**WHOLE, name: value}
    if value == "missing":
        del found[name]
    (tmp_path / "state").write_text(json.dumps(sealed(found)))
    with pytest.raises(DamagedFileError):
        read_state(tmp_path / "state", "sum.json")


def test_a_file_without_end_is_not_read(tmp_path):
    with (tmp_path / "state").open("wb") as file:
        file.truncate(MAX_SUMMARY_BYTES + 1)
    with pytest.raises(DamagedFileError, match="it has more than 256 MB"):
        read_object(tmp_path / "state")
