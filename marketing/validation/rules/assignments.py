"""Rules of who is eligible for a campaign, and who of them is treated."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from marketing.tables import CAMPAIGN_ASSIGNMENTS
from marketing.validation.disk import Earliest
from marketing.validation.fields import ordinal, places
from marketing.validation.lookups import CampaignFacts
from marketing.validation.results import Outcome
from marketing.validation.rules import transactions
from marketing.validation.surveys import Given, Survey
from marketing.validation.verdicts import Rule
from world.campaigns.campaign import WINDOW_DAYS

_CAMPAIGN, _CONSUMER, _ELIGIBLE, _ASSIGNMENT, _PROPENSITY, _CONTACT, _END, _OBSERVED = places(
    CAMPAIGN_ASSIGNMENTS,
    "campaign_id",
    "consumer_id",
    "eligible",
    "assignment",
    "propensity",
    "contact_date",
    "window_end_date",
    "window_observed",
)
_N_CONSUMERS_KEPT = 4_096


def _alone(given: Given) -> Iterator[Outcome]:
    name = "campaign_assignments"
    assigned = Rule(
        f"{name}.only_eligible_are_assigned", "who is eligible is treated or holdout, nobody else"
    )
    propensity = Rule(
        f"{name}.propensity_of_eligible",
        "propensity is above 0 and below 1 for the eligible, and 0 for others",
    )
    window = Rule(f"{name}.window_length", f"the attribution window has {WINDOW_DAYS} days")
    for row in given.data.rows(name):
        who = f"{row[_CAMPAIGN]} {row[_CONSUMER]}"
        is_eligible = row[_ELIGIBLE] == "true"
        assigned.see(is_eligible == bool(row[_ASSIGNMENT]), who)
        chance = float(row[_PROPENSITY])
        propensity.see(0 < chance < 1 if is_eligible else chance == 0, f"{who}: {chance:g}")
        n_days = ordinal(row[_END]) - ordinal(row[_CONTACT]) + 1
        window.see(n_days == WINDOW_DAYS, f"{who}: {n_days} days")
    for rule in (assigned, propensity, window):
        yield rule.check()


def _in_campaign(given: Given) -> Iterator[Outcome]:
    rule = Rule(
        "campaign_assignments.contact_inside_campaign",
        "contact_date lies between the campaign's start_date and end_date",
    )
    campaigns = given.lookups.campaigns()
    for row in given.data.rows("campaign_assignments"):
        campaign = campaigns.get(row[_CAMPAIGN])
        if campaign is not None:
            is_inside = campaign.first_day <= ordinal(row[_CONTACT]) <= campaign.last_day
            rule.see(is_inside, f"{row[_CAMPAIGN]} {row[_CONSUMER]}: {row[_CONTACT]}")
    yield rule.check()


def _of_target(given: Given) -> Iterator[Outcome]:
    rule = Rule(
        "campaign_assignments.eligible_are_of_target",
        "age, household income, region and archetype of the eligible are those of the target",
    )
    campaigns = given.lookups.campaigns()
    for row in given.data.rows("campaign_assignments"):
        campaign = campaigns.get(row[_CAMPAIGN])
        if row[_ELIGIBLE] == "true" and campaign is not None:
            missed = missed_by(given, campaign, row[_CONSUMER])
            rule.see(not missed, f"{row[_CAMPAIGN]} {row[_CONSUMER]}: {missed}")
    yield rule.check()


def missed_by(given: Given, campaign: CampaignFacts, consumer_id: str) -> str:
    """What of the consumer is not of the target; of people who are unknown nothing is said."""
    consumer = given.lookups.consumer(consumer_id)
    shopper = given.lookups.shopper(consumer_id)
    if consumer is None or shopper is None:
        return ""
    income = int(shopper.household_income)
    missed = []
    if not campaign.ages[0] <= int(shopper.age) <= campaign.ages[1]:
        missed.append(f"age {shopper.age}")
    if not campaign.incomes[0] <= income <= campaign.incomes[1]:
        missed.append(f"income {income}")
    if consumer.region not in campaign.regions:
        missed.append(consumer.region)
    if consumer.archetype not in campaign.archetypes:
        missed.append(consumer.archetype)
    return ", ".join(missed)


def _observed(given: Given) -> Iterator[Outcome]:
    """What is known of the windows; of people without a receipt nothing is said."""
    rule = Rule(
        "campaign_assignments.window_observed_from_first_receipt",
        "window_observed tells whether the window begins with the first receipt or later, and no "
        "window ends before it",
    )
    earliest = Earliest(given.data.disk)
    for receipt in given.data.rows("transactions"):
        earliest.see(receipt[transactions.CONSUMER], ordinal(receipt[transactions.DATE]))
    first_of = lru_cache(_N_CONSUMERS_KEPT)(earliest.get)
    for row in given.data.rows("campaign_assignments"):
        first = first_of(row[_CONSUMER])
        if first is not None:
            is_right = (row[_OBSERVED] == "true") == (ordinal(row[_CONTACT]) >= first)
            is_right = is_right and ordinal(row[_END]) >= first
            rule.see(is_right, f"{row[_CAMPAIGN]} {row[_CONSUMER]}: {row[_CONTACT]}")
    yield rule.check()


SURVEYS = (
    Survey("campaign_assignments.*", ("campaign_assignments",), _alone),
    Survey(
        "campaign_assignments.contact_inside_campaign",
        ("campaign_assignments", "marketing_campaigns"),
        _in_campaign,
    ),
    Survey(
        "campaign_assignments.eligible_are_of_target",
        ("campaign_assignments", "marketing_campaigns", "consumer_preferences", "demographics"),
        _of_target,
    ),
    Survey(
        "campaign_assignments.window_observed_from_first_receipt",
        ("campaign_assignments", "transactions"),
        _observed,
    ),
)
