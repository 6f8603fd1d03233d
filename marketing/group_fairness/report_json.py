"""A report as JSON; schema.py says what is where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from math import isfinite
from typing import Any

from marketing.group_fairness.attributes import ATTRIBUTES
from marketing.group_fairness.chances import COVERAGE
from marketing.group_fairness.comparison import (
    LEAST_SHOPPERS,
    NO_REFERENCE_RATE,
    SAME_STRATA,
    Comparison,
    GroupRow,
    interval_of,
    ratio_interval_of,
)
from marketing.group_fairness.grading import Graded
from marketing.group_fairness.mitigation import Mitigation
from marketing.group_fairness.models import MODEL
from marketing.group_fairness.odds import Odds, OddsRow, Rate
from marketing.group_fairness.outcomes import OUTCOMES, Outcome
from marketing.group_fairness.planted import NOT_FOUND, OUTCOME_OF, Found
from marketing.group_fairness.prediction import Prediction
from marketing.group_fairness.report import Report
from marketing.group_fairness.stratified import Difference, Ratio
from receipts.runs.files import Json

SCHEMA_VERSION = 1
KIND = "fairness report"
_N_DIGITS = 10
_INDENT = " "
_LINE_CHARS = 700
"""A group takes about 500."""


def report_json(report: Report) -> Json:
    """The report; a figure that does not exist is null and has a reason beside it."""
    found: Json = {
        "kind": KIND,
        "schema_version": SCHEMA_VERSION,
        "data": report.data,
        "shoppers": {"there": report.n_there, "looked_at": report.n_looked_at},
        "seed": report.seed,
        "level": report.level,
        "interval_coverage": COVERAGE,
        "least_shoppers": LEAST_SHOPPERS,
        "n_tests": report.n_tests,
        "n_flagged": len(report.flagged),
        "flagged": [_flagged(each) for each in report.flagged],
        "planted": [_planted(each) for each in report.planted],
        "attributes": [
            {"key": each.key, "name": each.name, "says": each.says, "of": list(each.of)}
            for each in ATTRIBUTES.values()
        ],
        "outcomes": [_outcome(report, outcome) for outcome in OUTCOMES if report.of(outcome)],
        "prediction": report.prediction and _prediction(report.prediction),
        "mitigations": [_mitigation(each) for each in report.mitigations],
        "not_run": [each._asdict() for each in report.not_run],
    }
    rounded: Json = _rounded(found)
    return rounded


def report_bytes(found: Json) -> bytes:
    """The text of the JSON file: what is short stands on one line, a group for instance, so that
    the file is half as large as with a line a figure.
    """
    return _text(found, 0).encode(errors="backslashreplace") + b"\n"


def is_report(found: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a report."""
    return found.get("kind") == KIND and "schema_version" in found


def _flagged(each: Graded) -> Json:
    comparison = each.comparison
    out = comparison.standing_out
    return {
        "outcome": comparison.outcome.key,
        "attribute": comparison.attribute.key,
        "adjusted_p": each.adjusted_p,
        "reference": comparison.reference,
        "standing_out": out and {"group": out.name, **(_difference(out.from_others) or {})},
        "differing": [
            {"group": row.name, **(_difference(row.from_reference) or {})} for row in each.differing
        ],
        "also_flagged_alone": list(each.also_alone),
    }


def _planted(each: Found) -> Json:
    return {
        **asdict(each.bias),
        "outcome": OUTCOME_OF[each.bias.kind],
        "found": each.size,
        "interval": each.interval,
        "is_flagged": each.is_flagged,
        "reason": "" if each.size is not None else NOT_FOUND,
    }


def _outcome(report: Report, outcome: Outcome) -> Json:
    return {
        "key": outcome.key,
        "title": outcome.title,
        "kind": outcome.kind,
        "says": outcome.says,
        "trial": outcome.trial[0],
        "is_judged": outcome.is_judged,
        "comparisons": [
            _comparison(each) for pairs in (False, True) for each in report.of(outcome, pairs=pairs)
        ],
    }


