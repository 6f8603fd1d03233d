"""A seal tells whether what was noted was changed since."""

from receipts.runs.seals import is_sealed, sealed


def test_what_was_sealed_and_not_changed_is_sealed():
    value = sealed({"generation_date": "2026", "rows": {"0": 1}, "files": [{"file": "a"}]})
    assert is_sealed(value)
    assert is_sealed(sealed(value))


def test_a_change_of_anything_but_the_date_breaks_the_seal():
    value = sealed({"generation_date": "2026", "rows": {"0": 1}})
    assert is_sealed({**value, "generation_date": "2027", "generation_time_seconds": 3})
    assert not is_sealed({**value, "rows": {"0": 2}})
    assert not is_sealed({**value, "more": 1})
    assert not is_sealed({"rows": {"0": 1}})
    assert not is_sealed({})
