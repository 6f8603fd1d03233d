"""``python3 -m ground_truth.score``: what it prints, and what it refuses."""

import csv
import json
import subprocess
import sys
from math import log2
from statistics import fmean, pstdev

import pytest

from ground_truth import score as door
from ground_truth.key import AnswerKey
from ground_truth.scores.favourites import Taste, ndcg, recall, score_favourites
from ground_truth.scores.predictions import PredictionError, PredictionFile
from ground_truth.scores.uplift import score_uplift
from ground_truth.truths import CAMPAIGN_COLUMNS
from tests.command_line import ROOT, TIMEOUT, environment, make

ANSWERS = {"persuaded": (1, 0), "sure": (2, 2), "lost": (0, 0), "put_off": (0, 1)}


def truth(customer, answer, *, treated, eligible=True, campaign="CMP-20250101", propensity=0.5):
    """A row of the answer key, as it stands in its tables."""
    if_treated, if_not = ANSWERS[answer]
    values = {
        "customer_id": f"customer_{customer:06d}",
        "campaign_id": campaign,
        "contact_date": "2025-01-03",
        "eligible": eligible,
        "propensity": propensity,
        "treated": treated,
        "answer": answer,
        "lines_if_treated": if_treated,
        "lines_if_not": if_not,
        "cents_if_treated": 0,
        "cents_if_not": 0,
        "effect_lines": if_treated - if_not,
        "effect_cents": 0,
    }
    return tuple(values[name] for name in CAMPAIGN_COLUMNS)


TRUTHS = [
    truth(0, "persuaded", treated=True),
    truth(1, "sure", treated=False),
    truth(2, "lost", treated=True),
    truth(3, "put_off", treated=False),
    truth(4, "sure", treated=True, eligible=False, propensity=0.0),
    truth(0, "lost", treated=False, campaign="CMP-20250501"),
]
UPLIFTS = {0: "0.9", 1: "0.1", 2: "0", 3: "-0.5"}


def predictions(folder, header, rows):
    path = folder / "p.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def uplift_rows(campaign="CMP-20250101", **changes):
    uplifts = {**UPLIFTS, **{int(key[1:]): value for key, value in changes.items()}}
    return [(f"customer_{n:06d}", campaign, text) for n, text in uplifts.items()]


UPLIFT_HEADER = ("customer_id", "campaign_id", "uplift")


def uplift_report(folder, rows, truths=TRUTHS):
    return score_uplift(PredictionFile(predictions(folder, UPLIFT_HEADER, rows)), iter(truths))


def scores_of(report):
    return {each.name: each[2:] for group in report.groups for each in group.scores}


def test_uplift_by_hand(tmp_path):
    """The curves of the four contacts are worked out in test_scores_curves.py, but that the second
    one buys: Qini heights 1, 0, -1, -1; uplift heights 1, 0, -1.5, -2; gain heights 1, 1, 1, 0.
    """
    report = uplift_report(tmp_path, uplift_rows())
    scores = scores_of(report)
    assert report.n_scored == 4
    assert scores["auuc"][0] == pytest.approx((0.5 + 0.5 - 0.75 - 1.75) / 16)
    # The best ranking of the outcomes has heights 1 at 1 and 2, and -1 at 4; that by the true
    # effects 1 at 1, -1 at 3 (the two without effect are equal) and at 4; the random one -1 at 4.
    ours, best, by_effect, by_chance = 0.5 + 0.5 - 0.5 - 1, 0.5 + 1 + 0, 0.5 + 0 - 1, -2
    assert scores["qini"] == pytest.approx(
        [(each - by_chance) / (best - by_chance) for each in (ours, by_chance, by_effect)]
    )
    assert scores["true_auuc"] == pytest.approx((3 / 16, 0, 3 / 16))
    assert scores["true_qini"] == (1, 0, 1)
    errors = [0.9 - 1, 0.1, 0, -0.5 + 1]
    assert scores["bias"] == pytest.approx((fmean(errors), 0, 0))
    assert scores["mae"] == pytest.approx((fmean(map(abs, errors)), 0.5, 0))
    assert scores["rmse"][0] == pytest.approx(fmean(e * e for e in errors) ** 0.5)
    assert scores["rmse"][1] == pytest.approx(pstdev([1, 0, 0, -1]))
    assert scores["rank_correlation"][1:] == (None, 1)


