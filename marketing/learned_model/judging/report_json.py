"""A judgement as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from marketing.learned_model.judging.measured import REAL, Details, Figure, Judgement, Measured
from marketing.learned_model.judging.verdict import verdict

SCHEMA_VERSION = 1
KIND = "judgement of learned models"
N_WORST = 10
"""Of pairs, which are many, so many are listed for each model: those that are off most."""

_N_DIGITS = 6


def report_json(judgement: Judgement) -> dict[str, Any]:
    """The judgement; figures that do not exist are null, with the reason.

    Every figure of a model stands beside ``held_out``, that of real rows which no model has seen.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": KIND,
        "table": {
            "name": judgement.table.name,
            "rows": judgement.table.n_rows,
            "sha256": judgement.table.sha256,
        },
        "rows": {
            "training": judgement.rows.n_training,
            "held_out": judgement.rows.n_held_out,
            "training_judged": judgement.rows.n_training_judged,
            "judged_of_each": judgement.rows.n_each,
            "seed": judgement.rows.seed,
        },
        "engines": list(judgement.engines),
        "measures": [_measured(measured) for measured in judgement.measures],
        "details": {name: _details(sides) for name, sides in judgement.details.items()},
        "verdict": verdict(judgement),
    }


def is_report(found: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a judgement."""
    return found.get("kind") == KIND


def _measured(measured: Measured) -> dict[str, Any]:
    measure = measured.measure
    return {
        "key": measure.key,
        "title": measure.title,
        "says": measure.says,
        "group": measure.group,
        "perfect": measure.perfect,
        "better": "higher" if measure.is_high_good else "lower",
        "is_part_of_another": measure.is_part,
        "engines": {name: _figure(figure) for name, figure in measured.engines.items()},
        "held_out": _figure(measured.real),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    found: dict[str, Any] = {"value": _number(figure.value)}
    if figure.reason:
        found["reason"] = figure.reason
    if figure.detail:
        found["detail"] = figure.detail
    return found


def _details(sides: Mapping[str, Details]) -> dict[str, Any]:
    """By model, then by name; of the many pairs only the worst."""
    return {"held_out" if side == REAL else side: _few(details) for side, details in sides.items()}


def _few(details: Details) -> dict[str, float | None]:
    if any(" x " in name for name in details):
        there = {name: value for name, value in details.items() if value is not None}
        worst = sorted(there, key=lambda name: (-there[name], name))[:N_WORST]
        details = {name: there[name] for name in worst}
    return {name: _number(value) for name, value in details.items()}


def _number(value: float | None) -> float | None:
    return None if value is None or not isfinite(value) else round(value, _N_DIGITS)
