"""The reading side: ``Dataset`` and how it finds what it is asked for."""

import json
import os
import shutil
from itertools import pairwise

import pytest

from receipts import ARCHETYPES, Dataset, DatasetError, fields, iter_customers, plan
from receipts import json_layout as layout
from receipts.file_names import SUMMARY_FILE, UNFINISHED_FILE, batch_file, batch_number
from receipts.reading.batch_files import read_batch
from receipts.reading.lookup import find_customer
from tests.conftest import SEED, make_dataset

N = 30
BATCH_SIZE = 10
TRUTH = list(iter_customers(SEED, count=N))
FOREIGN = {
    "one line": lambda customers: json.dumps(customers),
    "tabs": lambda customers: json.dumps(customers, indent="\t"),
    "line per customer": lambda customers: "[\n" + ",\n".join(map(json.dumps, customers)) + "\n]",
    "windows": lambda customers: json.dumps(customers, indent=2).replace("\n", "\r\n"),
    "half indented": lambda customers: (
        "[\n"
        + ",\n".join(
            json.dumps(customer, separators=(",", ":"), indent=3 if n > 4 else None)
            for n, customer in enumerate(customers)
        )
        + "\n]\n"
    ),
}


def make_foreign(folder, text_of, *, backwards=False):
    folder.mkdir()
    for start in range(0, N, BATCH_SIZE):
        customers = TRUTH[start : start + BATCH_SIZE]
        text = text_of(customers[::-1] if backwards else customers)
        (folder / batch_file(start // BATCH_SIZE, gzip=False)).write_text(text)
    return folder


def changed(folder, n, change):
    """Changes the bytes of batch ``n``."""
    path = folder / batch_file(n, gzip=False)
    path.write_bytes(change(path.read_bytes()))
    return path


def spoiled(line):
    """A line that starts as it did and is no JSON; of the same length."""
    return line.replace(b'"items":', b'"items"!')


@pytest.fixture(params=["lines", "indent", "gzip", "indent gzip", *FOREIGN])
def dataset(request, tmp_path, small_dataset):
    folder = tmp_path / "set"
    if request.param in FOREIGN:
        return Dataset(make_foreign(folder, FOREIGN[request.param]))
    if request.param == "lines":
        return Dataset(small_dataset)
    form = {"indent": 2} if "indent" in request.param else {}
    return Dataset(
        make_dataset(folder, N, batch_size=BATCH_SIZE, gzip="gzip" in request.param, **form)
    )


@pytest.fixture
def copy(small_dataset, tmp_path):
    return shutil.copytree(small_dataset, tmp_path / "copy")


def test_all_forms_give_the_same_customers(dataset):
    """S1.65, S1.66, S1.90"""
    assert list(dataset) == TRUTH
    assert len(dataset) == N


def test_every_customer_is_found_in_all_forms(dataset):
    """S1.102"""
    for customer in TRUTH:
        assert dataset.customer(customer["customer_id"]) == customer


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_customers_of_an_archetype(dataset, archetype):
    """S1.103"""
    expected = [customer for customer in TRUTH if customer["archetype"] == archetype]
    assert expected
    assert list(dataset.customers(archetype)) == expected


def test_batches(dataset):
    """S1.105"""
    for number in range(N // BATCH_SIZE):
        start = number * BATCH_SIZE
        assert dataset.batch(number) == TRUTH[start : start + BATCH_SIZE]


def test_recount_of_a_foreign_set_is_the_generators_summary(small_dataset, tmp_path):
    """S1.98"""
    recount = Dataset(make_foreign(tmp_path / "foreign", json.dumps)).summary
    summary = json.loads((small_dataset / SUMMARY_FILE).read_text())
    unknown = {"generation_date", "generation_time_seconds"}
    for key in recount.keys() - unknown:
        assert recount[key] == summary[key], key
    assert [*summary][: len(recount)] == [*recount]


def test_foreign_files_in_any_order_of_ids(tmp_path):
    dataset = Dataset(make_foreign(tmp_path / "x", FOREIGN["line per customer"], backwards=True))
    for customer in TRUTH:
        assert dataset.customer(customer["customer_id"]) == customer


def test_lines_that_are_out_of_order_are_found_too(copy):
    path = changed(copy, 1, lambda text: b"[\n" + b",\n".join(_lines(text)[::-1]) + b"\n]\n")
    for customer in TRUTH[BATCH_SIZE : 2 * BATCH_SIZE]:
        assert find_customer(str(path), customer["customer_id"]) == customer


def _lines(text):
    return text.removeprefix(b"[\n").removesuffix(b"\n]\n").split(b",\n")


def test_a_look_up_needs_one_batch_and_no_listing(copy, monkeypatch):
    """S1.108"""
    for number in (0, 2):
        (copy / batch_file(number, gzip=False)).unlink()
    for name in ("listdir", "scandir"):
        monkeypatch.delattr(os, name)
    for customer in TRUTH[BATCH_SIZE : 2 * BATCH_SIZE]:
        assert Dataset(copy).customer(customer["customer_id"]) == customer


def test_a_look_up_reads_only_the_head_of_the_summary(copy):
    """S1.108"""
    path = copy / SUMMARY_FILE
    head, mark, _ = path.read_text().partition('\n  "batches":')
    path.write_text(f"{head}{mark} [this is not read")
    assert Dataset(copy).customer(TRUTH[17]["customer_id"]) == TRUTH[17]


def test_a_summary_in_another_formatting_is_read_whole(copy):
    path = copy / SUMMARY_FILE
    path.write_text(json.dumps(json.loads(path.read_text())))
    assert Dataset(copy).customer(TRUTH[17]["customer_id"]) == TRUTH[17]


def test_a_store_may_have_any_name(tmp_path):
    store = 'The "batches": [1] shop'
    folder = make_dataset(tmp_path / "set", 12, batch_size=5, store=store)
    customer = Dataset(folder).customer("customer_000007")
    assert {receipt["store"] for receipt in customer["receipts"]} == {store}


def test_a_look_up_parses_one_line(copy):
    """S1.108"""
    wanted = TRUTH[4]

    def spoil_others(text):
        own = wanted["customer_id"].encode()
        lines = [line if own in line else spoiled(line) for line in _lines(text)]
        return b"[\n" + b",\n".join(lines) + b"\n]\n"

    changed(copy, 0, spoil_others)
    assert Dataset(copy).customer(wanted["customer_id"]) == wanted
    with pytest.raises(DatasetError):
        list(Dataset(copy))


def test_lines_of_other_archetypes_are_not_parsed(copy):
    """S1.103"""
    key = TRUTH[3]["archetype"]

    def spoil_others(text):
        lines = [
            line if f'"archetype":"{key}"'.encode() in line else spoiled(line)
            for line in _lines(text)
        ]
        return b"[\n" + b",\n".join(lines) + b"\n]\n"

    for number in range(N // BATCH_SIZE):
        changed(copy, number, spoil_others)
    expected = [customer for customer in TRUTH if customer["archetype"] == key]
    assert list(Dataset(copy).customers(key)) == expected


def test_a_partial_last_batch(tmp_path):
    """S1.14, S1.109"""
    dataset = Dataset(make_dataset(tmp_path / "set", 25, batch_size=BATCH_SIZE))
    assert dataset.batch(2) == TRUTH[20:25]
    assert dataset.customer("customer_000024") == TRUTH[24]
    assert list(dataset) == TRUTH[:25]
    with pytest.raises(DatasetError, match="customer_000024"):
        dataset.customer("customer_000025")


@pytest.mark.parametrize(
    ("layout", "place"),
    [("folders", BATCH_SIZE), ("folders", BATCH_SIZE + 3), ("one folder", BATCH_SIZE)],
)
def test_slices_are_the_whole(tmp_path, small_dataset, layout, place):
    make_dataset(tmp_path / "a", place, batch_size=BATCH_SIZE)
    make_dataset(tmp_path / "b", N - place, first_customer=place, batch_size=BATCH_SIZE)
    folders = [tmp_path / "b", tmp_path / "a"]
    if layout == "one folder":
        for path in (tmp_path / "b").iterdir():
            name = "dataset_summary_2.json" if path.name == SUMMARY_FILE else path.name
            path.rename(tmp_path / "a" / name)
        folders = [tmp_path / "a"]
    dataset = Dataset(*folders)
    assert list(dataset) == TRUTH
    assert dataset.batch(1) == TRUTH[BATCH_SIZE : 2 * BATCH_SIZE]
    for index in (0, place - 1, place, N - 1):
        assert dataset.customer(TRUTH[index]["customer_id"]) == TRUTH[index]
    whole = json.loads((small_dataset / SUMMARY_FILE).read_text())
    n_files = len(dataset.summary["batches"])
    differing = {"generation_time_seconds", "total_batches", "batches"}
    for key in whole.keys() - differing:
        assert dataset.summary[key] == whole[key], key
    assert dataset.summary["total_batches"] == n_files
    assert sum(batch["customers"] for batch in dataset.summary["batches"]) == N


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"seed": 7}, ["seed", "7", "42"]),
        ({"receipts_per_customer": 3}, ["receipts_per_customer", "3"]),
        ({"batch_size": 5}, ["batch_size", "5", "10"]),
    ],
)
def test_slices_of_different_worlds_are_refused(tmp_path, small_dataset, form, words):
    form = {"batch_size": BATCH_SIZE, **form}
    other = make_dataset(tmp_path / "other", 10, first_customer=N, **form)
    with pytest.raises(DatasetError) as error:
        list(Dataset(small_dataset, other))
    assert all(word in str(error.value) for word in [*words, str(other / SUMMARY_FILE)])


