"""A whole judgement: what each kind of made rows shows, and how it is said."""

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from marketing.learned_model.bootstrap import fit_bootstrap
from marketing.learned_model.columns import LearnedColumn
from marketing.learned_model.copula import fit_copula
from marketing.learned_model.frames import frame_of
from marketing.learned_model.inspection import columns_of
from marketing.learned_model.judging.judge import LEAST_HELD_OUT, judge
from marketing.learned_model.judging.measured import (
    REAL,
    Figure,
    Judged,
    Judgement,
    Measure,
    Measured,
    TableIdentity,
)
from marketing.learned_model.judging.report_json import N_WORST, is_report, report_json
from marketing.learned_model.judging.report_text import WIDTH, report_text
from marketing.learned_model.judging.verdict import compared, excess, verdict
from marketing.tables import TABLES

N_TRAINING, N_HELD_OUT = 600, 300
ERRORS = 3

X = LearnedColumn("x", "number", "continuous", least=-5, most=5, decimals=None)
Y = X._replace(name="y")
KIND = LearnedColumn("kind", "string", "categorical", values=("a", "b", "c"))
COLUMNS = (X, Y, KIND)
IDENTITY = TableIdentity("hand_made", N_TRAINING + N_HELD_OUT, "0" * 64)


def rows(n_rows, seed):
    """x and y with a correlation of 0.9; kind by the third in which x is."""
    rng = np.random.default_rng(seed)
    x, y = rng.multivariate_normal([0, 0], [[1, 0.9], [0.9, 1]], n_rows).T.clip(-5, 5)
    kinds = pd.Categorical.from_codes(np.digitize(x, [-0.43, 0.43]), list(KIND.values))
    return pd.DataFrame({"x": x, "y": y, "kind": kinds})


class Shuffled(NamedTuple):
    """Every column of the training rows in an order of its own."""

    rows: pd.DataFrame
    name: str = "shuffled"

    def sample(self, n_rows, seed):
        rng = np.random.default_rng(seed)
        return pd.DataFrame(
            {name: self.rows[name].array[rng.permutation(len(self.rows))[:n_rows]]
             for name in self.rows}
        )  # fmt: skip


class Untrained(NamedTuple):
    """What a generator makes that has learned the limits only."""

    name: str = "untrained"

    def sample(self, n_rows, seed):
        rng = np.random.default_rng(seed)
        x, y = rng.uniform(-5, 5, (2, n_rows))
        kinds = pd.Categorical.from_codes(rng.integers(0, 3, n_rows), list(KIND.values))
        return pd.DataFrame({"x": x, "y": y, "kind": kinds})


def judgement(engines, training=None, held_out=None, columns=COLUMNS, **more):
    training = rows(N_TRAINING, 1) if training is None else training
    held_out = rows(N_HELD_OUT, 2) if held_out is None else held_out
    more = {"identity": IDENTITY, "seed": 1, **more}
    return judge(training, held_out, columns, engines, **more)


@pytest.fixture(scope="module")
def found():
    training = rows(N_TRAINING, 1)
    engines = [
        Untrained(),
        Shuffled(training),
        fit_copula(training, COLUMNS, 1),
        fit_bootstrap(training, COLUMNS, 1),
    ]
    return judgement(engines, target="kind")


def figure(judgement, key, side):
    measured = next(each for each in judgement.measures if each.measure.key == key)
    return measured.real.value if side == REAL else measured.engines[side].value


def auc_error(n_rows=N_HELD_OUT):
    """Standard error of the AUC of two sides that are alike (Mann and Whitney 1947)."""
    return ((2 * n_rows + 1) / (12 * n_rows**2)) ** 0.5


def ks_limit():
    """What the Kolmogorov-Smirnov statistic of two samples of one kind is above once in 1000."""
    return 1.95 * (1 / N_TRAINING + 1 / N_HELD_OUT) ** 0.5


def test_held_out_rows_are_the_floor(found):
    """S2.108: told from training rows by nobody, and as near to them as they are."""
    assert abs(figure(found, "auc", REAL) - 0.5) < ERRORS * auc_error()
    assert figure(found, "columns_worst", REAL) < ks_limit()
    assert figure(found, "nearer_share", REAL) == 0.5
    assert figure(found, "copies_share", REAL) == 0


