"""Who the shoppers are that are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.group_fairness.attributes import Groups, groups_of
from marketing.group_fairness.folder import Files
from marketing.group_fairness.reading import columns_of, is_one_of, is_there, number_columns
from marketing.group_fairness.sampling import sampled
from marketing.loading.errors import DataFileError
from receipts.runs.shown_text import shown

if TYPE_CHECKING:
    import pandas as pd

_PREFERENCES = ("consumer_id", "archetype", "region", "age_group")
_PERSON = ("customer_id", "AGEP", "SEX", "RAC1P", "HISP", "HINCP")


class People(NamedTuple):
    """Shoppers; a shopper's number is the place in them.

    frame: the columns of _PREFERENCES and _PERSON (less customer_id), and those of
        ``preferences``.
    preferences: the names of the columns of numbers in consumer_preferences.
    groups: by the attribute's key.
    n_there: how many there are in the tables, of whom these may be a sample.
    """

    frame: pd.DataFrame
    preferences: tuple[str, ...]
    groups: Mapping[str, Groups]
    n_there: int

    def __len__(self) -> int:
        return len(self.frame)

    def numbers_of(self, ids: Any) -> Any:
        """The numbers of shoppers by a series of their ids."""
        import pandas as pd

        places = pd.Index(self.frame["consumer_id"]).get_indexer(ids)
        return pd.Series(places, index=ids.index)

    def has_id(self, name: str) -> Any:
        """Keeps the rows of a table that are of one of them, by a column with ids."""
        return is_one_of(name, self.frame["consumer_id"])


def read_people(files: Files, n: int, seed: int) -> People:
    """At most ``n`` shoppers.

    Raises DataFileError where a file is damaged or one of them is there twice.
    """
    paths = files["consumer_preferences"]
    ids = columns_of(paths, ["consumer_id"])["consumer_id"]
    if ids.empty:
        raise DataFileError(shown(f"{paths[0]}: there are no rows after the header"))
    _refuse_twins(ids, "consumer_preferences")
    chosen = sampled(ids.tolist(), n, seed)
    numbers = [name for name in number_columns(paths[0]) if name not in _PREFERENCES]
    preferences = columns_of(paths, [*_PREFERENCES, *numbers], is_one_of("consumer_id", chosen))
    persons = columns_of(files["demographics"], _PERSON, is_there("customer_id"))
    _refuse_twins(persons["customer_id"], "demographics")
    frame = preferences.merge(
        persons.rename(columns={"customer_id": "consumer_id"}), on="consumer_id", how="left"
    )
    return people_of(frame, numbers, len(ids))


def people_of(frame: pd.DataFrame, preferences: list[str], n_there: int) -> People:
    """The shoppers of a data frame."""
    return People(frame, tuple(preferences), groups_of(frame), n_there)


def _refuse_twins(ids: Any, table: str) -> None:
    twins = ids[ids.duplicated()]
    if len(twins):
        raise DataFileError(
            shown(f"{table}: {twins.iloc[0]!r} is there twice; remove one of the rows")
        )