def test_slices_that_overlap_are_refused(tmp_path, small_dataset):
    other = make_dataset(tmp_path / "other", 10, first_customer=N - 1, batch_size=BATCH_SIZE)
    with pytest.raises(DatasetError, match="customer_000029"):
        list(Dataset(small_dataset, other))


def test_slices_with_a_gap_are_read(tmp_path, small_dataset):
    other = make_dataset(tmp_path / "other", 5, first_customer=N + 10, batch_size=BATCH_SIZE)
    dataset = Dataset(small_dataset, other)
    ids = [customer["customer_id"] for customer in dataset]
    assert len(ids) == len(dataset) == N + 5
    assert all(before < after for before, after in pairwise(ids))
    with pytest.raises(DatasetError, match="there is no customer"):
        dataset.customer("customer_000035")


def cut(text):
    return text[: len(text) // 2]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (cut, ["batch_00001.json", "truncated"]),
        (lambda text: text[:-3], ["batch_00001.json", "truncated"]),
        (lambda text: b"", ["batch_00001.json", "truncated"]),
        (lambda text: text.replace(b'"subtotal":', b'"subtotal"'), ["batch_00001.json", "line 2"]),
        (
            lambda text: text.replace(b'"receipts":', b'"recipes":'),
            ["batch_00001.json", "receipts"],
        ),
        (lambda text: b"[\n" + text.partition(b",\n")[2], ["batch_00001.json", "9", "10"]),
        (lambda text: b'{"customers":' + text + b"}", ["batch_00001.json", "list"]),
        (lambda text: text.replace(b"Safeway", b"Safew\xff\xfe"), ["batch_00001.json", "UTF-8"]),
    ],
)
def test_a_damaged_batch_is_named(copy, spoil, words):
    """S1.107"""
    changed(copy, 1, spoil)
    with pytest.raises(DatasetError) as error:
        list(Dataset(copy))
    message = str(error.value)
    assert "\n" not in message
    assert all(word in message for word in words), message


