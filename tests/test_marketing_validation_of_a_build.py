"""A data set as the program makes it passes; broken in one place, exactly the checks fail that are
about it (S2.75, S2.76)."""

import csv
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from marketing.constants import VALIDATION_THRESHOLDS
from marketing.tables import STEPS
from marketing.validation import MissingFilesError, validate
from marketing.validation.listed_tables import SUMMARY_UNCHANGED
from marketing.validation.summary_facts import SUMMARY_FILE
from tests.marketing_command import make, plan_of, rows_of
from world.population import DEFAULT_POPULATION
from world.settings import CampaignSettings

ROOT = Path(__file__).resolve().parents[1]
SIZE = ("--customers", 300, "--receipts", 8)
"""Shoppers enough for correlations, and lines enough for what each of them likes."""


def build(folder, *flags):
    how = ("--output", folder, "--workers", 1, "--quiet")
    subprocess.run(
        [sys.executable, "marketing/build_dataset.py", *map(str, (*how, *flags))],
        cwd=ROOT,
        check=True,
        timeout=100,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(tmp_path_factory.mktemp("built") / "data", *SIZE)


class Table:
    """A table of a data set that shares the files of the built one until it is changed."""

    def __init__(self, built, folder):
        self.folder = folder
        self.changed = set()
        for path in built.iterdir():
            os.link(path, folder / path.name)

    def change(self, name, change):
        path = self.folder / f"{name}.csv"
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        header = list(rows[0])
        change(rows)
        self.changed.add(name if "_demographics" not in name else "demographics")
        path.unlink()  # The built one keeps its own.
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def failed(self, **how):
        """The checks that fail, but for those that tell that a table was changed at all."""
        names = {check.name for check in validate(self.folder, **how).failed}
        told = {f"{name}.as_the_summary_says" for name in self.changed}
        assert {name for name in names if name.endswith(("summary_says", "unchanged"))} == told
        return names - told


@pytest.fixture
def table(built, tmp_path):
    return Table(built, tmp_path)


def test_what_is_built_passes_and_no_section_is_empty(built):
    """S2.73, S2.76"""
    report = validate(built)
    assert report.passed, report.failed
    assert set(report.sections) == {
        "structure",
        "distributions",
        "correlations",
        "parity",
        "business_rules",
    }


def test_what_is_built_strays_as_far_as_chance_lets_it(built):
    """S2.76: not because tolerances are wide.  One of 370 figures is three errors off by chance,
    and one of 16,000 four; each of the places of a distribution has its chance.
    """
    distances = [check.distance for check in validate(built).checks if check.sampling_error]
    assert len(distances) > 30
    assert sum(distance > 2 for distance in distances) <= 0.15 * len(distances)
    assert max(distances) < 4.5


@pytest.mark.parametrize(
    "flags",
    [
        ("--assignment", "confounded"),
        ("--without", "campaigns"),
        ("--states", "WY", "--receipts", "3"),
        ("--first-customer", "5000", "--gzip", "--campaign-effect", "5"),
        ("--seed", "7", "--end-date", "2024-02-29"),
    ],
)
def test_other_settings_and_slices_pass_too(flags, tmp_path):
    """S2.110"""
    report = validate(build(tmp_path / "data", "--customers", 60, *flags))
    assert report.passed, report.failed


@pytest.mark.parametrize(
    ("n", "receipts", "seed", "campaigns", "first"),
    [
        (1, 1, 1, CampaignSettings(), 0),
        (2, 6, 162, CampaignSettings("confounded"), 0),
        (2, 5, 259, CampaignSettings(effect=5.0), 0),
        (2, 17, 1001, CampaignSettings(effect=0.0), 777),
        (20, 2, 5, CampaignSettings(), 0),
    ],
)
def test_a_build_of_a_few_customers_does_not_fail_by_chance(
    n, receipts, seed, campaigns, first, tmp_path
):
    """S2.76: two shoppers of large households buy more pieces a line than all shoppers do."""
    plan = plan_of(n, first, seed=seed, receipts_per_customer=receipts, campaigns=campaigns)
    report = validate(make(tmp_path / "set", plan))
    assert report.passed, report.failed


@pytest.mark.parametrize("n_receipts", [1, 40])
def test_few_and_many_receipts_pass_where_customers_are_enough(n_receipts, tmp_path):
    """S2.110: tiers and rewards are set for the usual number of receipts."""
    plan = plan_of(1_050, receipts_per_customer=n_receipts, states=("WY",))
    report = validate(make(tmp_path / "data", plan, STEPS[:3]))
    assert report.passed, report.failed
    assert "loyalties.all_tiers_occur" in {each.name for each in report.not_run}


def test_a_population_of_ones_own_passes_too(tmp_path):
    """S2.110: shares that are stated of the default population are not looked for in another."""
    one = DEFAULT_POPULATION.archetypes[:1]
    population = replace(DEFAULT_POPULATION, name="one", archetypes=one)
    report = validate(make(tmp_path / "data", plan_of(150, population=population)))
    assert report.passed, report.failed


def test_customers_who_are_missing(built, table):
    """S2.75: their rows are left out everywhere, so that all that is left agrees with itself; only
    the summary tells of them.
    """
    gone = "7"  # The last digit of so many customers, and of their households.

    def of(row):
        return row.get("consumer_id") or row["SERIALNO"]

    receipts = {
        row["transaction_id"]
        for row in rows_of(built, "transactions")
        if row["consumer_id"].endswith(gone)
    }

    def leave_out(rows):
        if "consumer_id" in rows[0] or "SERIALNO" in rows[0]:
            rows[:] = [row for row in rows if not of(row).endswith(gone)]
        else:
            rows[:] = [row for row in rows if row["transaction_id"] not in receipts]

    of_customers = ("consumer_preferences", "loyalties", "campaign_assignments", "engagements")
    states = [path.stem for path in built.glob("*_demographics.csv")]
    for name in (*states, *of_customers, "transactions", "transaction_details"):
        table.change(name, leave_out)
    # Days and the spending of campaigns still count everybody.
    assert all(name.startswith(("engagement_daily.", "marketing_")) for name in table.failed())


def test_a_file_that_is_cut_at_a_line_and_one_of_other_bytes(built, table):
    """S2.75: what is missing is said in rows; a change that keeps their number is told too."""

    def cut(rows):
        del rows[-1]

    table.change("product_catalog", cut)
    [check] = [c for c in validate(table.folder).failed if c.name.endswith("summary_says")]
    n = len(rows_of(built, "product_catalog"))
    assert check.detail == f"product_catalog.csv: its number of rows is {n - 1}, not {n}"

    def swap(rows):
        rows[0], rows[1] = rows[1], rows[0]

    table.change("loyalties", swap)
    assert "loyalties.as_the_summary_says" in {c.name for c in validate(table.folder).failed}


def test_a_summary_that_was_changed(table):
    """S2.75: whoever leaves out rows and says so there is found out by the seal."""
    path = table.folder / SUMMARY_FILE
    text = path.read_text()
    path.unlink()
    path.write_text(text.replace('"customers": 300', '"customers": 299', 1))
    assert {check.name for check in validate(table.folder).failed} == {SUMMARY_UNCHANGED}


def test_a_file_of_a_state_that_the_summary_does_not_list(built, tmp_path):
    """S2.75: a table has no files beside those that were made."""
    folder = make(tmp_path / "set", plan_of(5, states=("WY",)), STEPS[:1])
    shutil.copy(built / "ca_demographics.csv", folder)
    failed = {check.name: check.detail for check in validate(folder).failed}
    assert "ca_demographics.csv: it is not listed" in failed["demographics.as_the_summary_says"]


@pytest.mark.parametrize("name", ["population.json", "catalogue.csv"])
def test_a_file_of_its_population_is_missed(name, tmp_path):
    """S2.74: another population would not help."""
    population = DEFAULT_POPULATION.with_archetype("busy_family", gap_days=(3, 5))
    folder = make(tmp_path / "set", plan_of(3, population=population), STEPS[:1])
    (folder / name).unlink()
    with pytest.raises(MissingFilesError, match=f"{name} is missing.*put it back"):
        validate(folder)


def test_a_shifted_mean(table):
    def shift(rows):
        for row in rows:
            row["snacks"] = f"{min(float(row['snacks']) + 0.1, 1):.4f}"

    table.change("consumer_preferences", shift)
    names = table.failed()
    assert names
    assert all(name.startswith("consumer_preferences.snacks.") for name in names)


def test_a_shuffled_column(table):
    """Preferences of other people agree with nothing that is bought."""

    def shuffle(rows):
        values = [row["produce_preference"] for row in rows]
        random.Random(1).shuffle(values)
        for row, value in zip(rows, values, strict=True):
            row["produce_preference"] = value

    table.change("consumer_preferences", shuffle)
    name = "consumer_preferences.produce_and_purchases"
    assert table.failed() == {name}
    # S2.69, S2.77: it is as wrong as the tolerance says.
    forgiving = VALIDATION_THRESHOLDS | {"correlation_tolerance": 1.5}
    assert name not in table.failed(thresholds=forgiving)


def test_ages_of_another_country(table):
    """Everybody is older; who shops stays as old."""

    def age(rows):
        for row in rows:
            if not row["customer_id"] and int(row["AGEP"]) >= 25:
                row["AGEP"] = str(min(int(row["AGEP"]) + 25, 99))

    for state in ("ca", "tx"):
        table.change(f"{state}_demographics", age)
    names = table.failed()
    assert any(name.endswith(".age") for name in names)
    assert all(name.startswith("demographics.") for name in names)


def test_a_broken_key(table):
    def repeat(rows):
        rows[1]["transaction_id"] = rows[0]["transaction_id"]

    table.change("transactions", repeat)
    assert "transactions.key_unique" in table.failed()
    assert "transaction_details.transaction_id_known" in table.failed()


def test_swapped_dates(table):
    def swap(rows):
        row = rows[-1]
        row["start_date"], row["end_date"] = row["end_date"], row["start_date"]

    table.change("marketing_campaigns", swap)
    names = table.failed()
    assert {"marketing_campaigns.start_before_end", "marketing_campaigns.duration"} <= names
    assert all("campaign" in name or "engagement" in name for name in names)


def test_a_broken_total(table):
    def add_a_cent(rows):
        rows[5]["transaction_value"] = f"{float(rows[5]['transaction_value']) + 0.01:.2f}"

    table.change("transactions", add_a_cent)
    names = table.failed() - {"loyalties.points_of_receipts"}  # Where it was ....99.
    assert names == {
        "transactions.value_is_subtotal_less_savings",
        "transactions.value_sums_lines",
    }


def test_a_state_of_another_region(table):
    def move(rows):
        rows[3]["region"] = "West" if rows[3]["region"] != "West" else "South"

    table.change("transactions", move)
    assert table.failed() == {
        "transactions.region_of_state",
        "transactions.region_of_consumer",
    }


def test_an_engagement_outside_its_campaign(table):
    def delay(rows):
        contacts = Counter((row["campaign_id"], row["consumer_id"]) for row in rows)
        row = next(row for row in rows if contacts[row["campaign_id"], row["consumer_id"]] == 1)
        day = date.fromisoformat(row["event_time"][:10]) + timedelta(200)
        row["event_time"] = day.isoformat() + row["event_time"][10:]

    table.change("engagements", delay)
    assert table.failed() == {"engagements.inside_campaign", "engagements.inside_window"}


def test_a_conversion_without_its_line(table):
    def move(rows):
        row = next(row for row in rows if row["event"] == "conversion")
        row["line_number"] = "1" if row["line_number"] != "1" else "2"

    table.change("engagements", move)
    assert table.failed() == {
        "engagements.conversion_is_coupon_line",
        "transaction_details.coupon_has_conversion",
    }


def test_a_coin_that_is_not_fair(table):
    """In the largest campaign, who is treated and who is held out change places."""
    others = {"treated": "holdout", "holdout": "treated", "": ""}

    def swap(rows):
        [(largest, _)] = Counter(
            row["campaign_id"] for row in rows if row["eligible"] == "true"
        ).most_common(1)
        for row in rows:
            if row["campaign_id"] == largest:
                row["assignment"] = others[row["assignment"]]

    table.change("campaign_assignments", swap)
    names = table.failed()
    assert names >= {
        "campaign_assignments.fair_coin_by_campaign",
        "engagements.every_treated_is_sent",
        "engagements.only_the_treated",
    }
    assert all(
        name.startswith(("campaign_assignments.", "engagements.every_", "engagements.only_"))
        for name in names
    )
