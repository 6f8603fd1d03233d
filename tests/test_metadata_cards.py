"""The data set card: what it says, and that its code and its command do as it says."""

import json
import re
import shlex

import pandas
import pytest
import yaml

from generate_large_dataset import parser as receipts_parser
from generate_large_dataset import plan_of as receipts_plan_of
from interactions.asked import inputs_of
from interactions.asked import plan_of as interactions_plan_of
from interactions.command_flags import flags_of as interactions_flags
from interactions.flags import parser as interactions_parser
from marketing.dataset.command_flags import commands_of
from marketing.flags import flags_for, world_parser
from marketing.flags import plan_of as marketing_plan_of
from receipts.describing import flags_of as receipts_flags
from receipts.metadata.card import size_category
from receipts.metadata.loading import file_loading
from tests.command_line import ROOT
from tests.metadata_sets import SUMMARIES, files_of, make_set

CARDS = [
    ("receipts", "json"),
    ("receipts", "json gzip"),
    ("receipts", "csv"),
    ("receipts", "parquet"),
    ("receipts", "duckdb"),
    ("receipts", "sqlite"),
    ("interactions", "csv"),
    ("interactions", "jsonl"),
    ("interactions", "parquet"),
    ("interactions", "pickle"),
    ("interactions", "sqlite"),
    ("marketing", "csv"),
    ("marketing", "parquet"),
    ("marketing", "duckdb"),
]


@pytest.fixture(scope="module", params=CARDS, ids=lambda each: "-".join(each).replace(" ", "-"))
def made(request, tmp_path_factory):
    """Product, format and folder."""
    product, form = request.param
    return product, form, make_set(product, form, tmp_path_factory.mktemp("data") / "set")


def card_of(folder):
    """The front matter and the text after it."""
    _, matter, text = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(matter), text


def test_the_front_matter_is_what_hugging_face_reads(made):
    product, form, folder = made
    matter, _ = card_of(folder)
    assert matter["license"] == "mit"
    assert "synthetic" in matter["tags"]
    assert re.fullmatch(r"n<1K|1K<n<10K", matter["size_categories"][0])
    for config in matter.get("configs", ()):
        for pattern in config["data_files"]:
            assert [*folder.glob(pattern)], pattern
    has_configs = form.partition(" ")[0] not in ("duckdb", "sqlite", "pickle")
    assert ("configs" in matter) == has_configs, product


def n_rows_of(summary, table):
    """How many rows a table has, by the summary."""
    match table:
        case "customers":
            return summary["total_customers"]
        case "lines":
            return summary["statistics"]["total_items"]
        case "interactions":
            return sum(summary["interactions"].values())
        case "interactions_train":
            return None  # The summary knows those of both parts together.
    entries = [entry for step in summary["steps"] for entry in step["tables"]]
    return sum(entry["rows"] for entry in entries if entry["table"] == table)


def test_the_code_loads_the_whole_of_the_first_table(made, monkeypatch):
    """Receipts are in three batches."""
    product, _, folder = made
    _, text = card_of(folder)
    summary = json.loads((folder / SUMMARIES[product]).read_bytes())
    monkeypatch.chdir(folder)
    blocks = re.findall(r"```python\n(.*?)```", text, re.S)
    assert blocks
    for code in blocks:
        names = {}
        exec(code, names)
        table = code.rstrip().splitlines()[-1].partition(" =")[0]
        n_rows = n_rows_of(summary, table)
        assert len(names[table]) == n_rows or (n_rows is None and len(names[table])), code


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_the_code_loads_all_files_of_a_table(form, tmp_path, monkeypatch):
    """Also of interactions whose parts have files of their own, as they have in a store."""
    monkeypatch.chdir(tmp_path)
    names = [f"interactions_{number:05}.{form}" for number in range(3)]
    writers = {"csv": {"index": False}, "jsonl": {"orient": "records", "lines": True}}
    for number, name in enumerate(names):
        rows = pandas.DataFrame({"position": [number, number + 10]})
        how = {"jsonl": "json"}.get(form, form)
        getattr(rows, f"to_{how}")(name, **writers.get(form, {}))
    for code in file_loading(form, "interactions", names).values():
        found = {}
        exec(code, found)
        assert [*found["interactions"].position] == [0, 10, 1, 11, 2, 12]


def test_the_card_says_how_much_there_is_of_which_seed(made):
    product, _, folder = made
    summary = json.loads((folder / SUMMARIES[product]).read_bytes())
    _, text = card_of(folder)
    assert f"- seed {summary['seed']}, versions: " in text
    assert summary["generation_date"] in text
    assert "licence: MIT" in text
    for name in summary["settings"]:
        assert f"| `{name}" in text
    assert str(folder) not in text


def test_the_largest_size_has_a_category_too():
    assert size_category(10**12) == "n>1T"
    assert size_category(370_000_000) == "100M<n<1B"


# The flags of a command ask for the very plan that they were made from.