def test_the_customers_before_the_damage_are_read(copy):
    changed(copy, 1, cut)
    read = []

    def read_all():
        for customer in Dataset(copy):
            read.append(customer)  # noqa: PERF402 - extend would lose them

    with pytest.raises(DatasetError):
        read_all()
    assert read == TRUTH[: len(read)]
    assert len(read) >= BATCH_SIZE


def test_a_damaged_gzip_file_is_named(tmp_path):
    folder = make_dataset(tmp_path / "set", 12, batch_size=5, gzip=True)
    path = folder / batch_file(1, gzip=True)
    path.write_bytes(cut(path.read_bytes()))
    with pytest.raises(DatasetError, match=r"batch_00001\.json\.gz"):
        list(Dataset(folder))


@pytest.mark.parametrize(
    "read",
    [
        lambda dataset: list(dataset),
        lambda dataset: dataset.batch(1),
        lambda dataset: dataset.customer(TRUTH[BATCH_SIZE]["customer_id"]),
    ],
    ids=["all", "batch", "customer"],
)
def test_a_missing_batch_is_named(copy, read):
    """S1.107"""
    (copy / batch_file(1, gzip=False)).unlink()
    with pytest.raises(DatasetError, match=r"batch_00001\.json is missing"):
        read(Dataset(copy))


def test_a_customer_that_the_file_lacks(copy):
    changed(copy, 1, lambda text: b"[\n" + text.partition(b",\n")[2])
    with pytest.raises(DatasetError, match=r"batch_00001\.json does not hold customer_000010"):
        Dataset(copy).customer("customer_000010")


@pytest.mark.parametrize(
    "customer_id", ["customer_000030", "customer_0000001", "customer_1", "000001", "", "Søren"]
)
def test_an_unknown_id_names_the_range(dataset, customer_id):
    """S1.107"""
    with pytest.raises(DatasetError, match=r"customer_000000 to customer_000029"):
        dataset.customer(customer_id)