def test_a_bootstrap_is_like_the_rows_and_keeps_nothing_to_itself(found):
    assert abs(figure(found, "auc", "bootstrap") - 0.5) < ERRORS * auc_error()
    assert figure(found, "columns_worst", "bootstrap") < ks_limit()
    assert figure(found, "distance_median", "bootstrap") == 0
    assert figure(found, "copies_share", "bootstrap") == 1
    assert figure(found, "nearer_share", "bootstrap") > 0.98  # Held-out rows may lie on others.
    assert figure(found, "nearest_share", "bootstrap") == 1


def test_shuffled_columns_are_caught_by_pairs_and_not_by_columns(found):
    assert figure(found, "columns_worst", "shuffled") < ks_limit()
    assert figure(found, "pairs_mean", "shuffled") > 0.7
    assert figure(found, "pairs_numbers", "shuffled") > 0.7
    assert figure(found, "auc", "shuffled") > 0.8
    assert figure(found, "usefulness", "shuffled") < 0.5 < figure(found, "usefulness", REAL)


def test_an_untrained_generator_is_caught(found):
    """Uniform from -5 to 5 against a normal one: 0.4 or so from each other."""
    assert figure(found, "columns_worst", "untrained") > 0.3
    assert figure(found, "auc", "untrained") > 0.9
    assert figure(found, "distance_median", "untrained") > 3 * figure(
        found, "distance_median", REAL
    )


def test_a_copula_learns_a_table_that_is_one(found):
    """Two normal columns with a correlation: held-out rows are hardly better."""
    assert abs(figure(found, "pairs_pearson", "copula")) < 0.05
    assert figure(found, "columns_worst", "copula") < ks_limit()
    assert figure(found, "copies_share", "copula") == 0


def test_a_judgement_follows_from_the_seed(found):
    """The same numbers, also where other threads are there."""
    training = rows(N_TRAINING, 1)
    copula = fit_copula(training, COLUMNS, 1)
    once, again, other = (
        report_json(judgement([copula], seed=seed, target="kind")) for seed in (1, 1, 2)
    )
    assert once == again != other
    measures = {each["key"]: each["engines"]["copula"] for each in once["measures"]}
    for measured in found.measures:
        value = measured.engines["copula"].value
        wanted = measures[measured.measure.key]["value"]
        assert wanted is None if value is None else wanted == pytest.approx(value, abs=1e-6)


def test_a_report_says_of_what_it_is_and_has_no_nan(found):
    """S2.90, S2.93: null with a reason; a version; the data's identity."""
    report = report_json(found)
    text = json.dumps(report, allow_nan=False)
    assert json.loads(text) == report
    assert report["schema_version"] == 1
    assert is_report(report)
    assert not is_report({})
    assert report["table"] == {"name": "hand_made", "rows": 900, "sha256": "0" * 64}
    assert report["rows"] == {
        "training": N_TRAINING,
        "held_out": N_HELD_OUT,
        "training_judged": N_TRAINING,
        "judged_of_each": N_HELD_OUT,
        "seed": 1,
    }
    assert report["engines"] == ["untrained", "shuffled", "copula", "bootstrap"]
    for measure in report["measures"]:
        for one in (*measure["engines"].values(), measure["held_out"]):
            assert (one["value"] is None) == bool(one.get("reason"))
    assert {*report["details"]["columns"]} == {*report["engines"], "held_out"}
    assert {*report["details"]["columns"]["copula"]} == {"x", "y", "kind"}
    assert report["verdict"] == verdict(found)


def test_of_many_pairs_the_worst_are_listed():
    columns = tuple(X._replace(name=f"x{number}") for number in range(7))
    rng = np.random.default_rng(1)
    frames = [pd.DataFrame({c.name: rng.standard_normal(80) for c in columns}) for _ in range(2)]
    found = judgement([fit_bootstrap(frames[0], columns, 1)], *frames, columns)
    listed = report_json(found)["details"]["pairs"]["bootstrap"]
    assert len(listed) == N_WORST
    assert [*listed.values()] == sorted(listed.values(), reverse=True)
    assert max(listed.values()) == pytest.approx(
        figure(found, "pairs_worst", "bootstrap"), abs=1e-6
    )