RECEIPTS = [
    [],
    ["--customers=12", "--seed=-3", "--receipts=4", "--store=Mario's & Söhne", "--indent=2"],
    ["--customers=12", "--first-customer=999995", "--batch-size=50", "--gzip", "--format=csv"],
    ["--customers=12", "--id-digits=9", "--without=seasons", "--end-date=2024-02-29"],
    [
        *("--customers=12", "--campaigns", "--assignment=confounded", "--campaign-effect=0"),
        *("--bias=targeting:sex=-0.3", "--bias=measurement:age=-0.5", "--format=parquet"),
        *("--states", "TX", "CA"),
    ],
]


@pytest.mark.parametrize("flags", RECEIPTS)
def test_the_flags_of_receipts_ask_for_the_same_plan(flags):
    plan = receipts_plan_of(receipts_parser().parse_args(flags))
    again = receipts_flags(plan.as_json())
    assert receipts_plan_of(receipts_parser().parse_args(again)) == plan
    assert len(again) <= len(flags)


MARKETING = [
    [],
    ["--customers=12", "--seed=7", "--receipts=4", "--gzip", "--without=campaigns"],
    [
        "--customers=12",
        "--first-customer=5",
        "--campaign-effect=2.5",
        "--bias=representation:age=0.5",
    ],
    ["--customers=12", "--assignment=confounded", "--format=sqlite", "--states", "NY"],
]


@pytest.mark.parametrize("flags", MARKETING)
def test_the_flags_of_marketing_ask_for_the_same_plan(flags):
    plan = marketing_plan_of(world_parser("").parse_args(flags))
    again = flags_for(plan)
    assert marketing_plan_of(world_parser("").parse_args(again)) == plan
    assert len(again) <= len(flags)


def test_steps_that_are_there_have_a_command_each():
    plan = marketing_plan_of(world_parser("").parse_args(["--customers=12"]))
    steps = [{"file": "demographic"}, {"file": "consumer"}]
    assert commands_of({**plan.as_json(), "steps": steps}) == (
        "python3 marketing/demographic.py --customers=12",
        "python3 marketing/consumer.py",
    )


INTERACTIONS = [
    ["--customers=12"],
    ["--customers=12", "--slates=7", "--split=2025-06-01", "--export=recbole", "--sample=5"],
    ["--customers=12", "--columns=price,quantity", "--spread", "--time-of-day", "--seed=-1"],
    ["--customers=12", "--negatives=popularity", "--min-ignores=3", "--max-ignores=9", "--gzip"],
    ["--customers=12", "--extra-clicks-prob=0.5", "--format=jsonl", "--window-days=1"],
    ["--customers=12", "--receipts-per-customer=3", "--campaigns", "--first-customer=4"],
    ["--transactions=t.csv", "--customers-file=c.csv", "--min-extra-clicks=2"],
]


@pytest.mark.parametrize("flags", INTERACTIONS)
def test_the_flags_of_interactions_ask_for_the_same_plan(flags, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("t.csv", "c.csv"):
        (tmp_path / name).write_text("customer_id,article_id,t_dat\n", encoding="utf-8")
    plan = interactions_plan(flags)
    again = interactions_flags(plan)
    assert interactions_plan(again) == plan
    assert len(again) <= len(flags)


def interactions_plan(flags):
    said = interactions_parser().parse_args(flags)
    return interactions_plan_of(said, inputs_of(said))


@pytest.mark.parametrize(("product", "form"), [("receipts", "csv"), ("interactions", "jsonl")])
def test_the_command_makes_the_same_data_set(product, form, tmp_path):
    check_command(product, form, tmp_path)


def test_the_command_of_marketing_makes_the_same_data_set(tmp_path):
    check_command("marketing", "csv", tmp_path)


def check_command(product, form, tmp_path):
    folder = make_set(product, form, tmp_path / "set")
    _, text = card_of(folder)
    (block,) = re.findall(r"```sh\n(.*?)```", text, re.S)
    python, *words = shlex.split(block)
    assert python == "python3"
    run(words, tmp_path / "again")
    ours, theirs = files_of(folder), files_of(tmp_path / "again")
    assert ours.keys() == theirs.keys()
    dated = {SUMMARIES[product], "README.md", "croissant.json"}
    assert {name for name in ours if ours[name] != theirs[name]} <= dated


def run(words, output):
    """Runs the words of a command in this process."""
    import generate_large_dataset
    from interactions import __main__ as interactions_command
    from marketing import build_dataset

    mains = {
        "generate_large_dataset.py": generate_large_dataset.main,
        "marketing/build_dataset.py": build_dataset.main,
    }
    assert (ROOT / "interactions" / "__main__.py").exists()
    rest = [f"--output={output}", "--quiet"]
    if words[:2] == ["-m", "interactions"]:
        assert interactions_command.main([*words[2:], *rest]) == 0
    else:
        assert (ROOT / words[0]).exists()
        assert mains[words[0]]([*words[1:], *rest]) == 0