def test_campaigns_that_are_not_predicted_are_not_scored_nor_who_is_not_eligible(tmp_path):
    rows = [*uplift_rows(), ("customer_000004", "CMP-20250101", "0.3")]
    report = uplift_report(tmp_path, rows)
    assert scores_of(report) == scores_of(uplift_report(tmp_path, uplift_rows()))
    assert report.notes == ["1 row of who is not eligible: not scored."]
    both = uplift_report(tmp_path, [*uplift_rows(), ("customer_000000", "CMP-20250501", "0")])
    assert both.n_scored == 5


def test_equal_propensities_weigh_nothing(tmp_path):
    scores = scores_of(uplift_report(tmp_path, uplift_rows()))
    assert scores["weighted_qini"] == pytest.approx(scores["qini"])
    assert scores["weighted_auuc"] == pytest.approx(scores["auuc"])


def test_it_says_where_outcomes_mislead(tmp_path):
    """Where the chance of being treated differs, a comparison of outcomes is confounded."""
    assert not uplift_report(tmp_path, uplift_rows()).notes
    truths = [truth(0, "persuaded", treated=True, propensity=0.9), *TRUTHS[1:]]
    (first, _) = uplift_report(tmp_path, uplift_rows(), truths).notes
    assert first.startswith("The chance of being treated differs")


def test_texts_of_the_answer_keys_files_are_read_too(tmp_path):
    truths = [tuple(str(value).lower() if isinstance(value, bool) else str(value) for value in row)
              for row in TRUTHS]  # fmt: skip
    assert uplift_report(tmp_path, uplift_rows(), truths) == uplift_report(tmp_path, uplift_rows())


@pytest.mark.parametrize(
    ("rows", "place", "said"),
    [
        ([*uplift_rows()[:1], *uplift_rows()[2:]], "", "there is no row for customer_000001 and"),
        (uplift_rows()[:1], "", "there is no row for customer_000001 and CMP-20250101 (and 2 m"),
        ([*uplift_rows(), uplift_rows()[2]], ", line 6", "'customer_000002' and 'CMP-20250101'"),
        ([*uplift_rows(), ("x", "CMP-20250101", "1")], ", line 6", "'x' and 'CMP-20250101' are no"),
        ([*uplift_rows(), ("x", "y", "1")], ", line 6", "'x' and 'y' are no contact"),
        (uplift_rows(_2="much"), ", line 4", "uplift is 'much'; write a number"),
        (uplift_rows(_2="nan"), ", line 4", "uplift is 'nan'; write a number"),
        (uplift_rows(_2=""), ", line 4", "uplift is ''; write a number"),
        ([*uplift_rows(), ("x",)], ", line 6", "the header has 3 fields, and this line has 1"),
        ([], "", "there is no row"),
        ([("customer_000004", "CMP-20250101", "1")], "", "there is no row for customer_000000 and"),
    ],
)  # fmt: skip
def test_wrong_uplifts_are_named(tmp_path, rows, place, said):
    with pytest.raises(PredictionError) as caught:
        uplift_report(tmp_path, rows)
    assert str(caught.value).startswith(f"{tmp_path / 'p.csv'}{place}: {said}")
    assert len(str(caught.value).splitlines()) == 1
    assert "; " in str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is empty"),
        (b"customer_id,campaign_id\n", "line 1: there is no column uplift; name the columns"),
        (b"customer_id,campaign_id,uplift\n\xff,a,1\n", "it is not UTF-8"),
        (b'customer_id,campaign_id,uplift\n"x,a,1\n', "it is no CSV"),
    ],
)
def test_what_is_no_csv_file_is_named(tmp_path, data, said):
    path = tmp_path / "p.csv"
    path.write_bytes(data)
    with pytest.raises(PredictionError) as caught:
        score_uplift(PredictionFile(path), iter(TRUTHS))
    assert said in str(caught.value)


