"""A data set of receipts as a panel: whole households of it, if there are too many for all."""

from __future__ import annotations

import os
from dataclasses import replace

from ground_truth.panels.chosen_customers import chosen_customers
from ground_truth.panels.errors import PanelError
from ground_truth.panels.panel import Panel
from ground_truth.panels.receipt_shapes import trip_of
from ground_truth.panels.rows import KnownProduct, Rows, Tell, tell_nobody
from ground_truth.panels.world_trips import is_same, trips_of
from receipts.reading.batch_files import Customer
from receipts.reading.dataset import Dataset
from receipts.reading.slice_files import SliceFiles
from receipts.reading.worlds import settings_of
from receipts.runs.shown_text import shown
from world.customer_ids import index_of
from world.histories import History
from world.population import Population
from world.streams import VERSIONS, WORLD
from world.world import World


def read_dataset(
    *folders: str | os.PathLike[str],
    most_households: int | None = None,
    seed: int = 0,
    tell: Tell = tell_nobody,
) -> Panel:
    """The purchases of the customers in one or more folders, at most ``most_households`` of them.

    Which customers these are depends on the seed and their ids.  Of a data set of ours, only they
    are parsed, and they are made again from the seed, which tells the savings of each line; where
    the world is another program's or version's, only those of receipts are known.

    tell: is told how many of how many households are read.

    Raises DatasetError where there is no complete data set, and PanelError where a receipt is not
    as it should be, or not what the seed gives.
    """
    dataset = Dataset(*folders)
    chosen = chosen_customers(dataset, most_households, seed)
    where = ", ".join(os.fspath(folder) for folder in folders)
    rows, world = Rows(), _world_of(dataset)
    for n_read, customer in enumerate(chosen.customers, 1):
        if world is None:
            _add(rows, customer, where)
        else:
            _add_of_world(rows, customer, where, world)
        tell(n_read, chosen.n_chosen)
    return rows.panel(
        ", ".join(os.path.basename(os.path.abspath(folder)) for folder in folders),
        known_products(dataset.population),
        knows_line_savings=world is not None,
        n_households=chosen.n_customers,
    )


def known_products(population: Population) -> dict[str, KnownProduct]:
    """The products of a catalogue by their names on receipts."""
    return {
        product.name: KnownProduct(product.sku, product.name, product.category)
        for product in population.catalogue
    }


def _world_of(dataset: Dataset) -> World | None:
    """The world of a data set, None where it is another program's or of another version.

    Raises DatasetError where the settings are none.
    """
    if not isinstance(dataset.files, SliceFiles):
        return None
    source = dataset.files.slices[0]
    versions = source.world["versions"]
    if not isinstance(versions, dict) or versions.get(WORLD) != VERSIONS[WORLD]:
        return None
    # Names decide nothing else, and those of a locale need a library.
    return World(replace(settings_of(source), locale=None))


def _add_of_world(rows: Rows, customer: Customer, where: str, world: World) -> None:
    """Adds a customer as the world knows him or her, if that is what stands on disk."""
    settings = world.settings
    history = _history_of(customer, world)
    if history is None:
        raise PanelError(
            shown(
                f"{where}: the receipts of {customer.get('customer_id')} are not those that the "
                f"seed {settings.seed} gives, so nobody knows what was saved on each line; find "
                f"what was changed with: python3 read_large_dataset.py {where} --verify"
            )
        )
    rows.add_household(customer["customer_id"], history.shopper.archetype.key)
    for trip in trips_of(history, settings):
        rows.add_trip(trip)


def _history_of(customer: Customer, world: World) -> History | None:
    """The history of a customer on disk, None where the receipts are not those of one."""
    index = index_of(str(customer.get("customer_id")))
    if index is None:
        return None
    history = world.history(world.shopper(index))
    try:
        return history if is_same(customer, history, world.settings) else None
    except (KeyError, TypeError):
        return None


def _add(rows: Rows, customer: Customer, where: str) -> None:
    """Adds a customer as he or she stands on disk."""
    customer_id, receipts = str(customer["customer_id"]), customer["receipts"]
    rows.add_household(customer_id, str(customer["archetype"]))
    is_list = isinstance(receipts, list) and all(isinstance(each, dict) for each in receipts)
    if not is_list:
        raise PanelError(shown(f"{where}: receipts of {customer_id} are no list of objects"))
    for place, receipt in enumerate(receipts, 1):
        rows.add_trip(trip_of(receipt, f"{where}: receipt {place} of {customer_id}"))
