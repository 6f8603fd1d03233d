"""What consumers like and where they are met, beside the benchmarks of their age group."""

from __future__ import annotations

from collections.abc import Iterator

from marketing.tables import AGE_GROUPS, CONSUMER_PREFERENCES, FREQUENCIES, TRANSACTION_CHANNELS
from marketing.validation.fields import place, places
from marketing.validation.results import OTHER_POPULATION, NotRun, Outcome
from marketing.validation.rules import transactions as of_receipt
from marketing.validation.sampling import RankCorrelation, Ratio, Shares
from marketing.validation.surveys import Given, Survey

BY_AGE_GROUP = (
    "ready_to_eat",
    "snacks",
    "sustainable",
    "family_size",
    "healthy_alternatives",
    "traditional",
    "health_conscious",
    "online_shopping_rate",
    "social_media_engagement_rate",
)
OF_ALL = ("mobile_share", "desktop_share", "tablet_share")
RELATIVE = {
    "instagram_engagement_rate": 0.10,
    "facebook_engagement_rate": 0.10,
    "twitter_engagement_rate": 0.10,
    "loyalty_memberships": 0.05,
}
"""Means that may be off by such a share of themselves (requirements of the marketing document)."""
WITH_INCOME = {"online_shopping_rate": 100, "sustainable": 100, "loyalty_memberships": 1}
"""What goes with income, and into how many steps its values are put to be ranked."""
INCOME_STEP, HIGHEST_STEP = 1_000, 500
"""Incomes are ranked by whole thousands of dollars, up to half a million."""

_ID, _AGE_GROUP, _FREQUENCY = places(
    CONSUMER_PREFERENCES, "consumer_id", "age_group", "buying_frequency"
)


def _means(given: Given) -> Iterator[Outcome]:
    names = (*BY_AGE_GROUP, *OF_ALL, *RELATIVE)
    where = places(CONSUMER_PREFERENCES, *names)
    means: dict[tuple[str, str], Ratio] = {}
    often = Shares()
    for row in given.data.rows("consumer_preferences"):
        for name, i in zip(names, where, strict=True):
            group = row[_AGE_GROUP] if name in BY_AGE_GROUP else "all"
            ratio = means.get((name, group)) or means.setdefault((name, group), Ratio())
            ratio.add(float(row[i]), 1)
        often.see(row[_ID], row[_FREQUENCY])
    for name in names:
        for group in AGE_GROUPS if name in BY_AGE_GROUP else ("all",):
            yield _mean(given, name, group, means.get((name, group), Ratio()))
    for frequency in FREQUENCIES:
        label = f"consumer_preferences.buying_frequency.{frequency}"
        figure = given.expected.benchmark("buying_frequency", frequency)
        if figure is None:
            yield NotRun(label, "there is no benchmark")
        elif given.expected.summary.is_other_population:
            yield NotRun(label, OTHER_POPULATION)
        else:
            says = f"share of the consumers who are {frequency}"
            found = often.estimate(frequency)
            yield given.judge.share(label, says, figure.value, found, figure.source)


def _mean(given: Given, name: str, group: str, found: Ratio) -> Outcome:
    label = f"consumer_preferences.{name}.{group}"
    figure = given.expected.benchmark(name, group)
    if figure is None:
        return NotRun(label, "there is no benchmark")
    says = f"mean of {name}, {group}"
    if name in RELATIVE:
        within = RELATIVE[name]
        estimate = found.estimate()
        return given.judge.relative(label, says, figure.value, estimate, within, figure.source)
    return given.judge.mean(label, says, figure.value, found.estimate(), figure.source)


def _with_income(given: Given) -> Iterator[Outcome]:
    """Rank correlations with the household's income, within age groups."""
    found = {(name, group): RankCorrelation() for name in WITH_INCOME for group in AGE_GROUPS}
    where = {name: place(CONSUMER_PREFERENCES, name) for name in WITH_INCOME}
    for row in given.data.rows("consumer_preferences"):
        shopper = given.lookups.shopper(row[_ID])
        if shopper is None:
            continue
        income = min(int(shopper.household_income) // INCOME_STEP, HIGHEST_STEP)
        for name, steps in WITH_INCOME.items():
            value = int(float(row[where[name]]) * steps + 0.5)
            found[name, row[_AGE_GROUP]].see(income, value)
    for (name, group), correlation in found.items():
        label = f"consumer_preferences.{name}_and_income.{group}"
        figure = given.expected.benchmark("income_correlation", name)
        if figure is None:
            yield NotRun(label, "there is no benchmark")
        else:
            says = f"rank correlation of {name} and household income, {group}"
            yield given.judge.correlation(
                label, says, figure.value, correlation.estimate(), figure.source
            )


def _channels(given: Given) -> Iterator[Outcome]:
    """Where transactions take place, by age group: online as often as the benchmark says, and on
    a desktop as often as that of devices.
    """
    found = {group: Shares() for group in AGE_GROUPS}
    for row in given.data.rows("transactions"):
        consumer, channel = row[of_receipt.CONSUMER], row[of_receipt.CHANNEL]
        found[row[of_receipt.AGE_GROUP]].see(consumer, channel)
    desktop = given.expected.benchmark("desktop_share")
    for group in AGE_GROUPS:
        online = given.expected.benchmark("online_shopping_rate", group)
        for channel in TRANSACTION_CHANNELS:
            label = f"transactions.channel.{channel}.{group}"
            if online is None or desktop is None:
                yield NotRun(label, "there is no benchmark")
                continue
            shares = {
                "mobile": online.value * (1 - desktop.value),
                "desktop": online.value * desktop.value,
                "in_store": 1 - online.value,
            }
            says = f"share of the transactions that are {channel}, {group}"
            estimate = found[group].estimate(channel)
            yield given.judge.share(label, says, shares[channel], estimate, online.source)


SURVEYS = (
    Survey("consumer_preferences.means", ("consumer_preferences",), _means),
    Survey("transactions.channel", ("transactions",), _channels),
    Survey(
        "consumer_preferences.*_and_income",
        ("consumer_preferences", "demographics"),
        _with_income,
    ),
)
