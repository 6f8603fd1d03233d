"""Beyond the H&M notebook (seed document 004): other ways to show, splits, other tools' files."""

import random
from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from math import sqrt

import pytest

from interactions import InteractionPolicy, synthesize
from tests.conftest import make_dataset
from tests.interactions_command import make, rows_of, summary_of, write_csv

HOUR = 3_600_000
DAY = 24 * HOUR
SIGMAS = 4.5


def by_customer(rows):
    found = defaultdict(list)
    for row in rows:
        found[row["customer_id"]].append(row)
    return found


def auc(positives, negatives):
    """Chance that a positive is above a negative; ties count half."""
    counts = sorted(
        (value, label) for label, values in ((1, positives), (0, negatives)) for value in values
    )
    ranks, start = 0.0, 0
    while start < len(counts):
        end = start
        while end < len(counts) and counts[end][0] == counts[start][0]:
            end += 1
        n_positive = sum(label for _, label in counts[start:end])
        ranks += n_positive * (start + 1 + end) / 2
        start = end
    n, m = len(positives), len(negatives)
    return (ranks - n * (n + 1) / 2) / (n * m)


def recency_auc(rows):
    """How well the time before the customer's last event tells purchases and clicks from
    ignores, whichever way round.
    """
    ages = {"0": [], "1": []}
    for mine in by_customer(rows).values():
        last = max(int(row["t_dat"]) for row in mine)
        for row in mine:
            label = "0" if row["interaction_score"] == "0" else "1"
            ages[label].append(last - int(row["t_dat"]))
    value = auc(ages["1"], ages["0"])
    return max(value, 1 - value)


@pytest.fixture(scope="module")
def receipts(tmp_path_factory):
    return make_dataset(tmp_path_factory.mktemp("world") / "data", 100)


@pytest.fixture(scope="module")
def skewed(tmp_path_factory):
    """Purchases of 150 articles: the n-th sells as 1 / n; the last 30 from July on only."""
    rng = random.Random(3)
    weights = [1 / (n + 1) for n in range(150)]
    rows = []
    for customer in range(400):
        for trip in range(4):
            day = 1 + (customer * 37 + trip * 91) % 364
            date = datetime.fromordinal(datetime(2020, 1, 1).toordinal() + day).date()
            n_open = 150 if date.month >= 7 else 120
            rows += [
                (f"customer {customer:03d}", f"article {n:03d}", date.isoformat())
                for n in rng.choices(range(n_open), weights[:n_open], k=2)
            ]
    return write_csv(tmp_path_factory.mktemp("skewed") / "t.csv", sorted(rows, key=lambda r: r[2]))


def test_time_tells_the_label_unless_events_are_spread(receipts, tmp_path):
    """S3.52: the H&M notebook's rule against --spread, with a classifier of one feature."""
    plain = make("--receipts", receipts, cwd=tmp_path, output="plain")
    spread = make("--receipts", receipts, "--spread", cwd=tmp_path, output="spread")
    before = recency_auc(rows_of(plain / "interactions.csv"))
    after = recency_auc(rows_of(spread / "interactions.csv"))
    assert before > 0.9
    assert after < 0.54


def test_spread_events_lie_around_purchases_and_never_after_the_last(receipts, tmp_path):
    """S3.25, S3.28, S3.52."""
    folder = make("--receipts", receipts, "--spread", cwd=tmp_path)
    n_after = 0
    for mine in by_customer(rows_of(folder / "interactions.csv")).values():
        trips = {int(row["t_dat"]) for row in mine if row["interaction_score"] == "2"}
        times = defaultdict(list)
        for row in mine:
            if row["interaction_score"] != "0":
                times[row["article_id"]].append(int(row["t_dat"]))
        for row in mine:
            time = int(row["t_dat"])
            assert time <= max(trips)
            if row["interaction_score"] == "0":
                assert any(2 * HOUR <= abs(trip - time) <= 106 * HOUR for trip in trips)
                n_after += any(0 < time - trip <= 106 * HOUR for trip in trips)
                assert all(abs(own - time) > 7 * DAY for own in times[row["article_id"]])
    assert n_after > 1000