def test_the_text_is_of_80_columns(found):
    lines = report_text(found).splitlines()
    assert max(map(len, lines)) <= WIDTH
    head = next(line for line in lines if line.startswith("like real rows?"))
    assert head.split()[3:] == ["untrain.", "shuffled", "copula", "bootstr.", "held-out"]
    row = next(line for line in lines if line.startswith("privacy: copies"))
    assert row.split()[-5:] == ["0", "0", "0", "1", "0"]
    said = " ".join(report_text(found).split())
    assert "not measured: columns: missing share" in said
    assert "no value of this table is missing" in said
    assert "(bootstrap), 0.0% (held-out)" in said


def test_what_is_looked_at_next_is_told():
    news = []
    judgement([fit_copula(rows(N_TRAINING, 1), COLUMNS, 1)], tell=news.append)
    assert news[0] == "300 rows of copula"
    assert news[1:] == [
        "columns", "outliers", "pairs", "rows told apart", "usefulness", "privacy", "rules",
    ]  # fmt: skip


def test_at_most_so_many_rows_of_each_side_are_looked_at():
    """And as many are made."""
    found = judgement([fit_copula(rows(N_TRAINING, 1), COLUMNS, 1)], n_rows=70)
    assert found.rows == Judged(N_TRAINING, N_HELD_OUT, 70, 70, 1)
    assert "70 rows of each against 70 training rows" in " ".join(report_text(found).split())


def test_small_tables_and_names_that_are_there_twice_are_refused():
    few = rows(LEAST_HELD_OUT - 1, 1)
    copula = fit_copula(rows(N_TRAINING, 1), COLUMNS, 1)
    with pytest.raises(ValueError, match="9 held-out rows, and at least 10"):
        judgement([copula], held_out=few)
    with pytest.raises(ValueError, match="9 training rows"):
        judgement([copula], training=few)
    with pytest.raises(ValueError, match="copula, copula cannot be told apart"):
        judgement([copula, copula])
    with pytest.raises(ValueError, match="'nobody' is no column"):
        judgement([copula], target="nobody")


def test_constant_columns_and_few_rows_have_reasons_and_no_figures():
    """S2.90: nothing of a table of one value can be measured, and each measure says why."""
    same = LearnedColumn("same", "string", "categorical", values=("x",))
    frame = pd.DataFrame({"same": pd.Categorical(["x"] * 20, categories=["x"])})
    found = judgement([fit_copula(frame, (same,), 1)], frame, frame, (same,))
    assert all(each.engines["copula"].value is None for each in found.measures)
    assert all(each.engines["copula"].reason for each in found.measures)
    json.dumps(report_json(found), allow_nan=False)
    assert "Nothing of this table" not in report_text(found)  # There is nobody else.


def test_a_table_without_numbers_is_judged():
    columns = (KIND, KIND._replace(name="other"))
    frame = pd.DataFrame({"kind": rows(300, 1)["kind"], "other": rows(300, 2)["kind"]})
    found = judgement([fit_copula(frame, columns, 1)], frame, frame, columns)
    assert figure(found, "pairs_numbers", "copula") is None
    assert figure(found, "pairs_categories", "copula") is not None
    assert figure(found, "outliers_mean", "copula") is None
    assert figure(found, "distance_median", "copula") is not None


# The rules of a table of ours


