"""Validation of data sets with planted biases: what is planted is expected, and looked for."""

import json
from random import Random

import pytest

from marketing.tables import STEPS
from marketing.validation import validate
from marketing.validation.results import NotRun
from marketing.validation.summary_facts import summary_facts
from tests.marketing_command import door, make, plan_of, rows_of
from tests.test_marketing_validation_of_a_build import Table
from tests.test_planted_biases import world_with
from world.campaigns.biases import Bias, bias_of
from world.settings import CampaignSettings

N = 450
TEXTS = ("targeting:sex=-0.3", "representation:age=-0.5", "measurement:hispanic:no=-0.6")
CHECKS = (
    "campaign_assignments.planted_targeting.sex.female",
    "campaign_assignments.planted_representation.age.55+",
    "engagements.planted_measurement.hispanic.no",
)
PROPENSITIES = "campaign_assignments.propensity_of_planted_targeting"


def plan_with(*texts, n=N, assignment="randomised", **values):
    biases = tuple(map(bias_of, texts))
    return plan_of(n, campaigns=CampaignSettings(assignment, 20.0, biases), **values)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return make(
        tmp_path_factory.mktemp("biased") / "set",
        plan_with(*TEXTS, receipts_per_customer=8),
        STEPS,
    )


@pytest.fixture(scope="module")
def report(built):
    return validate(built)


@pytest.fixture
def table(built, tmp_path):
    return Table(built, tmp_path)


@pytest.fixture(scope="module")
def women(built):
    """Ids of the women who shop."""
    rows = rows_of(built, "_demographics")
    return {row["customer_id"] for row in rows if row["customer_id"] and row["SEX"] == "2"}


def test_a_data_set_with_all_kinds_passes(report):
    """S2.92, S2.75."""
    assert report.passed, report.failed


@pytest.mark.parametrize(("name", "text"), [*zip(CHECKS, TEXTS, strict=True)])
def test_the_size_of_each_is_found(report, name, text):
    """S2.92: within four sampling errors; where there are too few rows, that is said."""
    found = {check.name: check for check in report.checks}.get(name)
    if found is None:
        reason = {each.name: each.reason for each in report.not_run}[name]
        assert reason.startswith("too few rows")
        return
    size = bias_of(text).size
    assert found.section == "parity"
    assert found.detail.endswith(str(bias_of(text)))
    assert found.actual == pytest.approx(found.expected, abs=4 * found.sampling_error)
    if name == CHECKS[0]:
        assert found.expected == pytest.approx(size)


def test_what_biases_break_on_purpose_is_not_run(report):
    """S2.92: reach, what the missing conversions hide, and nothing else for this reason."""
    reasons = {each.name: each.reason for each in report.not_run}
    for size in ("broad", "middle", "small"):
        assert "planted biases" in reasons[f"campaign_assignments.reach.{size}"]
    assert "unrecorded" in reasons["engagement_daily.clicks_by_*"]
    assert "unrecorded" in reasons["engagements.impression_rate.email"]
    n_planted = [name for name, why in reasons.items() if "planted" in why]
    assert len(n_planted) == 3 + 1 + 5
    done = {check.name for check in report.checks}
    assert PROPENSITIES in done
    assert "campaign_assignments.fair_coin" in done
    assert "transaction_details.coupon_has_conversion" in done


def test_a_hidden_targeting_bias_is_noticed(table, women):
    """S2.92: women treated as often as men are, and propensities that say so."""
    random = Random(1)

    def hide(rows):
        for row in rows:
            if row["eligible"] == "true" and row["consumer_id"] in women:
                row["propensity"] = f"{float(row['propensity']) + 0.3:.6f}"
                if row["assignment"] == "holdout" and random.random() < 0.6:
                    row["assignment"] = "treated"

    table.change("campaign_assignments", hide)
    assert {PROPENSITIES, CHECKS[0]} <= table.failed()


def test_propensities_alone_are_noticed(table, women):
    """S2.92: those of a single woman."""

    def change(rows):
        row = next(r for r in rows if r["eligible"] == "true" and r["consumer_id"] in women)
        row["propensity"] = f"{float(row['propensity']) + 0.3:.6f}"

    table.change("campaign_assignments", change)
    assert table.failed() == {PROPENSITIES}


def test_a_hidden_representation_bias_is_noticed(table, built):
    """S2.92: older people who are put on the lists."""
    older = {
        row["customer_id"]
        for row in rows_of(built, "_demographics")
        if row["customer_id"] and int(row["AGEP"]) >= 55
    }
    campaigns = {r["campaign_id"]: r for r in rows_of(built, "marketing_campaigns")}

    def hide(rows):
        for row in rows:
            campaign = campaigns[row["campaign_id"]]
            is_missing = row["eligible"] == "false" and row["consumer_id"] in older
            if is_missing and campaign["campaign_type"] == "broad":
                usual = 1 - float(campaign["holdout_share"])
                row.update(eligible="true", assignment="holdout", propensity=f"{usual:.6f}")

    table.change("campaign_assignments", hide)
    assert CHECKS[1] in table.failed()