TASTES = [
    Taste("a", {"milk": 0.6, "bread": 0.3, "tea": 0.1}),
    Taste("b", {"tea": 0.5, "milk": 0.4, "bread": 0.4}),
]
FAVOURITES_HEADER = ("customer_id", "rank", "sku")
LISTS = [("a", 2, "tea"), ("a", 1, "milk"), ("b", 1, "bread"), ("b", 2, "salt"), ("b", 3, "tea")]


def favourites_report(folder, rows, k=2):
    file = PredictionFile(predictions(folder, FAVOURITES_HEADER, rows))
    return score_favourites(file, lambda: TASTES, ("milk", "bread", "tea", "salt"), k)


def test_favourites_by_hand(tmp_path):
    """Popular: milk (1.0), bread (0.7), tea (0.6).  Bread shares the second place of b."""
    scores = scores_of(favourites_report(tmp_path, LISTS))
    half = log2(3)
    ours = fmean([(0.6 + 0.1 / half) / (0.6 + 0.3 / half), 0.4 / (0.5 + 0.4 / half)])
    popular = fmean([1, (0.4 + 0.4 / half) / (0.5 + 0.4 / half)])
    assert scores["ndcg_at_2"] == pytest.approx((ours, popular, 1))
    assert scores["recall_at_2"] == pytest.approx((fmean([1 / 2, 1 / 2]), fmean([1, 1]), 1))


def test_a_short_list_and_a_large_k():
    propensities = {"x": 0.5, "y": 0.2}
    assert recall(["y"], propensities, 5) == 0.5
    assert recall(["x", "y"], propensities, 5) == 1
    assert ndcg(["x"], propensities, 1) == 1
    assert ndcg([], propensities, 1) == 0


@pytest.mark.parametrize(
    ("rows", "place", "said"),
    [
        (LISTS[:2], "", "there is no row for b; write a list for each customer"),
        ([*LISTS, ("c", 1, "tea")], ", line 7", "'c' is no customer of this data set"),
        ([*LISTS, ("a", 1, "bread")], ", line 7", "'a' has a product of rank 1 already, in line 3"),
        ([*LISTS, ("a", 3, "tea")], ", line 7", "'a' has 'tea' already, in line 2"),
        ([*LISTS, ("a", 4, "bread")], ", line 2", "'a' has no product of rank 3"),
        ([*LISTS, ("a", 3, "beer")], ", line 7", "'beer' is no sku"),
        ([*LISTS, ("a", 0, "bread")], ", line 7", "rank is '0'; write 1 for the best"),
        ([*LISTS, ("a", "x", "bread")], ", line 7", "rank is 'x'"),
    ],
)
def test_wrong_favourites_are_named(tmp_path, rows, place, said):
    with pytest.raises(PredictionError) as caught:
        favourites_report(tmp_path, rows)
    assert str(caught.value).startswith(f"{tmp_path / 'p.csv'}{place}: {said}")


@pytest.fixture
def run(capsys):
    """Runs the command line here; its output, or the one line of its error."""

    def run(*arguments, status=0):
        try:
            ended = door.main([*map(str, arguments)])
        except SystemExit as end:
            ended = end.code
        assert ended == status
        output, errors = capsys.readouterr()
        if not status:
            assert errors == ""
            return output
        (line,) = errors.splitlines()
        assert " error: " in line
        assert output == ""
        return line

    return run


