"""The outcomes that are compared, each with what it is a rate of.

A *trial* is one chance to have an outcome: a contact of a shopper with a campaign, a coupon that
was redeemed, or a shopper.  Campaigns differ in whom they are for and in how many of those they
reach, so trials of campaigns are compared within each campaign: their stratum.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.group_fairness.campaign_targets import is_in_target
from marketing.group_fairness.people import People
from marketing.group_fairness.tables_read import Tables

if TYPE_CHECKING:
    import pandas as pd

TOP_SHARE = 0.2
"""Of the shoppers, those who spend most are high spenders."""

HIGH_TIERS = ("gold", "platinum")

HIGH_SPENDER = "high_spender"
"""The key of the outcome that is predicted, too."""

DECISION, BEHAVIOUR = "decision", "behaviour"


class Trials(NamedTuple):
    """Chances to have an outcome; arrays with an entry a trial.

    person: the shopper's number.
    stratum: the number of the campaign, or 0 where there is none.
    value: 1 where the outcome was had, else 0.
    """

    person: Any
    stratum: Any
    value: Any


class Outcome(NamedTuple):
    """An outcome.

    kind: DECISION, of the company, which is judged; or BEHAVIOUR, of the shoppers, which is
        described.
    trial: what one is called, and what several are.
    needs: the fields of Tables that it is made of.
    """

    key: str
    title: str
    kind: str
    says: str
    trial: tuple[str, str]
    needs: tuple[str, ...]
    trials: Callable[[People, Tables], Trials]

    @property
    def is_judged(self) -> bool:
        """Whether groups that differ are flagged."""
        return self.kind == DECISION


def _eligible(people: People, tables: Tables) -> Trials:
    contacts = is_in_target(people, tables)
    return _of_contacts(contacts, contacts["eligible"])


def _treated(people: People, tables: Tables) -> Trials:
    contacts = _table(tables.contacts)
    contacts = contacts[contacts["eligible"]]
    return _of_contacts(contacts, contacts["assignment"] == "treated")


def _sent(people: People, tables: Tables) -> Trials:
    events, contacts = _table(tables.events), _treated_contacts(tables)
    sent = events.loc[events["event"] == "sent", ["person", "campaign_id"]]
    return _of_contacts(contacts, _is_among(contacts, sent))


def _recorded(people: People, tables: Tables) -> Trials:
    coupons, events = _table(tables.coupons), _table(tables.events)
    columns = ["campaign_id", "transaction_id", "line_number"]
    conversions = events.loc[events["event"] == "conversion", columns]
    return _of_contacts(coupons, _is_among(coupons, conversions))


def _converted(people: People, tables: Tables) -> Trials:
    contacts, coupons = _treated_contacts(tables), _table(tables.coupons)
    contacts = contacts[contacts["window_observed"]]
    return _of_contacts(contacts, _is_among(contacts, coupons[["person", "campaign_id"]]))


def _high_tier(people: People, tables: Tables) -> Trials:
    loyalties = _table(tables.loyalties)
    return _of_people(loyalties["person"], loyalties["tier"].isin(HIGH_TIERS))


def _high_spender(people: People, tables: Tables) -> Trials:
    spent = _table(tables.receipts).groupby("person")["transaction_value"].sum()
    return _of_people(spent.index, is_top(spent))


_CONTACT = ("contact", "contacts")
_SHOPPER = ("shopper", "shoppers")

OUTCOMES = (
    Outcome(
        "eligible",
        "Listed",
        DECISION,
        "of the contacts whose shopper is of the campaign's target (archetype, age, income, "
        "region), those on its list",
        _CONTACT,
        ("campaigns", "contacts"),
        _eligible,
    ),
    Outcome(
        "treated",
        "Treated",
        DECISION,
        "of the contacts on a campaign's list, those that were not held out",
        _CONTACT,
        ("contacts",),
        _treated,
    ),
    Outcome(
        "sent",
        "Sent",
        DECISION,
        "of the treated contacts, those that something was sent to",
        _CONTACT,
        ("contacts", "events"),
        _sent,
    ),
    Outcome(
        "recorded",
        "Recorded",
        DECISION,
        "of the receipt lines for which a coupon was redeemed, those that the engagements have as "
        "a conversion",
        ("coupon", "coupons"),
        ("receipts", "coupons", "events"),
        _recorded,
    ),
    Outcome(
        "converted",
        "Redeemed a coupon",
        BEHAVIOUR,
        "of the treated contacts whose whole window is on the receipts, those who redeemed a "
        "coupon of the campaign, recorded or not",
        _CONTACT,
        ("contacts", "receipts", "coupons"),
        _converted,
    ),
    Outcome(
        "high_tier",
        "Gold or platinum",
        BEHAVIOUR,
        "of the shoppers, those of the loyalty tiers gold and platinum",
        _SHOPPER,
        ("loyalties",),
        _high_tier,
    ),
    Outcome(
        HIGH_SPENDER,
        "High spender",
        BEHAVIOUR,
        "of the shoppers, the fifth that paid most on all receipts",
        _SHOPPER,
        ("receipts",),
        _high_spender,
    ),
)


def is_top(amounts: Any) -> Any:
    """Flags of those with the greatest amounts, TOP_SHARE of them (more where some tie)."""
    return amounts >= amounts.quantile(1 - TOP_SHARE, interpolation="higher")


def _treated_contacts(tables: Tables) -> pd.DataFrame:
    contacts = _table(tables.contacts)
    return contacts[contacts["eligible"] & (contacts["assignment"] == "treated")]


def _is_among(rows: pd.DataFrame, others: pd.DataFrame) -> Any:
    """Flags of the rows whose values in the columns of ``others`` stand there."""
    columns = list(others.columns)
    found = rows[columns].merge(others.drop_duplicates(), on=columns, how="left", indicator=True)
    return found["_merge"].to_numpy() == "both"


def _of_contacts(contacts: pd.DataFrame, values: Any) -> Trials:
    import pandas as pd

    strata, _ = pd.factorize(contacts["campaign_id"], sort=True)
    return _trials(contacts["person"], strata, values)


def _of_people(persons: Any, values: Any) -> Trials:
    return _trials(persons, [0] * len(persons), values)


def _trials(persons: Any, strata: Any, values: Any) -> Trials:
    import numpy as np

    flags = np.asarray(values, dtype=bool)
    return Trials(np.asarray(persons), np.asarray(strata, dtype=np.int64), flags.astype(np.int64))


def _table(table: pd.DataFrame | None) -> pd.DataFrame:
    assert table is not None, "what an outcome needs is there"
    return table