def test_a_hidden_measurement_bias_is_noticed(table, built):
    """S2.92: the conversions that are missing, put back where their coupons are."""
    told = {(row["transaction_id"], row["line_number"]) for row in rows_of(built, "engagements")}
    days = {r["transaction_id"]: r for r in rows_of(built, "transactions")}

    def hide(rows):
        channels = {row["campaign_id"]: row["channel"] for row in rows}
        for line in rows_of(built, "transaction_details"):
            key = line["transaction_id"], line["line_number"]
            if line["campaign_id"] and key not in told:
                receipt = days[key[0]]
                rows.append(
                    {
                        "engagement_id": f"{line['campaign_id']}-{key[0]}-{key[1]}",
                        "campaign_id": line["campaign_id"],
                        "consumer_id": receipt["consumer_id"],
                        "event": "conversion",
                        "event_time": f"{receipt['transaction_date']}T20:59:59",
                        "channel": channels[line["campaign_id"]],
                        "device": "desktop",
                        "transaction_id": key[0],
                        "line_number": key[1],
                    }
                )

    table.change("engagements", hide)
    assert CHECKS[2] in table.failed()


def test_a_conversion_that_no_bias_leaves_out_is_still_missed(table, built):
    """S2.92: the rule is only lifted for the group."""
    rows = rows_of(built, "_demographics")
    hispanic = {row["customer_id"] for row in rows if row["HISP"] != "1"}

    def leave_out(rows):
        at = next(
            i
            for i, row in enumerate(rows)
            if row["event"] == "conversion" and row["consumer_id"] in hispanic
        )
        del rows[at]

    table.change("engagements", leave_out)
    assert "transaction_details.coupon_has_conversion" in table.failed()


def test_a_summary_that_keeps_silent_about_its_biases_is_noticed(built, tmp_path):
    """S2.92: nothing else explains the data then."""
    folder = tmp_path / "set"
    folder.mkdir()
    for path in built.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    path = folder / "marketing_summary.json"
    summary = json.loads(path.read_bytes())
    del summary["settings"]["campaigns"]["biases"]
    path.write_text(json.dumps(summary))
    names = {check.name for check in validate(folder).failed}
    assert "marketing_summary.unchanged" in names
    assert "transaction_details.coupon_has_conversion" in names
    assert "campaign_assignments.propensity_of_holdout.broad" in names
    assert summary_facts(folder).biases("targeting") == ()


def test_without_demographics_nobody_knows_who_is_of_a_group(built, tmp_path):
    """S2.92: and that is what is said."""
    for path in built.glob("*.csv"):
        if "demographics" not in path.name:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    summary = json.loads((built / "marketing_summary.json").read_bytes())
    summary["steps"] = []
    (tmp_path / "marketing_summary.json").write_text(json.dumps(summary))
    report = validate(tmp_path)
    names = {each.name for each in report.not_run}
    assert {*CHECKS, "campaign_assignments.propensity_of_holdout"} <= names
    assert isinstance(report.not_run[0], NotRun)
    assert {check.name for check in report.failed} == {"marketing_summary.unchanged"}


@pytest.mark.parametrize("biases", [5, [{}], [{"kind": "targeting"}], "x"])
def test_biases_that_make_no_sense_are_not_known(tmp_path, biases):
    settings = {"campaigns": {"assignment": "randomised", "effect": 1, "states": ["NY"]}}
    settings["campaigns"]["biases"] = biases
    text = json.dumps({"settings": {"causes": ["campaigns"], **settings}})
    (tmp_path / "marketing_summary.json").write_text(text)
    facts = summary_facts(tmp_path)
    assert facts.world is None
    assert facts.biases("targeting") == ()
    assert not facts.is_confounded


def test_biases_of_a_summary_are_known(built):
    facts = summary_facts(built)
    assert facts.biases("targeting") == (Bias("targeting", "sex", "female", -0.3),)
    assert len(facts.biases("measurement")) == 1
    assert world_with(*TEXTS).settings.campaigns.biases == facts.world.campaigns.biases


@pytest.mark.parametrize("text", [*TEXTS, "representation:region=1", "targeting:sex:male=0.9"])
def test_a_build_with_a_bias_passes_its_own_validation(text, tmp_path):
    """S2.92: the command, to its end; with a budget that is enough."""
    size = ("--customers", 150, "--receipts", 8, "--workers", 1)
    result = door("build_dataset", *size, f"--bias={text}", "--output", "set", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "checks are passed" in result.stdout


def test_a_confounded_world_with_biases_passes(tmp_path):
    """S2.92: propensities within what the bias allows; one outside is noticed."""
    plan = plan_with("targeting:sex=-0.4", n=150, assignment="confounded", receipts_per_customer=8)
    folder = make(tmp_path / "set", plan, STEPS)
    report = validate(folder)
    assert report.passed, report.failed
    reasons = {each.name: each.reason for each in report.not_run}
    assert "depends on what is spent" in reasons[CHECKS[0]]
    women = {r["customer_id"] for r in rows_of(folder, "_demographics") if r["SEX"] == "2"}
    other = tmp_path / "other"
    other.mkdir()
    table = Table(folder, other)

    def change(rows):
        row = next(r for r in rows if r["eligible"] == "true" and r["consumer_id"] in women)
        row["propensity"] = "0.900000"

    table.change("campaign_assignments", change)
    assert PROPENSITIES in table.failed()
