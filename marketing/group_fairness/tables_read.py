"""What was decided about the shoppers, and what they did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from marketing.group_fairness.folder import Files
from marketing.group_fairness.people import People
from marketing.group_fairness.reading import Where, columns_of, is_one_of, is_there

if TYPE_CHECKING:
    import pandas as pd

_CAMPAIGN_COLUMNS = (
    "campaign_id",
    "target_age_min",
    "target_age_max",
    "target_income_min",
    "target_income_max",
    "target_regions",
    "target_archetypes",
)
_CONTACT_COLUMNS = ("campaign_id", "consumer_id", "eligible", "assignment", "window_observed")
_EVENT_COLUMNS = ("campaign_id", "consumer_id", "event", "transaction_id", "line_number")
_LOYALTY_COLUMNS = ("consumer_id", "tier")
_RECEIPT_COLUMNS = (
    "transaction_id",
    "consumer_id",
    "transaction_date",
    "num_items",
    "transaction_value",
)
_LINE_COLUMNS = ("transaction_id", "line_number", "campaign_id")


class Tables(NamedTuple):
    """Data frames; None where the table is not there.

    All but ``campaigns`` have a column ``person`` in place of the consumer's id: the shopper's
    number among the people.

    contacts: campaign_assignments.
    events: engagements, those that something was sent and those that it led to a conversion.
    coupons: the lines of transaction_details for which a coupon was redeemed.
    """

    campaigns: pd.DataFrame | None = None
    contacts: pd.DataFrame | None = None
    events: pd.DataFrame | None = None
    loyalties: pd.DataFrame | None = None
    receipts: pd.DataFrame | None = None
    coupons: pd.DataFrame | None = None


TABLE_OF = {
    "campaigns": "marketing_campaigns",
    "contacts": "campaign_assignments",
    "events": "engagements",
    "loyalties": "loyalties",
    "receipts": "transactions",
    "coupons": "transaction_details",
}
"""Which table each comes from."""


def read_tables(files: Files, people: People, tell: Callable[[str], object]) -> Tables:
    """The rows of these people.

    tell: is called with the name of each table before it is read.

    Raises DataFileError where a file is damaged.
    """

    def read(table: str, names: Sequence[str], where: Where | None = None) -> pd.DataFrame | None:
        if table not in files:
            return None
        tell(table)
        return columns_of(files[table], names, where)

    def of_people(table: str, names: Sequence[str]) -> pd.DataFrame | None:
        frame = read(table, names, people.has_id("consumer_id"))
        return None if frame is None else with_persons(frame, people)

    receipts = of_people("transactions", _RECEIPT_COLUMNS)
    events = of_people("engagements", _EVENT_COLUMNS)
    if events is not None:
        events = events[events["event"].isin(["sent", "conversion"])].reset_index(drop=True)
    coupons = None
    if receipts is not None:
        coupons = read("transaction_details", _LINE_COLUMNS, _has_coupon(receipts))
        if coupons is not None:
            coupons = coupons.merge(receipts[["transaction_id", "person"]], on="transaction_id")
    return Tables(
        campaigns=read("marketing_campaigns", _CAMPAIGN_COLUMNS),
        contacts=of_people("campaign_assignments", _CONTACT_COLUMNS),
        events=events,
        loyalties=of_people("loyalties", _LOYALTY_COLUMNS),
        receipts=receipts,
        coupons=coupons,
    )


def with_persons(frame: pd.DataFrame, people: People) -> pd.DataFrame:
    """A data frame with the shoppers' numbers in place of their ids."""
    found = frame.drop(columns="consumer_id")
    found["person"] = people.numbers_of(frame["consumer_id"])
    return found


def _has_coupon(receipts: pd.DataFrame) -> Where:
    """Keeps the lines with a coupon on one of these receipts; the few with one are looked at
    first.
    """
    import pyarrow.compute as pc

    has_campaign = is_there("campaign_id")
    is_ours = is_one_of("transaction_id", receipts["transaction_id"])

    def where(part: object) -> object:
        flags = has_campaign(part)
        return pc.and_(flags, is_ours(part)) if pc.any(flags).as_py() else flags

    return where
