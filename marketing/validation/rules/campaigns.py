"""Rules of campaigns, and of the products that they feature."""

from __future__ import annotations

from collections.abc import Iterator

from marketing.tables import PRODUCT_CATALOG
from marketing.validation.fields import cents, places
from marketing.validation.lookups import CampaignFacts
from marketing.validation.results import Outcome
from marketing.validation.surveys import Given, Survey
from marketing.validation.verdicts import Rule
from world.campaigns.campaign import FIGURES

_PRODUCT, *_PRICES = places(
    PRODUCT_CATALOG, "product_id", "lowest_price", "base_price", "highest_price"
)


def _campaigns(given: Given) -> Iterator[Outcome]:
    name = "marketing_campaigns"
    dates = Rule(f"{name}.start_before_end", "start_date is not after end_date")
    days = Rule(f"{name}.duration", "a campaign runs as many days as its size may")
    ages = Rule(f"{name}.target_ages_in_order", "target_age_min is below target_age_max")
    incomes = Rule(f"{name}.target_incomes_in_order", "target_income_min is below the maximum")
    budget = Rule(f"{name}.spend_within_budget", "spend is not above the budget")
    for who, each in given.lookups.campaigns().items():
        n_days = each.last_day - each.first_day + 1
        dates.see(n_days > 0, who)
        fewest, most = FIGURES[each.size].days
        days.see(fewest <= n_days <= most, f"{who}: {n_days} days")
        ages.see(each.ages[0] < each.ages[1], f"{who}: {each.ages}")
        incomes.see(each.incomes[0] < each.incomes[1], f"{who}: {each.incomes}")
        budget.see(each.spend_cents <= each.budget_cents, who)
    for rule in (dates, days, ages, incomes, budget):
        yield rule.check()
    yield _apart(given.lookups.campaigns())


def _apart(campaigns: dict[str, CampaignFacts]) -> Outcome:
    """Two campaigns at the same time would be held for each other."""
    rule = Rule(
        "marketing_campaigns.featured_once_at_a_time",
        "no product is featured by two campaigns at the same time",
    )
    in_order = sorted(campaigns.items(), key=lambda item: (item[1].first_day, item[0]))
    running: list[tuple[str, CampaignFacts]] = []
    for who, each in in_order:
        running = [other for other in running if other[1].last_day >= each.first_day]
        rule.n += 1
        for other, facts in running:
            if both := each.featured & facts.featured:
                rule.broken(f"{who} and {other}: {min(both)}")
        running.append((who, each))
    return rule.check()


def _featured(given: Given) -> Iterator[Outcome]:
    products = {row[_PRODUCT] for row in given.data.rows("product_catalog")}
    rule = Rule(
        "marketing_campaigns.featured_products_known", "featured products stand in the catalogue"
    )
    for who, each in given.lookups.campaigns().items():
        unknown = sorted(each.featured - products)
        rule.see(not unknown, f"{who}: {', '.join(unknown)}")
    yield rule.check()


def _prices(given: Given) -> Iterator[Outcome]:
    rule = Rule(
        "product_catalog.base_price_within_prices",
        "base_price lies between lowest_price and highest_price",
    )
    for row in given.data.rows("product_catalog"):
        lowest, base, highest = (cents(row[i]) for i in _PRICES)
        rule.see(lowest <= base <= highest, row[_PRODUCT])
    yield rule.check()


SURVEYS = (
    Survey("product_catalog.base_price_within_prices", ("product_catalog",), _prices),
    Survey("marketing_campaigns.*", ("marketing_campaigns",), _campaigns),
    Survey(
        "marketing_campaigns.featured_products_known",
        ("marketing_campaigns", "product_catalog"),
        _featured,
    ),
)
