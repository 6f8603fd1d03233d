"""marketing/exploration: campaigns, from their tables to the pictures, and what they truly did."""

import csv
import warnings
import xml.dom.minidom
from dataclasses import replace
from math import sqrt

import numpy as np
import pandas as pd
import pytest

from marketing.exploration.inputs import CONTACT_COLUMNS, MESSAGE_COLUMNS, Outreach
from marketing.exploration.pictures import all_pictures, effects, funnel, uplift
from marketing.exploration.sources.outreach import outreach_of
from marketing.pages.picture import Missing, Picture
from tests.marketing_command import make, plan_of
from world.settings import CAMPAIGNS, CONFOUNDED, CampaignSettings
from world.world import World

EFFECT = 4.0
"""Times as many are persuaded as usual, so that few customers show it."""


def outreach_by_hand(messages=(), contacts=(), why_no_truth=""):
    return Outreach(
        "by hand",
        pd.DataFrame(messages, columns=MESSAGE_COLUMNS),
        pd.DataFrame(contacts, columns=CONTACT_COLUMNS),
        "",
        why_no_truth,
        9,
        9,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    campaigns = CampaignSettings(effect=EFFECT)
    return make(tmp_path_factory.mktemp("tables") / "made", plan_of(500, campaigns=campaigns))


@pytest.fixture(scope="module")
def made(folder):
    return outreach_of(folder, 10_000, seed=1)


def message(kind, channel, n_steps):
    return (kind, channel, *(step < n_steps for step in range(5)))


def test_funnel_by_hand():
    messages = [message("broad", "email", 5)] * 10 + [message("broad", "sms", 2)] * 10
    messages += [message("small", "email", 1)] * 20
    picture = funnel.campaign_funnel(outreach_by_hand(messages))
    rows = {row[0]: list(row[1:]) for row in picture.table.rows}
    assert rows["all"] == [40, 20, 10, 10, 10, 0.25]
    assert rows["broad"] == [20, 20, 10, 10, 10, 0.5]
    assert rows["broad, sms"] == [10, 10, 0, 0, 0, 0]
    assert picture.title == (
        "Of 100 messages 25 are opened, 25 clicked, and 25 end with a redeemed coupon"
    )


def contact(number, treated, bought, effect=np.nan, propensity=0.8, campaign="C"):
    return (f"c{number}", campaign, "broad", treated, propensity, bought, effect)


def contacts_by_hand(effect=np.nan):
    """100 treated of whom 30 buy, 50 held out of whom 10 buy."""
    return [contact(n, True, n < 30, effect) for n in range(100)] + [
        contact(100 + n, False, n < 10, effect) for n in range(50)
    ]


def test_an_effect_by_hand():
    found = effects.effect_of("x", outreach_by_hand(contacts=contacts_by_hand(0.125)).contacts)
    assert found.naive == pytest.approx(0.1)
    assert found.estimate == pytest.approx(0.1)
    # With one contact a consumer and one chance it is the error of two shares.
    error = sqrt((0.3 * 0.7 / 100 + 0.2 * 0.8 / 50) * 150 / 149)
    assert found.error == pytest.approx(error)
    assert found.truth == 0.125


def test_weights_mend_what_the_choice_of_the_treated_spoils():
    """Of the best half 8 in 10 are treated, of the others 2 in 10; treatment does nothing."""
    rows = [
        contact(n, n % 10 < round(10 * chance), n % 100 < 100 * rate, 0.0, chance)
        for chance, rate, start in ((0.8, 0.5, 0), (0.2, 0.1, 1000))
        for n in range(start, start + 1000)
    ]
    found = effects.effect_of("x", outreach_by_hand(contacts=rows).contacts)
    assert found.naive == pytest.approx(0.8 * 0.5 + 0.2 * 0.1 - 0.2 * 0.5 - 0.8 * 0.1)
    assert found.estimate == pytest.approx(0, abs=1e-12)


def test_contacts_of_a_consumer_count_together():
    """The same consumers twice tell no more than once."""
    once = outreach_by_hand(contacts=contacts_by_hand()).contacts
    twice = pd.concat([once, once.assign(campaign_id="D")], ignore_index=True)
    assert effects.effect_of("x", twice).error == pytest.approx(effects.effect_of("x", once).error)


@pytest.mark.parametrize(
    "rows",
    [
        contacts_by_hand()[:-25],  # 25 are held out.
        [contact(n, n < 100, n < 30) for n in range(150)],  # Nobody who is held out buys.
        [contact(n, n < 100, n % 3 == 0, propensity=1.0) for n in range(150)],
    ],
)
def test_too_little_gives_no_estimate(rows):
    found = effects.effect_of("x", outreach_by_hand(contacts=rows).contacts)
    assert found.estimate is None
    assert found.interval is None
    assert found.truth is None


def test_uplift_by_hand():
    picture = uplift.campaign_uplift(outreach_by_hand(contacts=contacts_by_hand(0.125)))
    assert picture.title == (
        "Campaigns seem to add 10.0 percentage points of buyers (\N{MINUS SIGN}4.3 to 24.3); "
        "the truth is 12.5"
    )
    assert picture.table.rows[0][:7] == ["broad", 100, 0.3, 50, 0.2, 0.1, 0.1]


def test_without_the_truth_the_picture_says_why():
    outreach = outreach_by_hand(contacts=contacts_by_hand(), why_no_truth="nobody knows")
    picture = uplift.campaign_uplift(outreach)
    assert "truth" not in picture.title
    assert "nobody knows" in picture.caption
    assert picture.table.rows[0][-1] is None


def test_the_truth_is_the_answer_keys(folder, made):
    """Both outcomes of every contact, from the world: the mean effect is as the table says."""
    assert made.why_no_truth == ""
    world = World(plan_of(500, campaigns=CampaignSettings(effect=EFFECT)).settings)
    true = {}
    for index in range(500):
        history = world.history(world.shopper(index))
        for answer in history.answers:
            key = history.shopper.customer_id, answer.contact.campaign.campaign_id
            true[key] = (answer.lines_if_treated > 0) - (answer.lines_if_not > 0)
    keys = zip(made.contacts["consumer_id"], made.contacts["campaign_id"], strict=True)
    assert dict(zip(keys, made.contacts["effect"], strict=True)) == true


@pytest.mark.parametrize("assignment", ["randomised", CONFOUNDED])
def test_the_effect_that_is_found_is_that_of_the_world(tmp_path, made, assignment):
    """Within three standard errors, over all campaigns and in each size that tells."""
    if assignment == CONFOUNDED:
        campaigns = CampaignSettings(assignment=CONFOUNDED, effect=EFFECT)
        made = outreach_of(make(tmp_path / "made", plan_of(500, campaigns=campaigns)), 10_000, 1)
    groups = [made.contacts, *(rows for _, rows in made.contacts.groupby("campaign_type"))]
    found = [effects.effect_of("x", rows) for rows in groups]
    assert found[0].truth > 0.05
    assert found[0].estimate is not None
    for effect in found:
        if effect.estimate is not None:
            assert abs(effect.estimate - effect.truth) < 3 * effect.error
    if assignment != CONFOUNDED:  # There a few who were unlikely to be held out weigh much.
        assert found[0].estimate > 2 * found[0].error


def test_bought_is_what_the_tables_say(folder, made):
    """Every contact, against the tables read row by row."""
    rows = {
        name: [*csv.DictReader((folder / f"{name}.csv").open())]
        for name in (
            "campaign_assignments",
            "marketing_campaigns",
            "transactions",
            "transaction_details",
        )
    }
    featured = {
        row["campaign_id"]: set(row["featured_products"].split("|"))
        for row in rows["marketing_campaigns"]
    }
    products, trips = {}, {}
    for row in rows["transaction_details"]:
        products.setdefault(row["transaction_id"], set()).add(row["product_id"])
    for row in rows["transactions"]:
        trips.setdefault(row["consumer_id"], []).append(row)
    expected = {
        (row["consumer_id"], row["campaign_id"]): any(
            row["contact_date"] <= trip["transaction_date"] <= row["window_end_date"]
            and products[trip["transaction_id"]] & featured[row["campaign_id"]]
            for trip in trips[row["consumer_id"]]
        )
        for row in rows["campaign_assignments"]
        if row["eligible"] == "true" and row["window_observed"] == "true"
    }
    keys = zip(made.contacts["consumer_id"], made.contacts["campaign_id"], strict=True)
    assert dict(zip(keys, made.contacts["bought"], strict=True)) == expected


def test_messages_are_the_contacts_of_the_table(folder, made):
    with (folder / "engagements.csv").open() as file:
        rows = [*csv.DictReader(file)]
    for event in ("sent", "impression", "open", "click", "conversion"):
        there = {(row["campaign_id"], row["consumer_id"]) for row in rows if row["event"] == event}
        assert int(made.messages[event].sum()) == len(there)


def test_pictures_of_a_made_world(made):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pictures = [coming.draw() for coming in all_pictures.outreach_pictures(made)]
    for picture in pictures:
        assert isinstance(picture, Picture)
        xml.dom.minidom.parseString(picture.svg)
    assert "the truth is" in pictures[1].title


def test_a_sample_is_decided_by_seed_and_id(folder, made):
    some = outreach_of(folder, 100, seed=1)
    assert (some.n_consumers, some.n_looked_at) == (500, 100)
    consumers = set(some.contacts["consumer_id"])
    assert len(consumers) <= 100
    whole = made.contacts[made.contacts["consumer_id"].isin(consumers)].reset_index(drop=True)
    pd.testing.assert_frame_equal(some.contacts, whole)
    other = set(outreach_of(folder, 100, seed=2).contacts["consumer_id"])
    assert consumers != other


def changed(folder, target, table, change):
    """A copy of a folder with one table changed."""
    target.mkdir()
    for path in folder.iterdir():
        data = path.read_bytes()
        (target / path.name).write_bytes(change(data) if path.name == table else data)
    return target


def test_changed_tables_have_no_truth(folder, tmp_path):
    other = changed(
        folder,
        tmp_path / "x",
        "campaign_assignments.csv",
        lambda data: (
            data.replace(b"treated", b"holdou_")
            .replace(b"holdout", b"treated")
            .replace(b"holdou_", b"holdout")
        ),
    )
    outreach = outreach_of(other, 10_000, seed=1)
    assert "the tables are not what the seed 42 gives" in outreach.why_no_truth
    assert outreach.contacts["effect"].isna().all()
    assert isinstance(uplift.campaign_uplift(outreach), Picture | Missing)


def test_tables_of_no_world_have_no_truth(folder, tmp_path):
    other = changed(folder, tmp_path / "x", "", bytes)
    (other / "marketing_summary.json").unlink()
    outreach = outreach_of(other, 10_000, seed=1)
    assert "marketing_summary.json is missing" in outreach.why_no_truth
    assert "\n" not in outreach.why_no_truth
    (other / "marketing_summary.json").write_text("[1]")
    assert outreach_of(other, 10, seed=1).why_no_truth


def test_campaigns_that_do_not_act_have_no_effect(tmp_path):
    plan = plan_of(120, campaigns=CampaignSettings(), without=frozenset({CAMPAIGNS}))
    outreach = outreach_of(make(tmp_path / "made", plan), 10_000, seed=1)
    assert outreach.why_no_truth == ""
    assert (outreach.contacts["effect"] == 0).all()


def test_where_a_table_is_missing_its_picture_says_how_to_make_it(folder, tmp_path):
    other = changed(folder, tmp_path / "x", "", bytes)
    (other / "transactions.csv").unlink()
    (other / "engagements.csv").unlink()
    outreach = outreach_of(other, 10_000, seed=1)
    pictures = [coming.draw() for coming in all_pictures.outreach_pictures(outreach)]
    assert all(isinstance(picture, Missing) for picture in pictures)
    assert pictures[0].reason == (
        "engagements, transactions are not in x; made with: python3 marketing/build_dataset.py"
    )


def header_only(data):
    return data[: data.index(b"\n") + 1]


@pytest.mark.parametrize(
    "table",
    ["marketing_campaigns", "campaign_assignments", "engagements", "transaction_details"],
)
def test_a_table_without_rows_gives_a_reason_or_a_picture(folder, tmp_path, table):
    other = changed(folder, tmp_path / "x", f"{table}.csv", header_only)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        outreach = outreach_of(other, 10_000, seed=1)
        pictures = [coming.draw() for coming in all_pictures.outreach_pictures(outreach)]
    assert any(isinstance(picture, Missing) for picture in pictures)


def test_few_customers_give_reasons(tmp_path):
    outreach = outreach_of(make(tmp_path / "made", plan_of(3)), 10_000, seed=1)
    for coming in all_pictures.outreach_pictures(outreach):
        picture = coming.draw()
        assert isinstance(picture, Missing)
        assert "build_dataset.py" in picture.reason


def test_nothing_is_drawn_of_names_as_formulas():
    messages = [message("$b$ <i>", "$e$", 3)] * 30
    picture = funnel.campaign_funnel(outreach_by_hand(messages + [message("$c$", "x", 1)] * 30))
    assert "$b$ &lt;i&gt;, 30" in picture.svg


def test_an_outreach_is_as_it_is_given(made):
    assert list(made.messages.columns) == [*MESSAGE_COLUMNS]
    assert list(made.contacts.columns) == [*CONTACT_COLUMNS]
    assert replace(made).name == "made"