def loyalties(n_rows, seed):
    """Texts of a table of ours; the balance is what is left."""
    rng = np.random.default_rng(seed)
    lifetime = rng.integers(100, 9000, n_rows)
    redeemed = lifetime // 1000 * 500
    tiers = np.array(TABLES["loyalties"].columns[1].values)[
        np.digitize(lifetime, [999, 2999, 5999])
    ]
    return {
        "consumer_id": [f"customer_{seed:03}{number:03}" for number in range(n_rows)],
        "tier": [*tiers],
        "lifetime_points": [*map(str, lifetime)],
        "redeemed_points": [*map(str, redeemed)],
        "points_balance": [*map(str, lifetime - redeemed)],
        "redemptions": [*map(str, redeemed // 500)],
    }


def test_rows_of_a_table_of_ours_are_held_to_its_rules():
    """Types and keys are kept by all; that the balance is what is left is broken by a copula, and
    not by rows that were there."""
    table = TABLES["loyalties"]
    texts = [loyalties(300, 1), loyalties(100, 2)]
    columns = columns_of({name: texts[0][name] + texts[1][name] for name in texts[0]}, table)
    training, held_out = (frame_of(each, columns) for each in texts)
    engines = [fit(training, columns, 1) for fit in (fit_copula, fit_bootstrap)]
    found = judgement(
        engines, training, held_out, columns,
        table=table, identity=TableIdentity("loyalties", 400, "1" * 64),
    )  # fmt: skip
    assert figure(found, "rules_broken", REAL) == 0
    assert figure(found, "rules_broken", "bootstrap") == 0
    assert figure(found, "rules_broken", "copula") > 0
    assert figure(found, "offences_per_row", "copula") > 0.5
    details = found.details["rules"]["copula"]
    assert details["loyalties.types"] == details["loyalties.key_unique"] == 0
    assert figure(found, "usefulness", REAL) > 0.8  # The tier follows from the points.


# What is said


def measured(key, group, real, *, is_high_good=False, is_part=False, **engines):
    measure = Measure(key, key, "", group, None, is_high_good, is_part)
    figures = {name: Figure(value, "" if value is not None else "why")
               for name, value in engines.items()}  # fmt: skip
    return Measured(measure, figures, Figure(real))


def of(*measures):
    names = tuple(measures[0].engines)
    return Judgement(IDENTITY, Judged(9, 9, 9, 9, 1), names, measures, {})


def test_the_excess_is_what_is_worse_than_real_rows():
    low = measured("a", "likeness", 0.1, m=0.3, n=0.05)
    assert excess(low.engines["m"], low) == 0.2
    assert excess(low.engines["n"], low) == 0
    high = measured("a", "likeness", 0.9, is_high_good=True, m=0.3, n=0.95)
    assert excess(high.engines["m"], high) == 0.6
    assert excess(high.engines["n"], high) == 0
    assert excess(Figure(None, "why"), low) is None


def test_models_are_compared_by_what_both_have():
    """m is nearer in a, n in b; both are as good as real rows in c; d has no figure of n; e is a
    part of another and f of another group."""
    found = compared(
        of(
            measured("a", "likeness", 0.1, m=0.2, n=0.3),
            measured("b", "likeness", 0.9, is_high_good=True, m=0.2, n=0.3),
            measured("c", "likeness", 0.1, m=0.02, n=0.1),
            measured("d", "likeness", 0.1, m=0.02, n=None),
            measured("e", "likeness", 0.1, is_part=True, m=0.2, n=0.3),
            measured("f", "privacy", 0.1, m=0.2, n=0.3),
        ),
        "m",
        "n",
        "likeness",
    )
    keys = [[each.measure.key for each in side] for side in found]
    assert keys == [["a"], ["b"], ["c"]]


def test_it_is_said_honestly_which_is_worse():
    worse = of(
        measured("a", "likeness", 0, ctgan=0.3, copula=0.1),
        measured("b", "likeness", 0, ctgan=0.3, copula=0.1),
        measured("c", "likeness", 0, ctgan=0.1, copula=0.3),
    )
    assert verdict(worse) == [
        "copula is closer to real rows than ctgan in 2 of 3 measures of likeness, ctgan in 1 (c)."
    ]
    beaten = of(measured("a", "likeness", 0, ctgan=0.3, copula=0.1))
    assert "copula is closer to real rows than ctgan in all 1" in verdict(beaten)[0]
    even = of(
        measured("a", "likeness", 0, ctgan=0.3, copula=0.1),
        measured("b", "likeness", 0, ctgan=0.1, copula=0.3),
        measured("c", "likeness", 0.5, ctgan=0.1, copula=0.3),
    )
    assert "1 of 3 measures of likeness, and in 1 they are level" in verdict(even)[0]
    unknown = of(measured("a", "likeness", 0, ctgan=None, copula=0.1))
    assert verdict(unknown) == [
        "Nothing of this table tells whether ctgan or copula is closer to real rows."
    ]


def test_nothing_is_left_of_what_was_validated(tmp_path, monkeypatch):
    """The rows that validation reads are in a folder that goes."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    test_rows_of_a_table_of_ours_are_held_to_its_rules()
    assert not [*Path(tmp_path).iterdir()]