def test_hours_of_the_day(receipts, tmp_path):
    """S3.29, S3.48: days stay, one hour for each trip, by the stated curve."""
    from interactions.model.shopping_hours import HOUR_WEIGHTS

    plain = make("--receipts", receipts, cwd=tmp_path, output="plain")
    timed = make("--receipts", receipts, "--time-of-day", cwd=tmp_path, output="timed")
    days, hours = [], defaultdict(set)
    for folder in (plain, timed):
        bought = [
            row for row in rows_of(folder / "interactions.csv") if row["interaction_score"] == "2"
        ]
        days.append(
            Counter(
                (row["customer_id"], row["article_id"], int(row["t_dat"]) // DAY) for row in bought
            )
        )
        if folder == timed:
            for row in bought:
                hours[row["customer_id"], int(row["t_dat"]) // DAY].add(int(row["t_dat"]) % DAY)
    assert days[0] == days[1]
    assert all(len(found) == 1 for found in hours.values())
    counts = Counter(found.pop() // HOUR for found in hours.values())
    n = counts.total()
    for hour, weight in enumerate(HOUR_WEIGHTS):
        share = weight / sum(HOUR_WEIGHTS)
        # The table of hours has 256 slots, hence half a slot of tolerance.
        assert abs(counts[hour] - n * share) <= SIGMAS * sqrt(n * share) + n / 512 + (not share)


def test_popular_articles_are_shown_more_often(skewed, tmp_path):
    """S3.24, S3.28: negatives by popularity, and only while they are on sale."""
    folder = make("--transactions", skewed, "--negatives", "popularity", "--max-ignores", 12,
                  "--min-ignores", 10, cwd=tmp_path)  # fmt: skip
    sales, first, last = Counter(), {}, {}
    for row in rows_of(skewed):
        article, day = row["article_id"], row["t_dat"]
        sales[article] += 1
        first[article] = min(day, first.get(article, day))
        last[article] = max(day, last.get(article, day))
    shown = Counter()
    data_first, data_last = min(first.values()), max(last.values())
    for mine in by_customer(rows_of(folder / "interactions.csv")).values():
        bought = {row["article_id"] for row in mine if row["interaction_score"] == "2"}
        ignored = {row["article_id"] for row in mine if row["interaction_score"] == "0"}
        assert 10 <= len(ignored) <= 11
        assert ignored.isdisjoint(bought)
        shown.update(ignored)
        for row in mine:
            if row["interaction_score"] == "0":
                day = datetime.fromtimestamp(int(row["t_dat"]) / 1000, UTC).date().isoformat()
                day = min(max(day, data_first), data_last)
                assert first[row["article_id"]] <= day <= last[row["article_id"]]
    popular = sum(shown[f"article {n:03d}"] for n in range(10, 20))
    rare = sum(shown[f"article {n:03d}"] for n in range(100, 110))
    assert popular > 3 * rare


def test_the_alias_table_has_the_weights():
    """S3.24: whole numbers, so exact on any machine."""
    from interactions.model.popularity import alias_table

    weights = [1, 5, 0, 100, 7, 7]
    own, other = alias_table(weights)
    shares = [0] * len(weights)
    for slot, (mine, theirs) in enumerate(zip(own, other, strict=True)):
        shares[slot] += mine
        shares[theirs] += 2**32 - mine
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share / 2**32 / len(weights) - weight / sum(weights)) < 1e-8


@pytest.fixture(scope="module")
def slates(skewed, tmp_path_factory):
    return make("--transactions", skewed, "--slates", cwd=tmp_path_factory.mktemp("slates"))


def slate_groups(rows):
    found = defaultdict(list)
    for row in rows:
        if row["slate_id"]:
            found[row["customer_id"], row["slate_id"]].append(row)
    return found


def test_slates_are_whole(slates):
    """S3.12, S3.26: shown at one time, positions from 1 on, no article twice."""
    rows = rows_of(slates / "interactions.csv")
    for row in rows:
        if row["interaction_score"] == "0":
            assert row["slate_id"]
        if row["interaction_score"] == "2":
            assert row["slate_id"] == row["position"] == row["exposure_propensity"] == ""
    groups = slate_groups(rows)
    for shown in groups.values():
        assert len({row["t_dat"] for row in shown}) == 1
        assert sorted(int(row["position"]) for row in shown) == list(range(1, len(shown) + 1))
        assert len(shown) <= 10
        assert len({row["article_id"] for row in shown}) == len(shown)
    assert len(groups) > 400 * 7


def test_clicks_fall_with_the_position_as_one_over_it(slates):
    """S3.35: clicks at positions follow 1 / k in the full slates."""
    clicks = Counter(
        int(row["position"])
        for shown in slate_groups(rows_of(slates / "interactions.csv")).values()
        if len(shown) == 10
        for row in shown
        if row["interaction_score"] == "1"
    )
    n, total = clicks.total(), sum(1 / k for k in range(1, 11))
    assert n > 2000
    shares = {k: clicks[k] / n for k in range(1, 11)}
    # A second click on a slate finds the best position taken, hence a little flatter.
    assert shares[1] == pytest.approx(1 / total, abs=0.05)
    assert shares[10] == pytest.approx(0.1 / total, abs=0.015)
    assert clicks[1] > clicks[2] > clicks[4] > clicks[8]


@pytest.mark.parametrize("negatives", ["uniform", "popularity"])
def test_weights_by_propensity_recover_all_articles(skewed, tmp_path, negatives):
    """S3.24: the mean of 1 / propensity over what is shown counts the articles that may be."""
    folder = make("--transactions", skewed, "--slates", 5, "--min-ignores", 1, "--max-ignores", 2,
                  "--extra-clicks-prob", 0, "--negatives", negatives, cwd=tmp_path)  # fmt: skip
    rows = rows_of(folder / "interactions.csv")
    bought = {
        customer: {row["article_id"] for row in mine if row["interaction_score"] == "2"}
        for customer, mine in by_customer(rows).items()
    }
    n_articles = summary_of(folder)["articles"]
    values, counts = [], []
    for customer, mine in by_customer(rows).items():
        first = next(row for row in mine if row["interaction_score"] == "0")
        values.append(1 / float(first["exposure_propensity"]))
        counts.append(n_articles - len(bought[customer]))
    mean, expected = sum(values) / len(values), sum(counts) / len(counts)
    spread = sqrt(sum((value - mean) ** 2 for value in values) / len(values) ** 2)
    # Not every article is on sale at any time, which popularity takes into account.
    assert abs(mean - expected) <= SIGMAS * spread + (30 if negatives == "popularity" else 1e-6)


def test_leave_last_out_keeps_the_future_out_of_training(receipts, tmp_path):
    """S3.28, S3.29: the training part is the whole output of the world that ends before."""
    folder = make("--receipts", receipts, "--split", "leave-last-out", cwd=tmp_path, output="split")
    train = by_customer(rows_of(folder / "interactions_train.csv"))
    test = by_customer(rows_of(folder / "interactions_test.csv"))
    whole = by_customer(
        rows_of(make("--receipts", receipts, cwd=tmp_path, output="whole") / "interactions.csv")
    )
    n_ignored_and_bought_later = 0
    for customer, mine in train.items():
        held_out = [row for row in test[customer] if row["interaction_score"] == "2"]
        trip = {int(row["t_dat"]) for row in held_out}
        assert len(trip) == 1
        cut = trip.pop()
        assert max(int(row["t_dat"]) for row in mine) < cut
        bought = [row for row in mine if row["interaction_score"] == "2"]
        all_bought = [row for row in whole[customer] if row["interaction_score"] == "2"]
        assert sorted((row["t_dat"], row["article_id"]) for row in bought + held_out) == sorted(
            (row["t_dat"], row["article_id"]) for row in all_bought
        )
        assert {row["interaction_score"] for row in test[customer]} <= {"1", "2"}
        later = {row["article_id"] for row in held_out}
        # Clicks in training all belong to what is bought in training, or to nothing bought.
        known = {row["article_id"] for row in bought}
        n_ignored_and_bought_later += len(
            {row["article_id"] for row in mine if row["interaction_score"] == "0"} & (later - known)
        )
        for row in test[customer]:
            assert cut - 47 * HOUR <= int(row["t_dat"]) <= cut
    assert n_ignored_and_bought_later > 0


def test_the_training_part_does_not_depend_on_what_comes_later(tmp_path):
    """S3.28, S3.42: change everything in the last trip, and the training part stays."""
    rng = random.Random(5)
    early = [
        (f"c{c}", f"a{rng.randrange(80)}", f"2020-0{m}-1{c % 9}")
        for c in range(40)
        for m in range(1, 5)
    ]
    lasts = (
        [(f"c{c}", f"a{rng.randrange(80)}", "2020-06-20") for c in range(40)],
        [(f"c{c}", f"new {c}", "2020-07-20") for c in range(40) for _ in range(3)],
    )
    made = []
    for number, late in enumerate(lasts):
        write_csv(tmp_path / f"t{number}.csv", early + late)
        for rule in ("leave-last-out", "2020-06-01"):
            for kind in ("uniform", "popularity"):
                flags = ("--transactions", f"t{number}.csv", "--split", rule, "--negatives", kind)
                folder = make(*flags, cwd=tmp_path, output=f"out{number}{rule}{kind}")
                made.append((number, rule, kind, (folder / "interactions_train.csv").read_bytes()))
    for number, rule, kind, data in made:
        assert (0, rule, kind, data) in made, (number, rule, kind)


def test_customers_of_one_trip_stay_in_training(tmp_path):
    """S3.19."""
    rows = [("one", "a", 1), ("one", "b", 1), ("two", "a", 1), ("two", "b", 5)]
    write_csv(tmp_path / "t.csv", [(c, a, f"2020-01-0{day}") for c, a, day in rows])
    folder = make("--transactions", "t.csv", "--split", "leave-last-out", cwd=tmp_path)
    assert {row["customer_id"] for row in rows_of(folder / "interactions_train.csv")} == {
        "one",
        "two",
    }
    assert {row["customer_id"] for row in rows_of(folder / "interactions_test.csv")} == {"two"}
    assert summary_of(folder)["held_out_purchases"] == 1


def test_a_split_by_date(receipts, tmp_path):
    """S3.29, S3.52."""
    cut = int(datetime(2025, 12, 1, tzinfo=UTC).timestamp()) * 1000
    folder = make("--receipts", receipts, "--split", "2025-12-01", cwd=tmp_path)
    train = rows_of(folder / "interactions_train.csv")
    test = rows_of(folder / "interactions_test.csv")
    assert max(int(row["t_dat"]) for row in train) < cut
    assert min(int(row["t_dat"]) for row in test if row["interaction_score"] == "2") >= cut
    n_bought = sum(row["interaction_score"] == "2" for row in train + test)
    assert n_bought == summary_of(folder)["interactions"]["2"]
    for part in (train, test):
        for before, row in pairwise(part):
            same = before["customer_id"] == row["customer_id"]
            assert row["prev_article_id"] == (before["article_id"] if same else "START")


def test_recbole_reads_as_it_should(receipts, tmp_path):
    """S3.18: typed headers, tabs, and the same rows."""
    folder = make("--receipts", receipts, "--export", "recbole", cwd=tmp_path, output="tills")
    lines = (folder / "tills.inter").read_text().splitlines()
    assert lines[0] == "user_id:token\titem_id:token\trating:float\ttimestamp:float"
    rows = rows_of(folder / "interactions.csv")
    assert [tuple(line.split("\t")) for line in lines[1:]] == [
        (r["customer_id"], r["article_id"], r["interaction_score"], f"{int(r['t_dat']) / 1000:.3f}")
        for r in rows
    ]
    users = (folder / "tills.user").read_text().splitlines()
    assert users == ["user_id:token", *dict.fromkeys(row["customer_id"] for row in rows)]
    items = (folder / "tills.item").read_text().splitlines()
    assert items[0] == "item_id:token\tname:token_seq\tcategory:token"
    assert {row["article_id"] for row in rows} <= {line.split("\t")[0] for line in items}


def test_recbole_of_a_split(receipts, tmp_path):
    """S3.18."""
    folder = make("--receipts", receipts, "--export", "recbole", "--split", "leave-last-out",
                  "--format", "jsonl", cwd=tmp_path, output="tills")  # fmt: skip
    for part in ("train", "test"):
        n_rows = len((folder / f"interactions_{part}.jsonl").read_text().splitlines())
        assert len((folder / f"tills.{part}.inter").read_text().splitlines()) == n_rows + 1


def test_spread_is_for_one_customer_too():
    """S3.52: a pure function like the rest."""
    policy = InteractionPolicy(spread=True, time_of_day=True)
    purchases = [(20_000 * DAY, "a"), (20_050 * DAY, "b")]
    articles = [*"ab", *(f"x{n}" for n in range(500))]
    rows = synthesize("anna", purchases, articles, policy)
    assert rows == synthesize("anna", purchases[::-1], articles[::-1], policy)
    times = [row.t_dat for row in rows if row.interaction_score == 0]
    assert any(time < 20_020 * DAY for time in times)
    assert any(time > 20_040 * DAY for time in times)