def test_it_is_a_command(small_dataset, tmp_path):
    path = predictions(tmp_path, ("archetype", "price_response"), [("nobody", "1")])
    command = [sys.executable, "-m", "ground_truth.score", "elasticity", path, small_dataset]
    result = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=TIMEOUT
    )
    assert (result.returncode, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"score: error: {path}, line 2: 'nobody' is no archetype of this data")


def test_the_truth_is_perfect_and_the_json_is_the_table(run, small_dataset, tmp_path):
    """Elasticity by customer and by archetype, and favourites, of a real data set."""
    key = AnswerKey(small_dataset)
    shoppers = [*key.shoppers()]
    files = {
        "customers": [("customer_id", "price_response"), *((row[0], row[5]) for row in shoppers)],
        "archetypes": [("archetype", "price_response"), *{(row[1], row[5]) for row in shoppers}],
    }  # fmt: skip
    for name, (header, *rows) in files.items():
        path = predictions(tmp_path, header, rows)
        target = tmp_path / f"{name}.json"
        table = run("elasticity", path, small_dataset, "--json", target)
        found = json.loads(target.read_text())
        assert found["n_scored"] == {"customers": 30, "archetypes": 10}[name]
        assert f"{found['n_scored']} {name}" in table
        assert {
            s["predictions"] for n, s in found["scores"].items() if n != "rank_correlation"
        } == {0}
        assert found["scores"]["rank_correlation"]["predictions"] == pytest.approx(1)
        assert found["scores"]["rmse"]["baseline"] > 0
        assert f"{found['scores']['rmse']['baseline']:.4f}" in table
    rows = []
    for index in key.indices():
        shopper = key.world.shopper(index)
        best = [key.skus[number] for number in shopper.favourites[:5]]
        rows += [(shopper.customer_id, rank, sku) for rank, sku in enumerate(best, 1)]
    path = predictions(tmp_path, FAVOURITES_HEADER, rows)
    target = tmp_path / "favourites.json"
    flags = ("--k", 5, "--json", target)
    assert "recall@5" in run("favourites", path, small_dataset, *flags)
    for figure in json.loads(target.read_text())["scores"].values():
        assert figure["predictions"] == figure["perfect"] == pytest.approx(1)
        assert 0 < figure["baseline"] < 1
    before = target.read_bytes()
    assert "is there already" in run("favourites", path, small_dataset, *flags, status=1)
    assert target.read_bytes() == before
    run("favourites", path, small_dataset, *flags, "--overwrite", "--quiet")
    assert target.read_bytes() == before


def test_mistakes_are_one_line(run, small_dataset, tmp_path):
    path = predictions(tmp_path, ("archetype", "price_response"), [("student", "1")])
    other = predictions(tmp_path, ("customer_id", "price_response"), [("x", "1"), ("x", "2")])
    assert path == other
    for arguments, status, said in (
        (("elasticity", path, small_dataset), 1, "line 3: 'x' has a row already, in line 2"),
        (("elasticities", path, small_dataset), 2, "did you mean elasticity?"),
        (("elasticity", tmp_path / "none.csv", small_dataset), 1, "No such file"),
        (("elasticity", path, tmp_path / "none"), 1, "does not exist"),
        (("uplift", path, small_dataset), 1, "there are no campaigns in"),
        (("uplift", path, small_dataset, "--k", "3"), 2, "--k: it is for favourites"),
        (("elasticity", path, small_dataset, "--json", tmp_path), 1, "is no regular file"),
    ):
        assert said in run(*arguments, status=status)
    for row, said in (
        ("archetype,price_response\nsenior_couple,1\n", "there is no row for"),
        ("customer_id,price_response\ncustomer_000000,x\n", "line 2: price_response is 'x'"),
        ("name,price_response\nx,1\n", "line 1: there is no column archetype"),
    ):
        path.write_text(row)
        assert said in run("elasticity", path, small_dataset, status=1)


