"""How many of those who are sent something see it, and of those who see it, open it.

Who redeems a coupon has seen and clicked the offer, and who clicks has opened it; the benchmarks
are those of the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from marketing.tables import CAMPAIGN_CHANNELS
from marketing.validation.figures.responses import share_of
from marketing.validation.planted import UNRECORDED
from marketing.validation.results import NotRun, Outcome
from marketing.validation.rules.engagements import CAMPAIGN, CHANNEL, EVENT
from marketing.validation.surveys import Given, Survey
from marketing.validation.verdicts import Rule
from world.campaigns.biases import MEASUREMENT


def _rates(given: Given) -> Iterator[Outcome]:
    counts = Counter((row[CHANNEL], row[EVENT]) for row in given.data.rows("engagements"))
    for channel in CAMPAIGN_CHANNELS:
        sent, seen, opened, clicked, converted = (
            counts[channel, event]
            for event in ("sent", "impression", "open", "click", "conversion")
        )
        for name, n, of in (
            ("impression_rate", seen - converted, sent - converted),
            ("open_rate", opened - clicked, seen - clicked),
        ):
            label = f"engagements.{name}.{channel}"
            figure = given.expected.benchmark(name, channel)
            if name == "impression_rate" and given.expected.summary.biases(MEASUREMENT):
                yield NotRun(label, UNRECORDED)
            elif figure is None:
                yield NotRun(label, "there is no benchmark")
            else:
                says = f"{name} of {channel}, of those who do nothing more"
                yield given.judge.share(label, says, figure.value, share_of(n, of), figure.source)


def _spend(given: Given) -> Iterator[Outcome]:
    """What contacts cost, by the benchmarks' price of each."""
    rule = Rule("marketing_campaigns.spend_of_contacts", "spend is the price of all that was sent")
    sent: Counter[str] = Counter()
    for row in given.data.rows("engagements"):
        if row[EVENT] == "sent":
            sent[row[CAMPAIGN]] += 1
    for who, each in given.lookups.campaigns().items():
        price = given.expected.benchmark("contact_cost_cents", each.channel)
        if price is not None:
            right = round(sent[who] * price.value)
            rule.see(each.spend_cents == right, f"{who}: {each.spend_cents} cents, not {right}")
    yield rule.check()


SURVEYS = (
    Survey("engagements.rates", ("engagements",), _rates),
    Survey("marketing_campaigns.spend_of_contacts", ("marketing_campaigns", "engagements"), _spend),
)
