"""A report as a page for a browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from marketing.group_fairness.comparison import LEAST_SHOPPERS, NOTHING_VARIES
from marketing.group_fairness.comparison_parts import picture_of, summary_table
from marketing.group_fairness.model_parts import (
    mitigation_picture,
    odds_picture,
    prediction_facts,
)
from marketing.group_fairness.models import MODEL
from marketing.group_fairness.outcomes import OUTCOMES, Outcome
from marketing.group_fairness.planted import LIMITS, Found, name_of
from marketing.group_fairness.report import Report
from marketing.group_fairness.words import CONFOUNDED_NOTE, headline, verdict
from marketing.pages.page import Content, Section, page
from marketing.pages.picture import DataTable, Missing
from world.settings import CampaignSettings

GENERATOR = "tillroll fairness"

MOST_PICTURES = 12
"""Of what is flagged; the tables have all of it."""

_LEAD = (
    "Judged is what the company decides: who is on a campaign's list, who is treated, to whom "
    "something is sent, and whose coupons are recorded. What shoppers do themselves is described "
    "and not judged, since tastes and means differ by age and income here as in life."
)

_HOW = (
    "A test asks of each decision and attribute, and each pair of attributes, whether all groups "
    "are treated at equal rates within the same campaign. Campaigns differ in whom they are for "
    "and in how many of those they reach, so groups that are treated alike in every campaign can "
    "have different rates in all campaigns together (Simpson's paradox). All p-values are adjusted "
    "by Holm, so that the level is the chance of any false alarm in the whole report. Each contact "
    "is taken as decided by itself: where a company decides once for all contacts of a shopper, "
    "there are fewer decisions than contacts, and the tests are surer than they should be."
)


def report_page(report: Report) -> str:
    """The page: what is flagged, each outcome, the prediction, what a mitigation costs."""
    return page(
        f"Fairness: {headline(report)}",
        _LEAD,
        _facts(report),
        [*_sections(report)],
        generator=GENERATOR,
    )


def _facts(report: Report) -> DataTable:
    data = report.data
    rows: list[list[object]] = [["data", data["source"]]]
    if data["seed"] is not None:
        rows += [["seed", str(data["seed"])], ["versions", _pairs(data["versions"])]]
        rows.append(["campaigns", _campaigns(report.campaigns)])
    rows += [
        ["shoppers", f"{report.n_looked_at:,} of {report.n_there:,}, by seed {report.seed}"],
        ["level", f"{report.level:g}, of {report.n_tests} tests together"],
        ["groups compared", f"those of {LEAST_SHOPPERS} shoppers or more"],
        ["tables", ", ".join(dict.fromkeys(each["table"] for each in data["tables"]))],
    ]
    return DataTable(["this report", ""], rows)


def _campaigns(campaigns: CampaignSettings | None) -> str:
    if campaigns is None:
        return "none"
    planted = ", ".join(map(str, campaigns.biases))
    biases = f"; planted biases {planted}" if planted else "; no bias is planted"
    return f"{campaigns.assignment}{biases}"


def _pairs(found: Any) -> str:
    return ", ".join(f"{name} {value}" for name, value in (found or {}).items())


def _sections(report: Report) -> Iterator[Section]:
    yield _flagged(report)
    for outcome in OUTCOMES:
        if report.of(outcome):
            yield _outcome(report, outcome)
    if report.prediction is not None:
        yield Section(
            "prediction",
            "A prediction: who will spend most",
            f"A simple model, such as one that chooses whom to court. It predicts "
            f"{report.prediction.predicts}. It is a {MODEL}. Described, not judged: groups that "
            "shop differently are predicted differently well.",
            [
                prediction_facts(report.prediction),
                *(odds_picture(each) for each in report.prediction.odds),
            ],
        )
    if report.mitigations:
        yield Section(
            "mitigation",
            "What a mitigation costs",
            "Two ways to make a model say yes to all groups equally often, on shoppers that it did "
            "not learn from: reweighing what it learns from, and thresholds by group. A model that "
            "learned from a decision that is flagged repeats it unless something is done, and, as "
            "it says yes or no where a decision was a matter of chance, makes more of it. Its "
            "accuracy is counted against the decisions as they were made, bias and all: part of "
            "what a mitigation costs is being right about the bias.",
            [mitigation_picture(number, each) for number, each in enumerate(report.mitigations)],
        )
    if report.not_run:
        yield Section(
            "not-run",
            "What could not be looked at",
            "",
            [Missing(f"not-run-{each.key}", each.key, each.reason) for each in report.not_run],
        )


def _flagged(report: Report) -> Section:
    flagged = report.flagged
    content: list[Content] = [_planted(report.planted)] if report.planted else []
    content += [picture_of(each, "flagged-") for each in flagged[:MOST_PICTURES]]
    if len(flagged) > MOST_PICTURES:
        note = "Flagged pairs follow from an attribute that is flagged by itself where it says so."
        content.append(summary_table(flagged[MOST_PICTURES:], note))
    why = f" {CONFOUNDED_NOTE}" if report.is_confounded else ""
    return Section("flagged", "What is flagged", f"{verdict(report)}{why} {_HOW}", content)


def _planted(found: Sequence[Found]) -> DataTable:
    header = ["planted bias", "size", "size found", "95% interval", "grade"]
    rows: list[list[object]] = [
        [
            f"{each.bias.kind}, {each.bias.attribute}: {name_of(each.bias)}",
            f"{each.bias.size:g}",
            None if each.size is None else f"{each.size:.3f}",
            each.interval and " to ".join(f"{end:.3f}" for end in each.interval),
            "flagged" if each.is_flagged else "not flagged",
        ]
        for each in found
    ]
    return DataTable(header, rows, LIMITS)


def _outcome(report: Report, outcome: Outcome) -> Section:
    alone = report.of(outcome)
    judged = "Judged." if outcome.is_judged else "Described, not judged."
    content: list[Content] = [
        summary_table(alone, ""),
        # What is flagged is above; where nothing varies there is nothing to see.
        *(
            picture_of(each)
            for each in alone
            if not each.is_flagged and each.comparison.reason != NOTHING_VARIES
        ),
        summary_table(report.of(outcome, pairs=True), "Pairs; the JSON file has their groups."),
    ]
    title = outcome.title
    return Section(
        outcome.key.replace("_", "-"), title, f"{judged} The rate is, {outcome.says}.", content
    )
