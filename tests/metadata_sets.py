"""Small data sets of every product and format, for the tests of their metadata."""

from pathlib import Path

from interactions.model.policy import InteractionPolicy
from interactions.model.split import Split
from interactions.plan import Plan as InteractionPlan
from interactions.run import InteractionRun
from interactions.sources.inputs import Inputs, WorldSlice
from marketing.dataset.plan import Plan as MarketingPlan
from marketing.dataset.run import MarketingRun
from marketing.tables import STEPS
from receipts.making import dataset_run
from receipts.plan import Plan
from world.settings import CampaignSettings, Settings

STAMP = ("2026-01-02T03:04:05.000006", 0.5)

SUMMARIES = {
    "receipts": "dataset_summary.json",
    "interactions": "interactions_summary.json",
    "marketing": "marketing_summary.json",
}

SETS = (
    *(("receipts", form) for form in ("json", "csv", "parquet", "duckdb", "sqlite")),
    ("receipts", "json gzip"),
    ("receipts", "csv gzip"),
    *(
        ("interactions", form)
        for form in ("csv", "jsonl", "parquet", "pickle", "duckdb", "sqlite", "csv gzip")
    ),
    *(("marketing", form) for form in ("csv", "parquet", "duckdb", "sqlite", "csv gzip")),
)
"""Products and formats."""


def make_set(product: str, form: str, folder: Path, **how: object) -> Path:
    """Makes a data set with 12 customers; the folder."""
    for _ in _run(product, form, folder, how):
        pass
    return folder


def _run(product, form, folder, how):
    name, _, packing = form.partition(" ")
    shape = {"format": name, "gzip": bool(packing)}
    if product == "receipts":
        plan = Plan(Settings(receipts_per_customer=3), 12, batch_size=5, **shape)
        return dataset_run(plan, folder, lambda: STAMP, **how)
    if product == "marketing":
        settings = Settings(receipts_per_customer=3, campaigns=CampaignSettings())
        plan = MarketingPlan(settings, 12, **shape)
        return MarketingRun(plan, STEPS, folder, lambda: STAMP, **how)
    inputs = Inputs(world=WorldSlice(Settings(receipts_per_customer=3), 12))
    plan = InteractionPlan(
        InteractionPolicy(slate_size=5),
        42,
        inputs.as_json(),
        columns=("price",),
        split=Split("leave-last-out") if "csv" in form else None,
        export="recbole" if form == "csv" else None,
        **shape,
    )
    return InteractionRun(plan, inputs, folder, lambda: STAMP, **how)


def files_of(folder: Path) -> dict[str, bytes]:
    """What is in a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def forbid_network(monkeypatch) -> None:
    """Lets every connection fail."""

    def refused(*arguments, **options):
        raise AssertionError("something asked the network")

    for name in ("socket.socket.connect", "socket.getaddrinfo", "socket.create_connection"):
        monkeypatch.setattr(name, refused)