def test_the_scores_replace_nothing_that_is_scored(run, small_dataset, tmp_path):
    path = predictions(tmp_path, ("archetype", "price_response"), [("student", "1")])
    for target in (path, small_dataset / "dataset_summary.json"):
        before = target.read_bytes()
        flags = ("--json", target, "--overwrite")
        assert "is what is scored" in run("elasticity", path, small_dataset, *flags, status=1)
        assert target.read_bytes() == before


@pytest.fixture(scope="module")
def campaigned(tmp_path_factory):
    """A data set with campaigns, randomised, and one where the best customers are treated."""
    folder = tmp_path_factory.mktemp("campaigned")
    for name in ("randomised", "confounded"):
        flags = ("--campaigns", "--campaign-effect", 5, "--assignment", name)
        make("--customers", 150, *flags, "--output", name, cwd=folder)
    return folder


def eligible(folder):
    """The eligible contacts of the answer key, as dicts."""
    rows = (dict(zip(CAMPAIGN_COLUMNS, row, strict=True)) for row in AnswerKey(folder).campaigns())
    return [row for row in rows if row["eligible"]]


def effect_of(row):
    return (row["lines_if_treated"] > 0) - (row["lines_if_not"] > 0)


@pytest.mark.parametrize("name", ["randomised", "confounded"])
def test_uplift_is_scored_by_a_real_answer_key(run, campaigned, tmp_path, name):
    """The truth itself is perfect; its opposite is as bad as can be; all alike is random."""
    rows = eligible(campaigned / name)
    assert {effect_of(row) for row in rows} >= {0, 1}
    found = {}
    for sign in (1, 0, -1):
        texts = [(row["customer_id"], row["campaign_id"], sign * effect_of(row)) for row in rows]
        path = predictions(tmp_path, UPLIFT_HEADER, texts)
        target = tmp_path / f"{sign}.json"
        table = run("uplift", path, campaigned / name, "--json", target)
        assert table.startswith(f"uplift: {len(rows):,} eligible contacts, ")
        found[sign] = json.loads(target.read_text())
    truth, alike, opposite = (found[sign]["scores"] for sign in (1, 0, -1))
    for figure in truth.values():
        assert figure["predictions"] == pytest.approx(figure["perfect"])
    for measure in ("qini", "auuc", "weighted_qini", "weighted_auuc", "true_qini", "true_auuc"):
        assert alike[measure]["predictions"] == pytest.approx(alike[measure]["baseline"])
    assert opposite["true_qini"]["predictions"] == pytest.approx(-1)
    assert opposite["rank_correlation"]["predictions"] == pytest.approx(-1)
    assert alike["rank_correlation"]["predictions"] is None


def test_what_everybody_has_is_the_average_effect(run, campaigned, tmp_path):
    """Of the true effects it is theirs; of outcomes it is treated less holdout."""
    rows = eligible(campaigned / "randomised")
    path = predictions(
        tmp_path, UPLIFT_HEADER, [(row["customer_id"], row["campaign_id"], 0) for row in rows]
    )
    run("uplift", path, campaigned / "randomised", "--json", tmp_path / "x.json")
    scores = json.loads((tmp_path / "x.json").read_text())["scores"]
    assert scores["true_auuc"]["baseline"] == pytest.approx(fmean(map(effect_of, rows)) / 2)
    groups = {1: [], 0: []}
    for row in rows:
        lines = row["lines_if_treated"] if row["treated"] else row["lines_if_not"]
        groups[row["treated"]].append(lines > 0)
    assert scores["auuc"]["baseline"] == pytest.approx((fmean(groups[1]) - fmean(groups[0])) / 2)


def test_a_twin_without_campaigns_has_no_uplift(run, tmp_path):
    make("--customers", 10, "--campaigns", "--without", "campaigns", "--output", "d", cwd=tmp_path)
    path = predictions(tmp_path, UPLIFT_HEADER, uplift_rows())
    assert "there are no campaigns in" in run("uplift", path, tmp_path / "d", status=1)
