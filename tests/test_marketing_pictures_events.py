"""marketing/exploration: interactions, from their files to the pictures."""

import gzip
import warnings
import xml.dom.minidom

import numpy as np
import pandas as pd
import pytest

from marketing.data_loader import DataFileError
from marketing.exploration.inputs import EVENT_COLUMNS, Events
from marketing.exploration.pictures import all_pictures, customers, hours
from marketing.exploration.sources.events import events_of
from marketing.exploration.sources.sampled_ids import SampledIds
from marketing.pages.picture import Missing, Picture

HOUR = 3_600_000
IGNORE, CLICK, PURCHASE = 0, 1, 2


def events_by_hand(rows):
    """rows: customer, hour, score."""
    frame = pd.DataFrame(rows, columns=["customer_id", "hour", "interaction_score"])
    frame = frame.assign(t_dat=frame["hour"].astype("int64") * HOUR)
    return Events("by hand", frame[[*EVENT_COLUMNS]], frame["customer_id"].nunique())


def test_hours_to_the_next_purchase_by_hand():
    events = events_by_hand(
        [
            ("anna", 0, CLICK),
            ("anna", 10, PURCHASE),
            ("anna", 10, CLICK),
            ("anna", 10, PURCHASE),
            ("anna", 25, IGNORE),
            ("anna", 30, PURCHASE),
            ("anna", 31, CLICK),
            ("berta", 5, CLICK),
            ("carla", 7, CLICK),
            ("carla", 9, PURCHASE),
        ]
    )
    scores, waits = hours.hours_to_next_purchase(events)
    assert scores.tolist() == events.frame["interaction_score"].tolist()
    nothing = np.nan
    expected = [10, 20, 20, 20, 5, nothing, nothing, nothing, 2, nothing]
    assert np.array_equal(waits, expected, equal_nan=True)


def test_the_order_of_rows_does_not_matter():
    rng = np.random.default_rng([42])
    rows = [
        (f"c{rng.integers(5)}", int(rng.integers(200)), int(rng.integers(3))) for _ in range(400)
    ]
    one = hours.before_purchases(events_by_hand(rows))
    other = hours.before_purchases(events_by_hand(rows[::-1]))
    assert (one.counts == other.counts).all()
    # Against a search of all of a customer's later purchases.
    waits = []
    for customer, hour, score in rows:
        later = [h for c, h, s in rows if c == customer and s == PURCHASE and h > hour]
        waits.append((score, min(later) - hour if later else None))
    assert one.n_after == sum(wait is None for _, wait in waits)
    for number in range(hours.N_BINS):
        for score in (IGNORE, CLICK, PURCHASE):
            expected = sum(
                each == score and wait is not None and 6 * number < wait <= 6 * (number + 1)
                for each, wait in waits
            )
            assert one.counts[number, score] == expected


def usual_rows(n_customers=12):
    """Each: 2 ignores 30 hours and 3 clicks 5 hours before a purchase."""
    return [
        (f"c{n}", hour, score)
        for n in range(n_customers)
        for hour, score in [*[(0, IGNORE)] * 2, *[(25, CLICK)] * 3, *[(30, PURCHASE)] * 4]
    ]


def test_interactions_per_customer_by_hand():
    picture = customers.interactions_per_customer(events_by_hand(usual_rows()))
    assert picture.title == "The usual customer has 2 ignores, 3 clicks and 4 purchases"
    assert [(row[0], row[3], row[6]) for row in picture.table.rows] == [
        ("ignores", 2.0, 24),
        ("clicks", 3.0, 36),
        ("purchases", 4.0, 48),
    ]


def test_score_by_hour_by_hand():
    picture = hours.score_by_hour(events_by_hand(usual_rows(30)))
    assert picture.title == (
        "In the 6 hours before a purchase 100% of all events are clicks; 24 to 30 hours before, "
        "100% are ignores"
    )
    assert list(picture.table.rows[0]) == ["0 to 6", 90, 0, 1, 0]
    assert list(picture.table.rows[4]) == ["24 to 30", 60, 1, 0, 0]
    assert "no purchase follows on 120" in picture.caption


@pytest.mark.parametrize("rows", [[], [("a", 1, CLICK)], usual_rows(2), [("a", 1, PURCHASE)] * 500])
def test_little_gives_reasons_without_a_warning(rows):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pictures = [each.draw() for each in all_pictures.events_pictures(events_by_hand(rows))]
    for picture in pictures:
        assert isinstance(picture, Missing)
        assert "python3 -m interactions" in picture.reason


def text_of(rows):
    header = "t_dat,customer_id,article_id,interaction_score,prev_article_id\n"
    return header + "".join(
        f"{hour * HOUR},{who},0012,{score},START\n" for who, hour, score in rows
    )


FORMS = ("csv", "csv.gz", "jsonl", "jsonl.gz", "parquet")


