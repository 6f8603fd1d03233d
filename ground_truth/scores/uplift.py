"""Predictions of uplift: how much likelier treatment makes it that a customer buys.

A row is a contact, a customer and a campaign.  What is predicted is the chance that he or she
buys a featured product in the attribution window if treated, less the chance if not.  The truth
is known of each contact: 1 for who is persuaded, -1 for who is put off, 0 for everybody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum

from ground_truth.scores.curves import (
    Outcomes,
    area,
    best_scores,
    gain_height,
    qini_coefficient,
    qini_height,
    random_area,
    uplift_height,
)
from ground_truth.scores.measures import (
    bias,
    mean_absolute_error,
    rank_correlation,
    root_mean_square_error,
)
from ground_truth.scores.predictions import PredictionFile, and_others, shown
from ground_truth.scores.report import Group, Report, Score
from ground_truth.truths import CAMPAIGN_COLUMNS, Row
from receipts.runs.counted import counted

COLUMNS = ("customer_id", "campaign_id", "uplift")

_DIFFERING = (
    "The chance of being treated differs between these contacts, so outcomes as they",
    "are can mislead; those that are weighted, and the truth, do not.",
)


@dataclass
class _Scored:
    """The contacts that are scored, in lists with a value for each."""

    uplifts: list[float] = field(default_factory=list)
    treated: list[int] = field(default_factory=list)
    bought: list[int] = field(default_factory=list)
    effects: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    propensities: set[float] = field(default_factory=set)
    n_not_eligible: int = 0

    def add(self, uplift: float, truth: Mapping[str, object]) -> None:
        if_treated = int(str(truth["lines_if_treated"])) > 0
        if_not = int(str(truth["lines_if_not"])) > 0
        is_treated = _flag(truth["treated"])
        self.uplifts.append(uplift)
        self.treated.append(int(is_treated))
        self.bought.append(int(if_treated if is_treated else if_not))
        self.effects.append(if_treated - if_not)
        propensity = float(str(truth["propensity"]))
        self.weights.append(1 / (propensity if is_treated else 1 - propensity))
        self.propensities.add(propensity)


def score_uplift(predictions: PredictionFile, truths: Iterable[Row]) -> Report:
    """The scores of the contacts that are eligible, of the campaigns that are predicted.

    truths: rows of ``truths.CAMPAIGN_COLUMNS``.

    Raises PredictionError where a row is wrong, is there twice, or is of no contact, and where an
    eligible contact of a campaign has none.
    """
    predicted = _predicted(predictions)
    scored = _Scored()
    missing: list[str] = []
    for row in truths:
        truth = dict(zip(CAMPAIGN_COLUMNS, row, strict=True))
        campaign = predicted.get(str(truth["campaign_id"]))
        if campaign is None:
            continue
        uplift = campaign.pop(str(truth["customer_id"]), None)
        if not _flag(truth["eligible"]):
            scored.n_not_eligible += uplift is not None
        elif uplift is None:
            missing.append(f"{truth['customer_id']} and {truth['campaign_id']}")
        else:
            scored.add(uplift, truth)
    _refuse_unknown(predictions, predicted)
    if missing:
        raise predictions.error(
            None,
            f"there is no row for {missing[0]}{and_others(len(missing) - 1)}; predict for every "
            "eligible contact of a campaign, or leave the campaign out",
        )
    if not scored.uplifts:
        raise predictions.error(
            None, "no contact of it is eligible; predict for those that campaigns are meant for"
        )
    return _report(scored, len(predicted))


def _predicted(predictions: PredictionFile) -> dict[str, dict[str, float]]:
    """The uplifts by campaign and customer."""
    found: dict[str, dict[str, float]] = {}
    customers: dict[str, str] = {}
    for line, (customer, campaign, text) in predictions.rows(COLUMNS):
        uplift = predictions.number(line, "uplift", text)
        customer = customers.setdefault(customer, customer)  # One text for all its campaigns.
        of_campaign = found.setdefault(campaign, {})
        if customer in of_campaign:
            raise predictions.error(
                line,
                f"{shown(customer)} and {shown(campaign)} have a row already; "
                "keep one row for each contact",
            )
        of_campaign[customer] = uplift
    if not found:
        raise predictions.error(None, "there is no row; write one for each contact")
    return found


def _refuse_unknown(predictions: PredictionFile, left: Mapping[str, Mapping[str, float]]) -> None:
    """Raises PredictionError where there are predictions left that no contact took."""
    n_left = sum(map(len, left.values()))
    if n_left:
        for line, (customer, campaign, _) in predictions.rows(COLUMNS):
            if customer in left[campaign]:
                raise predictions.error(
                    line,
                    f"{shown(customer)} and {shown(campaign)}{and_others(n_left - 1)} are no "
                    "contact of this data set that its receipts see whole; take those whose "
                    "window_observed is true from its campaign_assignments.csv",
                )


def _report(scored: _Scored, n_campaigns: int) -> Report:
    n = len(scored.uplifts)
    outcomes = Outcomes(scored.treated, scored.bought, scored.effects, [1.0] * n)
    weighted = outcomes._replace(weights=scored.weights)
    notes = [*(_DIFFERING if len(scored.propensities) > 1 else ())]
    if scored.n_not_eligible:
        notes.append(f"{counted(scored.n_not_eligible, 'row')} of who is not eligible: not scored.")
    return Report(
        "uplift",
        f"{counted(n, 'eligible contact')}, {counted(n_campaigns, 'campaign')}",
        n,
        "random",
        [
            Group("from outcomes as they are", _from_outcomes("", scored, outcomes)),
            Group(
                "from outcomes, weighted by propensity",
                _from_outcomes("weighted_", scored, weighted),
            ),
            Group("from the truth", _from_truth(scored, outcomes)),
            Group("against each true effect (random: all alike)", _errors(scored)),
        ],
        notes,
    )


def _from_outcomes(prefix: str, scored: _Scored, outcomes: Outcomes) -> list[Score]:
    best = best_scores(outcomes)
    qini = [
        qini_coefficient(scores, outcomes, qini_height, best)
        for scores in (scored.uplifts, [0.0] * len(best), scored.effects)
    ]
    return [
        Score(f"{prefix}qini", "Qini coefficient", *qini),
        Score(
            f"{prefix}auuc",
            "AUUC, purchases a contact",
            area(scored.uplifts, outcomes, uplift_height),
            random_area(outcomes, uplift_height),
            area(scored.effects, outcomes, uplift_height),
        ),
    ]


def _from_truth(scored: _Scored, outcomes: Outcomes) -> list[Score]:
    qini = [
        qini_coefficient(scores, outcomes, gain_height, scored.effects)
        for scores in (scored.uplifts, [0.0] * len(scored.effects), scored.effects)
    ]
    return [
        Score("true_qini", "Qini coefficient", *qini),
        Score(
            "true_auuc",
            "AUUC, purchases a contact",
            area(scored.uplifts, outcomes, gain_height),
            random_area(outcomes, gain_height),
            area(scored.effects, outcomes, gain_height),
        ),
    ]


def _errors(scored: _Scored) -> list[Score]:
    """Errors; beside them those of the average effect for everybody."""
    true = scored.effects
    alike = [fsum(true) / len(true)] * len(true)
    return [
        Score(
            "rmse",
            "root mean square error",
            root_mean_square_error(scored.uplifts, true),
            root_mean_square_error(alike, true),
            0.0,
        ),
        Score(
            "mae",
            "mean absolute error",
            mean_absolute_error(scored.uplifts, true),
            mean_absolute_error(alike, true),
            0.0,
        ),
        Score("bias", "bias", bias(scored.uplifts, true), 0.0, 0.0),
        Score(
            "rank_correlation",
            "rank correlation",
            rank_correlation(scored.uplifts, true),
            None,
            rank_correlation(true, true),
        ),
    ]


def _flag(value: object) -> bool:
    return str(value).lower() in ("true", "1")
