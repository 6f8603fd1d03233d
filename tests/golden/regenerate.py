"""Rewrites customers_seed_42.json, the customers that a seed must go on giving.

Run ``python tests/golden/regenerate.py`` when, and only when, what a seed gives is changed on
purpose: then SCHEMA in receipts/streams.py is raised in the same commit and CHANGELOG.md says
so.  If test_determinism.py fails and nobody meant to change the data, the change is the bug.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from receipts.customers import CustomerMaker
from receipts.layout import Layout
from receipts.settings import Settings
from receipts.world import World

GOLDEN_FILE = Path(__file__).with_name("customers_seed_42.json")

ARCHETYPES = ("busy_family", "vegan_vegetarian", "convenience_shopper")
"""One customer of each: bulk and many lines, products avoided, short gaps."""


def golden_text() -> str:
    """The first customer of each of the archetypes, in the form of an indented batch file."""
    layout = Layout(2)
    world = World(Settings(seed=42, receipts_per_customer=3))
    maker = CustomerMaker(world, layout)
    first: dict[str, int] = {}
    for index in range(10):
        first[world.shopper(index).kind.archetype.key] = index
    texts = [maker.make(first[key]).text for key in ARCHETYPES]
    return layout.file_start + layout.between_customers.join(texts) + layout.file_end


if __name__ == "__main__":
    GOLDEN_FILE.write_text(golden_text(), encoding="utf-8", newline="\n")
    print(f"wrote {GOLDEN_FILE}")
