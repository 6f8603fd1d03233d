"""What is in ``fairness_report.json``: a JSON Schema (draft 2020-12) of schema version 1.

In a few words: ``data`` says which data it is of; ``flagged`` lists what is flagged, the surest
first; ``planted`` what is found of each planted bias; ``outcomes`` has each outcome over each
attribute and pair, with a row a group; ``prediction`` is a stated model, and ``mitigations`` what
two mitigations do to a model that learned what is flagged, and to that one.  A figure that
does not exist is null, with a reason beside it; nothing is ever NaN or infinite.  Rates,
differences and probabilities are 0 to 1 or -1 to 1, never percent.
"""

from __future__ import annotations

from typing import Any

from marketing.group_fairness.outcomes import BEHAVIOUR, DECISION
from marketing.group_fairness.report_json import KIND, SCHEMA_VERSION
from world.campaigns.biases import KINDS

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
RATE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
CHANGE: Schema = {"type": "number", "minimum": -1, "maximum": 1}
AMOUNT: Schema = {"type": "number", "minimum": 0}


def said(description: str, schema: Schema) -> Schema:
    """The schema with a description."""
    return {**schema, "description": description}


def or_null(schema: Schema) -> Schema:
    """The schema of what may be null."""
    return {"anyOf": [schema, {"type": "null"}]}


def many(schema: Schema) -> Schema:
    """The schema of a list."""
    return {"type": "array", "items": schema}


