"""A report: everything that is compared, graded, predicted and mitigated of a data set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from marketing.group_fairness.attributes import ATTRIBUTES, Attribute
from marketing.group_fairness.comparison import compare
from marketing.group_fairness.folder import PEOPLE_TABLES, files_in, lacks
from marketing.group_fairness.grading import LEVEL, Graded, graded, in_order
from marketing.group_fairness.identity import campaigns_of, identity
from marketing.group_fairness.learning_data import (
    LEAST_POSITIVES,
    SPENDING,
    decision_data,
    spending_data,
)
from marketing.group_fairness.mitigation import FEW_EXAMPLES, Mitigation, mitigate
from marketing.group_fairness.outcomes import HIGH_SPENDER, OUTCOMES, Outcome, Trials
from marketing.group_fairness.people import People, read_people
from marketing.group_fairness.planted import Found, planted_found
from marketing.group_fairness.prediction import Prediction, prediction
from marketing.group_fairness.tables_read import TABLE_OF, Tables, read_tables
from marketing.loading.errors import DataFileError
from receipts.runs.errors import UserError
from receipts.runs.files import Json
from world.settings import CONFOUNDED, CampaignSettings

MOST_MITIGATIONS = 4
"""Of decisions that are flagged, the surest so many are mitigated."""

PREDICTION, MITIGATION = "prediction", "mitigation"


class NotRun(NamedTuple):
    """A part of the report that could not be made."""

    key: str
    reason: str


class Report(NamedTuple):
    """A report.

    data: which data it is of.
    n_there: shoppers in the tables; n_looked_at: of those, how many the report is of.
    graded: every outcome over every attribute and pair.
    """

    data: Json
    level: float
    seed: int
    n_there: int
    n_looked_at: int
    graded: tuple[Graded, ...]
    prediction: Prediction | None
    mitigations: tuple[Mitigation, ...]
    not_run: tuple[NotRun, ...]

    @property
    def flagged(self) -> list[Graded]:
        """Those that are flagged, the surest first; attributes by themselves before pairs."""
        return in_order(self.graded)

    @property
    def campaigns(self) -> CampaignSettings | None:
        """How campaigns act, where it is known."""
        return campaigns_of(self.data)

    @property
    def is_confounded(self) -> bool:
        """Whether it is known that those who spend most are the likeliest to be treated."""
        return self.campaigns is not None and self.campaigns.assignment == CONFOUNDED

    @property
    def planted(self) -> list[Found]:
        """What is found of each bias that is known to be planted."""
        return [*planted_found(self.campaigns.biases if self.campaigns else (), self.graded)]

    @property
    def n_tests(self) -> int:
        """How many tests the p-values are adjusted for."""
        return sum(each.comparison.equality is not None for each in self.graded)

    def of(self, outcome: Outcome, *, pairs: bool = False) -> list[Graded]:
        """An outcome over each attribute by itself, or over each pair."""
        return [
            each
            for each in self.graded
            if each.comparison.outcome is outcome and bool(each.comparison.attribute.of) == pairs
        ]


def make_report(
    folder: Path,
    n_customers: int,
    seed: int,
    level: float = LEVEL,
    tell: Callable[[str], object] = lambda what: None,
) -> Report:
    """The report of a folder of marketing tables.

    n_customers: at most so many shoppers are looked at, chosen by the seed.
    tell: is called with what is done next.

    Raises UserError where tables are missing or damaged.
    """
    files = files_in(folder)
    try:
        tell("reading who the shoppers are")
        people = read_people(files, n_customers, seed)
        tables = read_tables(files, people, lambda table: tell(f"reading {table}"))
    except DataFileError as error:
        raise UserError(str(error)) from None
    except MemoryError:
        raise UserError("there is not enough memory; look at fewer with --customers") from None
    tell("which files these are")
    data = identity(folder, files, [*PEOPLE_TABLES, *TABLE_OF.values()])
    return report_of(people, tables, data, seed, level, tell)


def report_of(
    people: People,
    tables: Tables,
    data: Json,
    seed: int,
    level: float,
    tell: Callable[[str], object],
) -> Report:
    """The report of tables that were read."""
    from numpy.random import default_rng

    not_run = [*_lacking(tables)]
    lacking = {each.key for each in not_run}
    outcomes = [outcome for outcome in OUTCOMES if outcome.key not in lacking]
    if not outcomes:
        raise UserError(f"there is nothing to compare: {not_run[0].reason}")
    comparisons = []
    trials: dict[str, Trials] = {}
    for outcome in outcomes:
        tell(f"comparing: {outcome.title.lower()}")
        found = trials[outcome.key] = outcome.trials(people, tables)
        if len(found.value):
            comparisons += [
                compare(
                    outcome,
                    attribute,
                    found,
                    people.groups[attribute.key],
                    default_rng([abs(seed), *f"{outcome.key} {attribute.key}".encode()]),
                )
                for attribute in ATTRIBUTES.values()
            ]
        else:
            not_run.append(NotRun(outcome.key, f"there are no {outcome.trial[1]} to look at"))
    grades = graded(comparisons, level)
    tell("predicting, and mitigating")
    decided = [_of_decision(people, trials, each, seed) for each in _alone(in_order(grades))]
    predicted, of_spending, reason = _of_spending(people, trials, seed)
    if reason:
        not_run.append(NotRun(PREDICTION, reason))
    not_run += [each for each in decided if isinstance(each, NotRun)]
    mitigations = [each for each in decided if isinstance(each, Mitigation)]
    mitigations += [of_spending] if of_spending else []
    return Report(
        data,
        level,
        seed,
        people.n_there,
        len(people),
        tuple(grades),
        predicted,
        tuple(mitigations),
        tuple(not_run),
    )


def _lacking(tables: Tables) -> Iterator[NotRun]:
    for outcome in OUTCOMES:
        missing = [name for name in outcome.needs if getattr(tables, name) is None]
        if missing:
            yield NotRun(outcome.key, lacks(TABLE_OF[missing[0]]))


def _of_spending(
    people: People, trials: dict[str, Trials], seed: int
) -> tuple[Prediction | None, Mitigation | None, str]:
    """The prediction, a mitigation of it, and why there is no prediction."""
    if HIGH_SPENDER not in trials:
        return None, None, "it is not known who spends how much"
    data = spending_data(people, trials[HIGH_SPENDER], seed)
    if not data.is_enough:
        return None, None, f"a half has fewer than {LEAST_POSITIVES} high spenders or others"
    found = prediction(data, people.groups)
    attribute = _widest(found)
    if attribute is None:
        return found, None, ""
    return found, mitigate(SPENDING, data, attribute, people.groups[attribute.key], seed), ""


def _of_decision(
    people: People, trials: dict[str, Trials], each: Graded, seed: int
) -> Mitigation | NotRun:
    """What a model does that learned to decide as was decided, or why there is none."""
    outcome, attribute = each.comparison.outcome, each.comparison.attribute
    groups = people.groups[attribute.key]
    data = decision_data(people, trials[outcome.key], groups.codes, seed)
    predicts = (
        f"the decision {outcome.title.lower()!r} ({outcome.says}), from the preferences and the "
        "group itself"
    )
    made = mitigate(predicts, data, attribute, groups, seed)
    return made or NotRun(f"{MITIGATION}-{outcome.key}-{attribute.key}", FEW_EXAMPLES)


def _alone(flagged: Sequence[Graded]) -> list[Graded]:
    """The surest of those that are of one attribute."""
    return [each for each in flagged if not each.comparison.attribute.of][:MOST_MITIGATIONS]


def _widest(found: Prediction) -> Attribute | None:
    """The attribute over which the prediction says yes at the most different rates."""
    known = [each for each in found.odds if each.parity_difference is not None]
    widest = max(known, key=lambda each: each.parity_difference or 0.0, default=None)
    return widest.attribute if widest else None