def _comparison(each: Graded) -> Json:
    comparison = each.comparison
    test = comparison.equality
    return {
        "attribute": comparison.attribute.key,
        "reference": comparison.reference or None,
        "n": comparison.n,
        "parity_difference": comparison.parity_difference,
        "parity_ratio": comparison.parity_ratio,
        "parity_reason": comparison.ratio_reason,
        "chi_squared": test and test.statistic,
        "degrees_of_freedom": test and test.n_free,
        "p": test and test.p,
        "is_drawn": test and test.is_drawn,
        "adjusted_p": each.adjusted_p,
        "test_reason": comparison.reason
        or ("" if comparison.outcome.is_judged else "it is described and not judged"),
        "is_flagged": each.is_flagged,
        "groups": [_group(row, comparison) for row in comparison.groups],
    }


def _group(row: GroupRow, comparison: Comparison) -> Json:
    reason = ""
    if not comparison.reference:
        reason = comparison.ratio_reason
    elif row.name != comparison.reference:
        if row.from_reference is None:
            reason = SAME_STRATA
        elif row.to_reference is None:
            reason = NO_REFERENCE_RATE
    return {
        "group": row.name,
        "is_reference": row.name == comparison.reference,
        "is_compared": row.is_compared,
        "shoppers": row.n_shoppers,
        "n": row.n,
        "n_with": row.n_with,
        "rate": row.rate,
        "rate_interval": row.interval and list(row.interval),
        "raw_difference": row.raw_difference,
        "raw_ratio": row.raw_ratio,
        "from_reference": _difference(row.from_reference),
        "ratio_to_reference": _ratio(row.to_reference),
        "from_others": _difference(row.from_others),
        "reason": reason,
    }


def _difference(found: Difference | None) -> Json | None:
    if found is None:
        return None
    return {
        "difference": found.value,
        "standard_error": found.error,
        "interval": list(interval_of(found)),
    }


def _ratio(found: Ratio | None) -> Json | None:
    return found and {"ratio": found.value, "interval": ratio_interval_of(found)}


def _prediction(found: Prediction) -> Json:
    return {**found._asdict(), "model": MODEL, "odds": [_odds(each) for each in found.odds]}


def _odds(each: Odds) -> Json:
    return {
        **each._asdict(),
        "attribute": each.attribute.key,
        "reference": each.reference or None,
        "groups": [_odds_row(row) for row in each.groups],
    }


def _odds_row(row: OddsRow) -> Json:
    rates = {name: value for name, value in row._asdict().items() if isinstance(value, Rate)}
    return {
        **row._asdict(),
        **{name: {"rate": rate.value, "interval": rate.interval} for name, rate in rates.items()},
        "reason": ""
        if all(rate.value is not None for rate in rates.values())
        else "one label only",
    }


def _mitigation(each: Mitigation) -> Json:
    return {
        **each._asdict(),
        "attribute": each.attribute.key,
        "variants": [variant._asdict() for variant in each.variants],
    }


def _text(value: Any, depth: int) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if len(text) <= _LINE_CHARS or not isinstance(value, dict | list):
        return text
    if isinstance(value, dict):
        ends = "{}"
        parts = [
            f"{json.dumps(name, ensure_ascii=False)}: {_text(each, depth + 1)}"
            for name, each in value.items()
        ]
    else:
        ends, parts = "[]", [_text(each, depth + 1) for each in value]
    inner = ",".join(f"\n{_INDENT * (depth + 1)}{part}" for part in parts)
    return f"{ends[0]}{inner}\n{_INDENT * depth}{ends[1]}"


def _rounded(value: Any) -> Any:
    """With as many digits as mean something, and lists for tuples."""
    if isinstance(value, float):
        assert isfinite(value), "no figure is NaN or infinite"
        return round(value, _N_DIGITS)
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return value
