"""Rewrites what a seed must go on giving: customers_seed_42.json and batch_seed_42.sha256.

Run ``python tests/golden/regenerate.py`` when, and only when, what a seed gives is changed on
purpose: then VERSIONS["world"] in world/streams.py is raised in the same commit and CHANGELOG.md
says so.  If test_determinism.py fails and nobody meant to change the data, the change is the bug.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from receipts.batches import BatchWriter
from receipts.customers import CustomerMaker
from receipts.json_layout import Layout
from receipts.plan import Plan
from receipts.runs.places import FolderPlace
from world.settings import Settings
from world.world import World

GOLDEN_FILE = Path(__file__).with_name("customers_seed_42.json")
GOLDEN_DIGEST_FILE = Path(__file__).with_name("batch_seed_42.sha256")

N_BATCH_CUSTOMERS = 200

ARCHETYPES = ("busy_family", "vegan_vegetarian", "convenience_shopper")
"""One customer of each: bulk and many lines, products avoided, short gaps."""


def golden_text() -> str:
    """The first customer of each of the archetypes, in the form of an indented batch file."""
    layout = Layout(2)
    world = World(Settings(seed=42, receipts_per_customer=3))
    maker = CustomerMaker(world, layout)
    first: dict[str, int] = {}
    for index in range(10):
        first[world.shopper(index).archetype.key] = index
    texts = [maker.make(first[key]).text for key in ARCHETYPES]
    return layout.file_start + layout.between_customers.join(texts) + layout.file_end


def golden_digest() -> str:
    """SHA-256 of the first batch of 200 customers, in the default form."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(Settings(seed=42), N_BATCH_CUSTOMERS)
        return BatchWriter(plan, FolderPlace(Path(folder)))(plan.batches()[0]).sha256


if __name__ == "__main__":
    GOLDEN_FILE.write_text(golden_text(), encoding="utf-8", newline="\n")
    GOLDEN_DIGEST_FILE.write_text(golden_digest() + "\n", encoding="utf-8", newline="\n")
    print(f"wrote {GOLDEN_FILE} and {GOLDEN_DIGEST_FILE}")
