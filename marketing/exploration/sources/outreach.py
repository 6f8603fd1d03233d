"""Campaigns and what came of them, from the tables of a marketing data set."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from marketing.exploration.inputs import CONTACT_COLUMNS, MESSAGE_COLUMNS, Outreach
from marketing.exploration.sources.sampled_ids import SampledIds
from marketing.exploration.sources.true_effects import UnknownTruthError, true_effects
from marketing.loading.errors import BUILD
from marketing.loading.loader import DataLoader
from marketing.loading.paths import table_files
from marketing.tables import EVENTS, LIST_SEPARATOR
from receipts.runs.shown_text import shown

if TYPE_CHECKING:
    import pandas as pd

CAMPAIGNS = "marketing_campaigns"
ASSIGNMENTS = "campaign_assignments"
MESSAGES = "engagements"
TRIPS, LINES = "transactions", "transaction_details"
_WITH_CONSUMERS = ("consumer_preferences", ASSIGNMENTS, MESSAGES)

Tell = Callable[[str], None]
"""Takes the name of a table that is about to be read."""


def _unheard(_: str) -> None:
    """Tells nobody."""


def outreach_of(
    folder: str | os.PathLike[str], most_consumers: int, seed: int, tell: Tell = _unheard
) -> Outreach:
    """The campaigns of a folder with marketing tables, and what some of its consumers made of them.

    Tables are read in parts; memory is for the consumers that are looked at, whom the seed and
    their ids decide.  A table that is not there makes a part of the outreach None.

    Raises FileNotFoundError where the folder holds no table, ModuleNotFoundError where pandas or
    pyarrow is missing, DataFileError where a table is damaged, and OSError where one cannot be
    read.
    """
    tables = _Tables(Path(folder), tell)
    sample = SampledIds(most_consumers, seed)
    source = next((name for name in _WITH_CONSUMERS if tables.has(name)), None)
    if source is not None:
        for chunk in tables.chunks(source, ["consumer_id"]):
            sample.add(chunk["consumer_id"].unique())
    messages = contacts = None
    why_no_truth = ""
    if tables.has(CAMPAIGNS, MESSAGES):
        messages = _messages(tables, sample.ids)
    if tables.has(CAMPAIGNS, ASSIGNMENTS, TRIPS, LINES):
        contacts = _contacts(tables, sample.ids)
        try:
            contacts = contacts.assign(effect=true_effects(Path(folder), contacts))
        except UnknownTruthError as error:
            why_no_truth = str(error)
    return Outreach(
        Path(os.path.realpath(folder)).name,
        messages,
        None if contacts is None else contacts[[*CONTACT_COLUMNS]],
        tables.why_missing(CAMPAIGNS, ASSIGNMENTS, MESSAGES, TRIPS, LINES),
        why_no_truth,
        sample.n,
        len(sample.ids),
    )


class _Tables:
    """The tables of a folder."""

    def __init__(self, folder: Path, tell: Tell) -> None:
        self._folder = folder
        self._tell = tell
        self._files = table_files(folder)

    def has(self, *names: str) -> bool:
        """Whether all of these are there."""
        return all(name in self._files for name in names)

    def why_missing(self, *names: str) -> str:
        """Which of these are not there, and what makes them; "" if all are."""
        missing = [name for name in names if name not in self._files]
        if not missing:
            return ""
        verb = "is" if len(missing) == 1 else "are"
        return shown(f"{', '.join(missing)} {verb} not in {self._folder.name}; made with: {BUILD}")

    def chunks(self, name: str, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        """Some columns of a table, part by part."""
        self._tell(name)
        for path in self._files[name]:
            for chunk in DataLoader().iter_chunks(path):
                yield chunk[[*columns]]

    def rows(
        self, name: str, columns: Sequence[str], chosen: Mapping[str, Collection[str]]
    ) -> pd.DataFrame:
        """The rows of a table whose values of some columns are of those chosen."""
        import pandas as pd

        # An index that is made once is twenty times as fast as ``isin``.
        indices = {column: pd.Index([*values], dtype=str) for column, values in chosen.items()}
        parts = []
        for chunk in self.chunks(name, columns):
            for column, index in indices.items():
                chunk = chunk[index.get_indexer(chunk[column]) >= 0]
            parts.append(chunk)
        if not parts:
            return pd.DataFrame({column: pd.Series(dtype=str) for column in columns})
        return pd.concat(parts, ignore_index=True)

    def campaigns(self, columns: Sequence[str]) -> pd.DataFrame:
        """The campaigns."""
        return self.rows(CAMPAIGNS, columns, {})


def _messages(tables: _Tables, consumers: set[str]) -> pd.DataFrame:
    """How far each message came."""
    rows = tables.rows(
        MESSAGES,
        ["campaign_id", "consumer_id", "event", "channel"],
        {"consumer_id": consumers},
    )
    key = ["campaign_id", "consumer_id"]
    channels = rows.groupby(key)["channel"].first()
    came = rows.assign(is_there=True).pivot_table(
        index=key, columns="event", values="is_there", aggfunc="any", observed=True
    )
    came = came.reindex(columns=[*EVENTS]).eq(True)
    types = tables.campaigns(["campaign_id", "campaign_type"])
    found = came.assign(channel=channels).reset_index().merge(types, on="campaign_id")
    return found[[*MESSAGE_COLUMNS]]


def _contacts(tables: _Tables, consumers: set[str]) -> pd.DataFrame:
    """The eligible whose window is seen whole, and whether they bought what was featured; their
    effects are not known yet.
    """
    campaigns = tables.campaigns(["campaign_id", "campaign_type", "featured_products"])
    contacts = tables.rows(
        ASSIGNMENTS,
        [
            "campaign_id",
            "consumer_id",
            "eligible",
            "assignment",
            "propensity",
            "contact_date",
            "window_end_date",
            "window_observed",
        ],
        {"consumer_id": consumers},
    )
    contacts = contacts[contacts["eligible"].eq(True) & contacts["window_observed"].eq(True)]
    contacts = contacts.merge(campaigns[["campaign_id", "campaign_type"]], on="campaign_id")
    featured = campaigns.assign(
        product_id=campaigns["featured_products"].str.split(LIST_SEPARATOR, regex=False)
    ).explode("product_id")[["campaign_id", "product_id"]]
    bought = _purchases(tables, set(contacts["consumer_id"]), set(featured["product_id"]))
    key = ["campaign_id", "consumer_id"]
    offered = contacts[[*key, "contact_date", "window_end_date"]].merge(featured, on="campaign_id")
    met = offered.merge(bought, on=["consumer_id", "product_id"])
    day = met["transaction_date"]
    met = met[(day >= met["contact_date"]) & (day <= met["window_end_date"])]
    keys = met[key].drop_duplicates().assign(bought=True)
    found = contacts.merge(keys, on=key, how="left")
    return found.assign(
        treated=found["assignment"].eq("treated"),
        bought=found["bought"].eq(True),
        effect=float("nan"),
    )


def _purchases(tables: _Tables, consumers: set[str], products: set[str]) -> pd.DataFrame:
    """When these consumers bought which of these products."""
    trips = tables.rows(
        TRIPS,
        ["transaction_id", "consumer_id", "transaction_date"],
        {"consumer_id": consumers},
    )
    lines = tables.rows(
        LINES,
        ["transaction_id", "product_id"],
        {"product_id": products, "transaction_id": set(trips["transaction_id"])},
    )
    return lines.merge(trips, on="transaction_id")