def write(folder, form, rows, name="interactions"):
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.{form}"
    frame = pd.DataFrame(
        [(hour * HOUR, who, "0012", score, "START") for who, hour, score in rows],
        columns=["t_dat", "customer_id", "article_id", "interaction_score", "prev_article_id"],
    )
    if form == "parquet":
        frame.to_parquet(path)
    else:
        jsonl = frame.to_json(orient="records", lines=True)
        text = text_of(rows) if form.startswith("csv") else jsonl
        data = text.encode()
        path.write_bytes(gzip.compress(data) if form.endswith("gz") else data)
    return folder


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_events(tmp_path, form):
    rows = [("000012", hour, hour % 3) for hour in range(40)] + [("NA", 3, CLICK)]
    events = events_of(write(tmp_path / "made", form, rows), 10, seed=1)
    assert events.name == "made"
    assert events.n_customers == 2
    assert [*events.frame["customer_id"]] == [row[0] for row in rows]
    assert [*events.frame["t_dat"]] == [row[1] * HOUR for row in rows]
    assert [*events.frame["interaction_score"]] == [row[2] for row in rows]


def test_both_parts_of_a_split_are_read(tmp_path):
    folder = write(tmp_path / "x", "csv", [("b", 9, PURCHASE)], "interactions_test")
    write(folder, "csv", [("a", 1, CLICK), ("b", 2, CLICK)], "interactions_train")
    (folder / "sampled_transactions.csv").write_text("not,ours\n")
    events = events_of(folder, 10, seed=1)
    assert [*events.frame["customer_id"]] == ["a", "b", "b"]


def test_files_that_the_summary_does_not_list_are_not_read(tmp_path):
    folder = write(tmp_path / "x", "csv", [("a", 1, CLICK)])
    write(folder, "csv", [("b", 2, CLICK)], "interactions_test")
    summary = folder / "interactions_summary.json"
    summary.write_text('{"files": [{"file": "interactions.csv"}]}')
    assert [*events_of(folder, 10, seed=1).frame["customer_id"]] == ["a"]
    summary.write_text("{")
    assert [*events_of(folder, 10, seed=1).frame["customer_id"]] == ["a", "b"]


def test_a_sample_is_decided_by_seed_and_id(tmp_path, monkeypatch):
    rows = [(f"c{n % 50}", n, n % 3) for n in range(1000)]
    folder = write(tmp_path / "x", "csv", rows)
    some = events_of(folder, 7, seed=3)
    assert some.n_customers == 50
    chosen = set(some.frame["customer_id"])
    assert len(chosen) == 7
    assert len(some.frame) == 7 * 20
    # Parts of any size, and rows in another order, give the same customers.
    monkeypatch.setattr("marketing.exploration.sources.events.CHUNK_ROWS", 13)
    pd.testing.assert_frame_equal(events_of(folder, 7, seed=3).frame, some.frame)
    write(folder, "csv", rows[::-1])
    assert set(events_of(folder, 7, seed=3).frame["customer_id"]) == chosen
    assert set(events_of(folder, 7, seed=4).frame["customer_id"]) != chosen


def test_who_is_of_a_sample_was_so_from_the_beginning():
    """So that rows can be chosen in one pass."""
    names = [f"c{n}" for n in range(200)]
    sample = SampledIds(10, seed=42)
    seen = []
    for name in names:
        sample.add([name])
        seen.append(name in sample.ids)
    assert all(was for name, was in zip(names, seen, strict=True) if name in sample.ids)
    other = SampledIds(10, seed=42)
    other.add(reversed(names))
    assert other.ids == sample.ids
    assert (other.n, len(other.ids)) == (200, 10)


@pytest.mark.parametrize(
    ("form", "data", "said"),
    [
        ("csv", b"", "cannot be read"),
        ("csv", b"t_dat,customer_id\n1,a\n", "cannot be read"),
        ("csv", b"t_dat,customer_id,interaction_score\n1,a,5\n", "a score is 5"),
        ("csv", b"t_dat,customer_id,interaction_score\nx,a,1\n", "cannot be read"),
        ("csv", b"t_dat,customer_id,interaction_score\n1,\xff,1\n", "cannot be read"),
        ("csv.gz", b"no gzip", "cannot be read"),
        ("csv.gz", gzip.compress(text_of(usual_rows()).encode())[:-20], "cannot be read"),
        ("jsonl", b"{", "cannot be read"),
        ("parquet", b"PAR1", "cannot be read"),
    ],
)
def test_a_damaged_file_is_named_in_one_line(tmp_path, form, data, said):
    (tmp_path / f"interactions.{form}").write_bytes(data)
    with pytest.raises(DataFileError, match=said) as error:
        events_of(tmp_path, 10, seed=1)
    assert f"interactions.{form}" in str(error.value)
    assert "\n" not in str(error.value)


def test_where_there_is_nothing_the_command_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="python3 -m interactions"):
        events_of(tmp_path, 10, seed=1)
    (tmp_path / "interactions.duckdb").write_bytes(b"x")
    with pytest.raises(FileNotFoundError, match="holds a database, which is not read here"):
        events_of(tmp_path, 10, seed=1)
    (tmp_path / "interactions.pkl").write_bytes(b"cos\nsystem\n")
    with pytest.raises(FileNotFoundError, match="pickle"):
        events_of(tmp_path, 10, seed=1)


def test_pictures_of_made_interactions(tmp_path):
    rng = np.random.default_rng([42, 1])
    rows = [
        (f"c{n}", int(rng.integers(500)), int(rng.integers(3)))
        for n in range(40)
        for _ in range(99)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        events = events_of(write(tmp_path / "x", "csv", rows), 100, seed=1)
        pictures = [each.draw() for each in all_pictures.events_pictures(events)]
    for picture in pictures:
        assert isinstance(picture, Picture)
        xml.dom.minidom.parseString(picture.svg)
        assert len(picture.table.rows) <= 40
