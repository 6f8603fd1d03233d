"""What an output folder says of itself, by its summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from interactions.command_flags import command_of, notes_of
from interactions.listed_entries import PARTS, listed_entries
from interactions.plan import Plan
from interactions.tables import article_table, tables_of
from receipts.metadata.description import Description, Records, Resource
from receipts.metadata.loading import database_loading, file_loading
from receipts.runs.counted import counted
from receipts.runs.files import Json

NAME = "tillroll-interactions"

LIMITS = (
    "Only the purchases are the source's.  What was ignored and clicked is drawn by rules; where "
    "the source is our world or receipts, the purchases are made up as well.",
    "It is to build, test and compare recommenders.  It says nothing about what a person would "
    "look at or click, and results on it are no evidence for real traffic.",
    "Without slates, ignored articles are a customer's and no list that was shown together; there "
    "is no position, and no chance of being shown.",
)

OF_FILE = (
    "The source is somebody's file: who may use the purchases, and for what, is decided there, "
    "and so is whether they are about people."
)

_MEANINGS: Mapping[str, str] = {
    "inter": "the events for RecBole",
    "user": "the customers for RecBole",
    "item": "the articles for RecBole",
}


def description_of(summary: Json, plan: Plan) -> Description:
    """What the output folder of a plan says of itself.

    Raises one of KeyError, TypeError and ValueError where the summary is none of ours.
    """
    counts = summary["interactions"]
    is_of_file = plan.source.get("transactions") is not None
    return Description(
        name=NAME,
        title="Interactions: what customers were shown, clicked and bought",
        text=_text(summary, plan),
        date=summary["generation_date"],
        seed=summary["seed"],
        versions=_versions(summary, plan),
        settings=summary["settings"],
        size=(
            counted(counts["0"], "ignore"),
            counted(counts["1"], "click"),
            counted(counts["2"], "purchase"),
            counted(summary["customers"], "customer"),
            counted(summary["articles"], "article"),
        ),
        command=(command_of(plan),),
        notes=notes_of(plan),
        limits=(OF_FILE, *LIMITS) if is_of_file else LIMITS,
        loading=_loading(summary, plan),
        keywords=("synthetic", "retail", "recommendation", "implicit-feedback", "tabular"),
        resources=(*_tables(summary, plan), *_others(summary, plan)),
        n_rows=_n_rows(summary),
        is_made_up=not is_of_file,
    )


def _versions(summary: Json, plan: Plan) -> Mapping[str, int]:
    world = plan.source.get("world")
    return (
        summary["versions"] if world is None else {**summary["versions"], "world": world["version"]}
    )


def _text(summary: Json, plan: Plan) -> str:
    return (
        "Events to train and test recommenders with, derived from purchases by Tillroll: "
        "each row is an article that a customer was shown and ignored, clicked, or bought.  "
        f"The purchases are from {_source(plan)}."
    )


def _source(plan: Plan) -> str:
    source = plan.source
    if source.get("world") is not None:
        return f"{counted(source['world']['customers'], 'shopper')} of Tillroll's made-up world"
    if source.get("receipts") is not None:
        return "receipts of Tillroll's made-up shoppers"
    return "a file of transactions"


def _tables(summary: Json, plan: Plan) -> Iterator[Resource]:
    tables = tables_of(plan)
    if PARTS in summary:
        yield from _part_tables(summary, plan)
        return
    entries = {entry["file"]: entry for entry in summary["files"]}
    # Of a training and a test part the summary knows how many rows they have together.
    n_rows = _n_rows(summary) if len(tables) == 1 else None
    records = tuple(Records(table, n_rows) for table in tables)
    if plan.database:
        file = entries[plan.file_of(tables[0].name)]
        records += (Records(article_table(plan)),)
        meaning = "the events and the articles in a database"
        yield Resource("database", meaning, plan.format, (file,), records)
        return
    for table, each in zip(tables, records, strict=True):
        files = (entries[plan.file_of(table.name)],)
        yield Resource(table.name, table.meaning, plan.format, files, (each,))


def _part_tables(summary: Json, plan: Plan) -> Iterator[Resource]:
    """The tables where every part has files of its own, which tell how many rows they have."""
    for table in tables_of(plan):
        files = tuple(e for e in listed_entries(summary) if e["table"] == table.name)
        records = (Records(table, sum(entry["rows"] for entry in files)),)
        yield Resource(table.name, table.meaning, plan.format, files, records)


def _n_rows(summary: Json) -> int:
    return sum(summary["interactions"].values())


def _others(summary: Json, plan: Plan) -> Iterator[Resource]:
    """What is there besides: another tool's files, and a sample of the source."""
    for entry in summary.get("files", ()):
        name = entry["file"]
        if name in plan.table_files:
            continue
        stem, _, form = name.rpartition(".")
        if stem.startswith("sampled_"):
            yield Resource(stem, "what was sampled of the source", form, (entry,))
        else:
            part = next((each for each in ("train", "test") if stem.endswith(f".{each}")), "")
            called = f"recbole-{part}-{form}" if part else f"recbole-{form}"
            yield Resource(called, _MEANINGS[form], form, (entry,))


def _loading(summary: Json, plan: Plan) -> dict[str, str]:
    table = plan.tables[0]
    if PARTS in summary:
        files = [each["file"] for each in listed_entries(summary) if each["table"] == table]
        return file_loading(plan.format, table, files)
    file = plan.file_of(table)
    if plan.database:
        return database_loading(plan.database, file, table)
    return file_loading(plan.format, table, [file])
