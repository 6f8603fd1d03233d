"""What a summary says that was to be made, and the source that it names."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from interactions.errors import DataError, data_error
from interactions.model.policy import InteractionPolicy
from interactions.model.split import Split
from interactions.plan import Plan
from interactions.sources.inputs import Inputs, WorldSlice
from receipts.runs.files import Json
from world.population import Population
from world.settings import CAUSES, Settings
from world.streams import INTERACTIONS, VERSIONS, WORLD

_OURS = ("columns", "sample", "format", "gzip", "split", "export")
_POLICY = tuple(each.name for each in fields(InteractionPolicy))
_DIGESTS = ("receipts_digest", "transactions_digest", "customers_digest")


def plan_in(summary_path: Path, summary: Json) -> Plan:
    """The plan of a data set.

    Raises DataError where the summary's settings are none of ours.
    """
    try:
        settings = dict(summary["settings"])
        source = {name: value for name, value in settings.items() if name not in (*_OURS, *_POLICY)}
        plan = Plan(
            InteractionPolicy(**{name: settings[name] for name in _POLICY}),
            summary["seed"],
            source,
            columns=tuple(settings["columns"]),
            sample=settings["sample"],
            format=settings["format"],
            gzip=settings["gzip"],
            split=None if settings["split"] is None else Split(settings["split"]),
            export=settings["export"],
        )
        if type(plan.seed) is not int or plan.as_json()["settings"] != settings:
            raise ValueError("they are not as this program writes them")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise data_error(
            summary_path,
            None,
            f"its settings are not those of a run ({error}); make the data set again",
        ) from error
    return plan


def why_not_made_again(summary: Json, plan: Plan, named: Inputs, population: Population) -> str:
    """Why the rows cannot be made again from what is at hand; empty if they can."""
    found = (summary.get("versions") or {}).get(INTERACTIONS)
    if found != VERSIONS[INTERACTIONS]:
        return f"they are of version {found}, this program makes version {VERSIONS[INTERACTIONS]}"
    world = plan.source.get("world")
    if world is not None:
        if world.get("version") != VERSIONS[WORLD]:
            return f"their world is of version {world.get('version')}, not {VERSIONS[WORLD]}"
        if world.get("population_digest") != population.digest:
            return f"name the population {world.get('population')!r} with --population DIR"
        return ""
    if plan.source.get("receipts"):
        return "" if named.receipts else "name the source with --receipts DIR"
    if plan.source.get("customers") and not named.customers:
        return "name the source with --transactions FILE --customers-file FILE"
    return "" if named.transactions else "name the source with --transactions FILE"


def source_of(summary_path: Path, plan: Plan, named: Inputs, population: Population) -> Inputs:
    """The source to make the rows again from.

    named: by the user; a world is told by the plan.

    Raises DataError where that is not the source that the plan names.
    """
    world = plan.source.get("world")
    inputs = named if world is None else Inputs(world=_world(summary_path, world, population))
    found = inputs.as_json()
    for name in (*_DIGESTS, "world"):
        if found.get(name) != plan.source.get(name):
            there, here = plan.source.get(name), found.get(name)
            raise DataError(
                f"{summary_path.parent} was made from another source ({name} {there} there, "
                f"{here} here); name the one that it was made from"
            )
    return inputs


def _world(summary_path: Path, world: dict[str, Any], population: Population) -> WorldSlice:
    try:
        settings = Settings(
            seed=world["seed"],
            receipts_per_customer=world["receipts_per_customer"],
            end_date=date.fromisoformat(world["end_date"]),
            id_digits=world["id_digits"],
            population=population,
            without=frozenset(CAUSES) - frozenset(world["causes"]),
        )
        return WorldSlice(settings, world["customers"], world["first_customer"])
    except (KeyError, TypeError, ValueError) as error:
        raise data_error(
            summary_path, None, f"its world makes no sense ({error}); make the data set again"
        ) from error
