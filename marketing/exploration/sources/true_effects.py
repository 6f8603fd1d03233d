"""What campaigns truly did to each contact, from the world that the tables come from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from marketing.dataset.plan import Plan
from marketing.dataset.saved_plan import saved_plan
from marketing.dataset.worlds import world_of
from receipts.runs.errors import UserError
from receipts.runs.shown_text import shown
from world.customer_ids import customer_id, index_of
from world.settings import CAMPAIGNS
from world.world import World

if TYPE_CHECKING:
    import pandas as pd


_COLUMNS = ("consumer_id", "campaign_id", "treated", "bought")


class UnknownTruthError(Exception):
    """Nobody knows what was truly so; the message says why."""


class Outcomes(NamedTuple):
    """Both outcomes of a contact: whether a featured product is bought in the window."""

    is_treated: bool
    if_treated: bool
    if_not: bool

    @property
    def effect(self) -> int:
        """1 for who buys only if treated, -1 for who buys only if not, 0 for everybody else."""
        return self.if_treated - self.if_not

    @property
    def is_bought(self) -> bool:
        """The outcome that came about."""
        return self.if_treated if self.is_treated else self.if_not


def true_effects(folder: Path, contacts: pd.DataFrame) -> list[float]:
    """The effect on each contact.

    contacts: ``consumer_id``, ``campaign_id``, ``treated`` and ``bought``, as the tables say.

    Raises UnknownTruthError where the folder says no world that this program can make, or where
    the tables say of a contact what is not so in that world.
    """
    try:
        plan = saved_plan(folder)
    except (UserError, OSError) as error:
        raise UnknownTruthError(shown(error)) from error
    world = world_of(plan.settings)
    can_compare = CAMPAIGNS in plan.settings.causes
    effects = []
    known: dict[str, dict[str, Outcomes]] = {}
    columns = (contacts[name].tolist() for name in _COLUMNS)
    for consumer, campaign, treated, bought in zip(*columns, strict=True):
        if consumer not in known:
            known[consumer] = _outcomes_of(plan, world, consumer)
        outcomes = known[consumer].get(campaign)
        if outcomes is None or outcomes.is_treated != treated:
            raise _differs(plan, consumer, campaign)
        if can_compare and outcomes.is_bought != bought:
            raise _differs(plan, consumer, campaign)
        effects.append(float(outcomes.effect))
    return effects


def _outcomes_of(plan: Plan, world: World, consumer: str) -> dict[str, Outcomes]:
    """The outcomes of a consumer by campaign; none for one who is not of the data set."""
    index = index_of(consumer)
    if index is None or not plan.first_customer <= index < plan.end:
        return {}
    if consumer != customer_id(index, plan.settings.id_digits):
        return {}
    return dict(_outcomes(world, index))


def _outcomes(world: World, index: int) -> Iterator[tuple[str, Outcomes]]:
    history = world.history(world.shopper(index))
    if CAMPAIGNS in world.settings.causes:
        for answer in history.answers:
            contact = answer.contact
            yield (
                contact.campaign.campaign_id,
                Outcomes(contact.is_treated, answer.lines_if_treated > 0, answer.lines_if_not > 0),
            )
        return
    for contact in world.contacts(history):  # Campaigns that change nothing.
        if contact.is_eligible:
            yield contact.campaign.campaign_id, Outcomes(contact.is_treated, False, False)


def _differs(plan: Plan, consumer: object, campaign: object) -> UnknownTruthError:
    return UnknownTruthError(
        shown(
            f"the tables are not what the seed {plan.settings.seed} gives (first at {consumer} and "
            f"{campaign}), so nobody knows the true effects"
        )
    )
