"""What ``marketing_summary.json`` says of a data set, as far as there is one.

It is taken as it is found: a user's own files have none, and what it lacks or what is of another
kind is not known.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from receipts.campaign_settings import campaigns_in
from receipts.runs.errors import UserError
from receipts.runs.files import Json
from receipts.runs.regular_files import MAX_SUMMARY_BYTES, check_regular
from receipts.runs.seals import is_sealed
from world.campaigns.biases import Bias
from world.population import DEFAULT_POPULATION
from world.settings import CONFOUNDED, Settings

SUMMARY_FILE = "marketing_summary.json"


class SummaryFacts(NamedTuple):
    """What is known.

    end_date: no trip is later.
    campaigns_act: whether campaigns act, and with the effect that is usual; None where unknown.
    population_digest: "" where unknown.
    n_receipts: of each customer; None where unknown.
    entries: what is said of each file that the data set is made of; each has a name.
    world: with the campaigns and the states that are told of, all else being as it is usual; None
        where they are unknown.
    is_unchanged: whether the summary is as this program wrote it; None where there is none.
    """

    end_date: date | None = None
    campaigns_act: bool | None = None
    population_digest: str = ""
    n_receipts: int | None = None
    entries: tuple[Json, ...] = ()
    world: Settings | None = None
    is_unchanged: bool | None = None

    @property
    def files(self) -> list[str]:
        """The names of the files that the data set is made of."""
        return [entry["file"] for entry in self.entries]

    def biases(self, kind: str) -> tuple[Bias, ...]:
        """The biases of a kind that are known to be planted."""
        campaigns = self.world.campaigns if self.world else None
        return tuple(each for each in campaigns.biases if each.kind == kind) if campaigns else ()

    @property
    def is_confounded(self) -> bool:
        """Whether it is known that the best customers are the likeliest to be treated."""
        campaigns = self.world.campaigns if self.world else None
        return campaigns is not None and campaigns.assignment == CONFOUNDED

    @property
    def is_other_population(self) -> bool:
        """Whether it is known that the population is another than the default one, whose figures
        alone are stated.
        """
        return self.population_digest not in ("", DEFAULT_POPULATION.digest)

    @property
    def has_fewer_receipts(self) -> bool:
        """Whether it is known that customers have fewer receipts than is usual."""
        return self.n_receipts is not None and self.n_receipts < Settings.receipts_per_customer

    @property
    def has_other_receipts(self) -> bool:
        """Whether it is known that customers have fewer or more receipts than is usual."""
        return self.n_receipts not in (None, Settings.receipts_per_customer)


def summary_facts(folder: Path) -> SummaryFacts:
    """The facts of a folder's summary.  Raises UserError where it is damaged."""
    path = folder / SUMMARY_FILE
    if not path.exists():
        return SummaryFacts()
    check_regular(path)
    try:
        if path.stat().st_size > MAX_SUMMARY_BYTES:
            raise ValueError("it is too large")
        summary = json.loads(path.read_bytes())
        is_unchanged = isinstance(summary, dict) and is_sealed(summary)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} is damaged ({error}); make the data set again") from error
    settings = _object(_object(summary).get("settings"))
    return SummaryFacts(
        end_date=_date(settings.get("end_date")),
        campaigns_act=_campaigns_act(settings),
        population_digest=str(settings.get("population_digest", "")),
        n_receipts=_whole_number(settings.get("receipts_per_customer")),
        entries=tuple(_entries(_object(summary).get("steps"))),
        world=_world(settings),
        is_unchanged=is_unchanged,
    )


def _world(settings: dict[str, Any]) -> Settings | None:
    try:
        return Settings(**campaigns_in(settings))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _whole_number(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _campaigns_act(settings: dict[str, Any]) -> bool | None:
    causes, effect = settings.get("causes"), _object(settings.get("campaigns")).get("effect")
    if not isinstance(causes, list) or effect is None:
        return None
    return "campaigns" in causes and effect == 1


def _entries(steps: Any) -> list[Json]:
    tables = [
        # What is said of a database is said of each of its tables.
        {**_object(_object(step).get("database")), **table}
        for step in _list(steps)
        for table in _list(_object(step).get("tables"))
        if isinstance(table, dict)
    ]
    return [table for table in tables if isinstance(table.get("file"), str)]
