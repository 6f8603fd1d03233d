"""What a summary says that was to be made, and the source that it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from interactions.checking.saved_settings import (
    OF_PLAN,
    OF_SOURCE,
    as_text,
    check_settings,
    check_versions,
    is_named,
    shown_value,
)
from interactions.errors import DataError, data_error
from interactions.model.policy import InteractionPolicy
from interactions.model.split import Split
from interactions.plan import Plan
from interactions.sources.inputs import Inputs, WorldSlice
from receipts.campaign_settings import campaigns_in
from receipts.runs.files import Json
from world.population import Population
from world.settings import CAUSES, Settings
from world.streams import INTERACTIONS, VERSIONS, WORLD

_POLICY = tuple(each.name for each in fields(InteractionPolicy))
_DIGESTS = ("receipts_digest", "transactions_digest", "customers_digest")


def plan_in(summary_path: Path, summary: Json) -> Plan:
    """The plan of a data set.

    Raises DataError where the summary's settings are none of ours.
    """
    try:
        settings = dict(summary["settings"])
        check_settings(settings)
        check_versions(summary.get("versions"))
        source = {
            name: value for name, value in settings.items() if name not in (*OF_PLAN, *_POLICY)
        }
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
        if type(plan.seed) is not int or as_text(plan.as_json()["settings"]) != as_text(settings):
            raise ValueError("they are not as this program writes them")
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise data_error(
            summary_path,
            None,
            f"its settings are not those of a run ({error}); make the data set again",
        ) from error
    return plan


def why_not_made_again(summary: Json, plan: Plan, named: Inputs, population: Population) -> str:
    """Why the rows cannot be made again from what is at hand; empty if they can."""
    found = summary["versions"][INTERACTIONS]
    ours = VERSIONS[INTERACTIONS]
    if found != ours:
        return f"they are of version {shown_value(found)}, this program makes version {ours}"
    world = plan.source.get("world")
    if world is not None:
        if world.get("version") != VERSIONS[WORLD]:
            return (
                f"their world is of version {shown_value(world['version'])}, not {VERSIONS[WORLD]}"
            )
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
        if not _was_piped(plan, name) and found.get(name) != plan.source.get(name):
            there, here = plan.source.get(name), found.get(name)
            raise DataError(
                f"{summary_path.parent} was made from another source ({name} {there} there, "
                f"{here} here); name the one that it was made from"
            )
    return inputs


def source_differences(plan: Plan, inputs: Inputs) -> Iterator[tuple[str, Any, Any]]:
    """What the settings say of a source that has the right content: each setting that is
    another one, its value by the source, and its value there.  Names are not told by content.
    """
    found = inputs.as_json()
    paths: dict[str, list[Path]] = {
        "receipts": [*inputs.receipts],
        "transactions": [inputs.transactions] if inputs.transactions else [],
        "customers": [inputs.customers] if inputs.customers else [],
    }
    for name in OF_SOURCE:
        there, here = plan.source.get(name), found.get(name)
        is_same = there == here or _was_piped(plan, name)
        if not is_same and not _are_names(there, paths.get(name, [])):
            yield name, here, there


def _was_piped(plan: Plan, setting: str) -> bool:
    """Whether a setting is about a file that was read from standard input, of which neither
    name nor size nor digest are known.
    """
    file = setting.partition("_")[0]
    name = plan.source.get(file)
    return file in ("transactions", "customers") and name is not None and not is_named(name)


def _are_names(names: Any, paths: Sequence[Path]) -> bool:
    """Whether these are the names of the paths; one like ``..`` has none of its own."""
    names = names if isinstance(names, list) else [names]
    own = {each for path in paths for each in (path.absolute().name, path.resolve().name)}
    return len(names) == len(paths) > 0 and own.union({"", ".."}).issuperset(names)


def _world(summary_path: Path, world: dict[str, Any], population: Population) -> WorldSlice:
    try:
        settings = Settings(
            seed=world["seed"],
            receipts_per_customer=world["receipts_per_customer"],
            end_date=date.fromisoformat(world["end_date"]),
            id_digits=world["id_digits"],
            population=population,
            without=frozenset(CAUSES) - frozenset(world["causes"]),
            **campaigns_in(world),
        )
        return WorldSlice(settings, world["customers"], world["first_customer"])
    except (KeyError, TypeError, ValueError) as error:
        raise data_error(
            summary_path, None, f"its world makes no sense ({error}); make the data set again"
        ) from error
