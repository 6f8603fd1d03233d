"""A run of each product on an executor: small, and with nothing of the clock in its files."""

from interactions.model.policy import InteractionPolicy
from interactions.plan import Plan as InteractionPlan
from interactions.run import InteractionRun
from interactions.sources import part_maker
from interactions.sources.inputs import Inputs, WorldSlice
from marketing.dataset import plan as marketing_plans
from marketing.dataset.plan import Plan as MarketingPlan
from marketing.dataset.run import MarketingRun
from marketing.tables import STEPS
from receipts.api import undated
from receipts.making import dataset_run
from receipts.plan import Plan
from tests.command_line import tree
from world.settings import CampaignSettings, Settings

PRODUCTS = ("receipts", "interactions", "marketing")
FORMS = ("csv", "parquet", "sqlite")
"""Of receipts, besides JSON.  (DuckDB writes the same rows as other bytes each time.)"""

N_CUSTOMERS = 24


def small_parts(monkeypatch):
    """Several tasks from few customers."""
    monkeypatch.setattr(part_maker, "WORLD_PART_CUSTOMERS", 4)
    monkeypatch.setattr(marketing_plans, "BLOCK_CUSTOMERS", 8)


def run_of(product, output, **how):
    match product:
        case "receipts":
            plan = Plan(Settings(), N_CUSTOMERS, batch_size=4)
            return dataset_run(plan, output, undated, **how)
        case "csv" | "parquet" | "duckdb" | "sqlite":
            plan = Plan(Settings(), N_CUSTOMERS, batch_size=4, format=product)
            return dataset_run(plan, output, undated, **how)
        case "interactions":
            inputs = Inputs(world=WorldSlice(Settings(), N_CUSTOMERS))
            policy = InteractionPolicy(negatives="popularity")  # So that there is a survey.
            plan = InteractionPlan(policy, 42, inputs.as_json())
            return InteractionRun(plan, inputs, output, undated, **how)
        case "marketing":
            plan = MarketingPlan(Settings(campaigns=CampaignSettings()), N_CUSTOMERS)
            return MarketingRun(plan, STEPS, output, undated, **how)


def made(product, output, **how):
    """What a run leaves, as ``tree`` gives it.  The folder is called the same each time."""
    for _ in run_of(product, output / "set", **how):
        pass
    assert not [path.name for path in output.iterdir() if path.name != "set"]
    return tree(output / "set")