def exactly(**properties: Schema) -> Schema:
    """The schema of an object with these members and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


INTERVAL: Schema = {**many({"type": "number"}), "minItems": 2, "maxItems": 2}
BY_GROUP: Schema = {"type": "object", "additionalProperties": CHANGE}

_DIFFERENCE = {"difference": CHANGE, "standard_error": AMOUNT, "interval": INTERVAL}
DIFFERENCE = exactly(**_DIFFERENCE)
GROUP_DIFFERENCE = exactly(group=TEXT, **_DIFFERENCE)

GROUP = exactly(
    group=TEXT,
    is_reference=said("the group with the most trials of those compared", FLAG),
    is_compared=said("whether it has least_shoppers", FLAG),
    shoppers=COUNT,
    n=said("trials", COUNT),
    n_with=said("trials with the outcome", COUNT),
    rate=RATE,
    rate_interval=said("Wilson", or_null(INTERVAL)),
    raw_difference=said("from the reference group, campaigns thrown together", or_null(CHANGE)),
    raw_ratio=or_null(AMOUNT),
    from_reference=said("within campaigns, Mantel-Haenszel", or_null(DIFFERENCE)),
    ratio_to_reference=or_null(exactly(ratio=AMOUNT, interval=or_null(INTERVAL))),
    from_others=said("within campaigns, from all other groups together", or_null(DIFFERENCE)),
    reason=said("why a figure is null, empty where none is", TEXT),
)

COMPARISON = exactly(
    attribute=TEXT,
    reference=or_null(TEXT),
    n=COUNT,
    parity_difference=said("greatest less least rate (demographic parity)", or_null(RATE)),
    parity_ratio=said("least by greatest rate (disparate impact)", or_null(RATE)),
    parity_reason=TEXT,
    chi_squared=said("generalised Cochran-Mantel-Haenszel", or_null(AMOUNT)),
    degrees_of_freedom=or_null(COUNT),
    p=or_null(RATE),
    is_drawn=said("whether p is that among draws, since some groups have few", or_null(FLAG)),
    adjusted_p=said("by Holm, for n_tests", or_null(RATE)),
    test_reason=said("why there is no test", TEXT),
    is_flagged=FLAG,
    groups=many(GROUP),
)

OUTCOME = exactly(
    key=TEXT,
    title=TEXT,
    kind={"enum": [DECISION, BEHAVIOUR]},
    says=said("what it is a rate of", TEXT),
    trial=TEXT,
    is_judged=FLAG,
    comparisons=many(COMPARISON),
)

FLAGGED = exactly(
    outcome=TEXT,
    attribute=TEXT,
    adjusted_p=RATE,
    reference=TEXT,
    standing_out=said("the group furthest from all others together", or_null(GROUP_DIFFERENCE)),
    differing=said("groups that differ from the reference group", many(GROUP_DIFFERENCE)),
    also_flagged_alone=said("of a pair, what it may follow from", many(TEXT)),
)

PLANTED = exactly(
    kind={"enum": [*KINDS]},
    attribute=TEXT,
    group=said("as --bias names it", TEXT),
    size=said("as it was planted", CHANGE),
    outcome=TEXT,
    found=said(
        "the size that is found: of targeting the rate less that of all others within campaigns, "
        "else the ratio to it less 1",
        or_null({"type": "number", "minimum": -1}),
    ),
    interval=or_null(INTERVAL),
    is_flagged=FLAG,
    reason=TEXT,
)

_SHARE = exactly(rate=or_null(RATE), interval=or_null(INTERVAL))

ODDS_GROUP = exactly(
    name=TEXT,
    n=COUNT,
    n_positive=COUNT,
    selected=_SHARE,
    true_positive=_SHARE,
    false_positive=_SHARE,
    mean_chance=RATE,
    label_share=RATE,
    miscalibration=said("label_share less mean_chance", CHANGE),
    miscalibration_interval=INTERVAL,
    is_compared=FLAG,
    reason=TEXT,
)

ODDS = exactly(
    attribute=TEXT,
    groups=many(ODDS_GROUP),
    reference=or_null(TEXT),
    parity_difference=or_null(RATE),
    equalized_odds_difference=or_null(RATE),
    equal_opportunity_difference=or_null(RATE),
    average_odds_difference=said("by group, from the reference group", BY_GROUP),
)

PREDICTION = exactly(
    predicts=TEXT,
    model=TEXT,
    n_learned=COUNT,
    n_judged=COUNT,
    label_share=RATE,
    selected=RATE,
    accuracy=RATE,
    balanced_accuracy=RATE,
    auc=RATE,
    odds=many(ODDS),
)

VARIANT = exactly(
    name=TEXT,
    parity_difference=RATE,
    equalized_odds_difference=RATE,
    accuracy=RATE,
    balanced_accuracy=RATE,
    selected=RATE,
    rates=BY_GROUP,
)

MITIGATION = exactly(
    predicts=TEXT, attribute=TEXT, n_learned=COUNT, n_judged=COUNT, variants=many(VARIANT)
)

DATA = exactly(
    source=said("tillroll, or other tables", TEXT),
    seed=or_null({"type": "integer"}),
    versions=or_null({"type": "object"}),
    settings=or_null({"type": "object"}),
    tables=many(
        exactly(table=TEXT, file=TEXT, bytes=COUNT, sha256={**TEXT, "pattern": "^[0-9a-f]{64}$"})
    ),
)

SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Tillroll's fairness report",
    **exactly(
        kind={"const": KIND},
        schema_version={"const": SCHEMA_VERSION},
        data=DATA,
        shoppers=exactly(there=COUNT, looked_at=COUNT),
        seed=said("chooses the shoppers and what models learn from", {"type": "integer"}),
        level=said("the chance of any false alarm in the report", RATE),
        interval_coverage=RATE,
        least_shoppers=COUNT,
        n_tests=COUNT,
        n_flagged=COUNT,
        flagged=many(FLAGGED),
        planted=said("biases that the data set says it has", many(PLANTED)),
        attributes=many(exactly(key=TEXT, name=TEXT, says=TEXT, of=many(TEXT))),
        outcomes=many(OUTCOME),
        prediction=or_null(PREDICTION),
        mitigations=many(MITIGATION),
        not_run=many(exactly(key=TEXT, reason=TEXT)),
    ),
}