def test_an_unknown_batch_names_the_range(dataset):
    """S1.107"""
    with pytest.raises(DatasetError, match="from 0 to 2"):
        dataset.batch(3)


def test_an_unknown_archetype_names_all(dataset):
    """S1.107"""
    with pytest.raises(DatasetError) as error:
        dataset.customers("gourmand")
    assert all(key in str(error.value) for key in ARCHETYPES)


@pytest.mark.parametrize("what", ["missing", "file", "empty", "unfinished", "not JSON", "array"])
def test_a_folder_without_a_data_set(tmp_path, what):
    """S1.107"""
    folder = tmp_path / "set"
    word = str(folder)
    if what == "file":
        folder.write_text("")
    elif what != "missing":
        folder.mkdir()
    if what == "unfinished":
        (folder / UNFINISHED_FILE).write_text("{}")
        (folder / batch_file(0, gzip=False)).write_text(json.dumps(TRUTH[:1]))
        word = "--resume"
    if what == "not JSON":
        (folder / SUMMARY_FILE).write_text("{")
        word = SUMMARY_FILE
    if what == "array":
        (folder / SUMMARY_FILE).write_text("[]")
        word = SUMMARY_FILE
    with pytest.raises(DatasetError) as error:
        Dataset(folder)
    assert word in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("name", "value"), [("batch_size", 0), ("id_digits", "6"), ("store", 1)])
def test_a_summary_with_impossible_settings(copy, name, value):
    path = copy / SUMMARY_FILE
    summary = json.loads(path.read_text())
    summary["settings"][name] = value
    path.write_text(json.dumps(summary))
    with pytest.raises(DatasetError, match=name):
        Dataset(copy)


def test_names_cannot_pass_for_an_archetype(tmp_path):
    """A quotation mark in a name is escaped, so a line's start tells the archetype."""
    line = TRUTH[0] | {"customer_name": '","archetype":"gourmet_foodie","x":"'}
    assert line["archetype"] != "gourmet_foodie"
    path = tmp_path / batch_file(0, gzip=False)
    path.write_text("[\n" + json.dumps(line, separators=(",", ":")) + "\n]\n")
    assert list(read_batch(str(path), "gourmet_foodie")) == []
    assert list(read_batch(str(path), line["archetype"])) == [line]


@pytest.mark.parametrize("gzip", [False, True])
@pytest.mark.parametrize("number", [0, 7, 123456])
def test_files_are_called_as_the_generator_calls_them(number, gzip):
    """S1.64"""
    assert batch_file(number, gzip) == plan.batch_file(number, gzip)
    assert batch_number(batch_file(number, gzip)) == number


def test_fields_are_those_of_the_layout():
    assert fields.CUSTOMER_FIELDS == layout.CUSTOMER_FIELDS
    assert fields.RECEIPT_FIELDS == layout.RECEIPT_FIELDS
    assert fields.LINE_FIELDS == layout.LINE_FIELDS


@pytest.mark.parametrize(
    ("name", "value"),
    [("total_customers", 7), ("total_batches", 1), ("archetypes", [1]), ("statistics", {})],
)
def test_a_summary_that_disagrees_with_itself_is_refused(small_dataset, tmp_path, name, value):
    """S1.107."""
    folder = tmp_path / "edited"
    shutil.copytree(small_dataset, folder)
    path = folder / "dataset_summary.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), name: value}, indent=2))
    with pytest.raises(DatasetError, match=r"dataset_summary\.json"):
        _ = Dataset(folder).summary


def test_summaries_of_nobody_are_refused_and_not_divided_by(tmp_path):
    """S1.107: edited by hand so that they agree with themselves, and hold no customers."""
    folders = [tmp_path / "a", tmp_path / "b"]
    for place, folder in enumerate(folders):
        make_dataset(folder, 10, first_customer=10 * place, batch_size=10)
        summary = json.loads((folder / SUMMARY_FILE).read_text())
        summary["total_customers"] = summary["batches"][0]["customers"] = 0
        (folder / SUMMARY_FILE).write_text(json.dumps(summary, indent=2))
    with pytest.raises(DatasetError, match="cannot be put together"):
        _ = Dataset(*folders).summary


def test_a_folder_that_was_being_replaced_is_found(tmp_path):
    """Between the two renames of a swap there is nothing in its place."""
    (tmp_path / ".set.old").mkdir()
    with pytest.raises(
        DatasetError, match=r"its old data set is in .*\.set\.old: finish with --over"
    ):
        Dataset(tmp_path / "set")
    with pytest.raises(DatasetError, match="name the folder of a data set"):
        Dataset(tmp_path / "other")
