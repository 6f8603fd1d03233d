"""Counts add up, at every depth."""

from interactions.output.tally import count_scores, new_tally, summed


def test_scores_are_counted_in_bytes_and_tuples():
    tally = new_tally()
    count_scores(b"\0\0\1\2", tally)
    count_scores((2, 2, 1), tally)
    assert tally["interactions"] == {"0": 2, "1": 2, "2": 3}


def test_reports_are_summed_without_changing_them():
    first, second = new_tally(), new_tally()
    first["customers"], second["customers"] = 3, 4
    first["interactions"]["2"], second["interactions"]["2"] = 10, 5
    total = summed([{**first, "file": "part_00000"}, second])
    assert total["customers"] == 7
    assert total["interactions"] == {"0": 0, "1": 0, "2": 15}
    assert first["interactions"]["2"] == 10
    assert summed([]) == new_tally()
