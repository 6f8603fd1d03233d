"""The prediction and the mitigations as parts of the page."""

from __future__ import annotations

from marketing.group_fairness.comparison import FEW_GROUPS
from marketing.group_fairness.mitigation import AS_IS, Mitigation
from marketing.group_fairness.odds import Odds, OddsRow
from marketing.group_fairness.pictures import Dot, dots
from marketing.group_fairness.prediction import Prediction
from marketing.group_fairness.words import percent, points
from marketing.pages.picture import DataTable, Missing, Picture

_HUNDRED = 100


def prediction_facts(found: Prediction) -> DataTable:
    """How good the model is."""
    return DataTable(
        ["figure", "value"],
        [
            ["shoppers it learned from", found.n_learned],
            ["shoppers it is judged on", found.n_judged],
            ["of these, high spenders", percent(found.label_share)],
            ["of these, the model says yes to", percent(found.selected)],
            ["accuracy", percent(found.accuracy)],
            ["balanced accuracy", percent(found.balanced_accuracy)],
            ["area under the ROC curve", f"{found.auc:.3f}"],
        ],
    )


def odds_picture(each: Odds) -> Picture | Missing:
    """The true positive rates of the groups, with all figures."""
    name = each.attribute.name
    key = f"odds-{each.attribute.key}"
    shown = [row for row in each.groups if row.is_compared]
    if len(shown) < 2:
        return Missing(key, f"Who is found, by {name}", FEW_GROUPS)
    alternative = f"True positive rate by {name}: " + ", ".join(
        f"{row.name} {percent(row.true_positive.value)}" for row in shown
    )
    return Picture(
        key=key,
        title=_odds_title(each),
        svg=dots([_dot(row) for row in shown], "% of the high spenders found", alternative),
        alternative=alternative,
        table=_odds_table(each),
        caption="Of those who are high spenders, to how many the model says yes, with 95% "
        "intervals. Described, not judged.",
    )


def mitigation_picture(number: int, each: Mitigation) -> Picture:
    """What the mitigations do, and cost."""
    plain = each.variants[0]
    rows = [
        Dot(
            variant.name,
            _HUNDRED * variant.parity_difference,
            None,
            is_hollow=variant.name == AS_IS,
        )
        for variant in each.variants
    ]
    best = min(each.variants[1:], key=lambda variant: variant.parity_difference)
    title = (
        f"By {each.attribute.name}, with {best.name} the model's difference goes from "
        f"{points(plain.parity_difference)} to {points(best.parity_difference)} points; balanced "
        f"accuracy goes from {percent(plain.balanced_accuracy)} to "
        f"{percent(best.balanced_accuracy)}"
    )
    alternative = "Demographic parity difference: " + ", ".join(
        f"{variant.name} {points(variant.parity_difference)} points" for variant in each.variants
    )
    return Picture(
        key=f"mitigation-{number}",
        title=title,
        svg=dots(rows, "difference in says-yes rates,\npercentage points", alternative, line=0.0),
        alternative=alternative,
        table=_mitigation_table(each),
        caption=f"The model predicts {each.predicts}. It learned from {each.n_learned:,} and is "
        f"judged on {each.n_judged:,} others.",
    )


def _dot(row: OddsRow) -> Dot:
    value, interval = row.true_positive
    assert value is not None
    assert interval is not None
    return Dot(row.name, _HUNDRED * value, (_HUNDRED * interval[0], _HUNDRED * interval[1]))


def _odds_title(each: Odds) -> str:
    assert each.equalized_odds_difference is not None
    assert each.equal_opportunity_difference is not None
    opportunity = points(each.equal_opportunity_difference)
    return (
        f"Who is found, by {each.attribute.name}: equal opportunity differs by {opportunity} "
        f"points, equalized odds by {points(each.equalized_odds_difference)}"
    )


def _odds_table(each: Odds) -> DataTable:
    header = [
        "group",
        "shoppers",
        "high spenders",
        "says yes",
        "true positive rate",
        "false positive rate",
        "mean chance said",
        "share that is so",
        "share less chance, points",
        "95% interval",
        "average odds difference, points",
    ]
    return DataTable(header, [_odds_cells(row, each) for row in each.groups])


def _odds_cells(row: OddsRow, each: Odds) -> list[object]:
    average = each.average_odds_difference.get(row.name)
    return [
        f"{row.name} (reference)" if row.name == each.reference else row.name,
        row.n,
        row.n_positive,
        percent(row.selected.value),
        percent(row.true_positive.value),
        percent(row.false_positive.value),
        percent(row.mean_chance),
        percent(row.label_share),
        points(row.miscalibration),
        " to ".join(map(points, row.miscalibration_interval)),
        None if average is None else points(average),
    ]


def _mitigation_table(each: Mitigation) -> DataTable:
    header = [
        "model",
        "parity difference, points",
        "equalized odds difference, points",
        "accuracy",
        "balanced accuracy",
        "says yes",
        *(f"says yes: {name}" for name in each.variants[0].rates),
    ]
    rows: list[list[object]] = [
        [
            variant.name,
            points(variant.parity_difference),
            points(variant.equalized_odds_difference),
            percent(variant.accuracy),
            percent(variant.balanced_accuracy),
            percent(variant.selected),
            *map(percent, variant.rates.values()),
        ]
        for variant in each.variants
    ]
    return DataTable(header, rows)
