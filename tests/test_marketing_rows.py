"""marketing/rows/: consumers, campaigns, assignments, engagements and loyalties as rows."""

import csv
import io
import re
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from operator import itemgetter

import pytest

from marketing.outreach.campaign_attributes import CampaignAttributes
from marketing.people.preferences import Consumers
from marketing.rows.assignments import assignment_rows
from marketing.rows.campaigns import CampaignRows
from marketing.rows.consumers import ConsumerRows
from marketing.rows.engagements import EngagementRows
from marketing.rows.loyalties import LoyaltyRows
from marketing.rows.values import EPOCH_DAY, day_of, fine_share, joined, millionths, moment, share
from marketing.tables import LIST_SEPARATOR, TABLES, TIERS, age_group_of, written_kind
from receipts.formats.csv_table import boolean_text
from tests.marketing_command import fields_of
from tests.marketing_people import campaigns, contact, histories, world
from world.campaigns.campaign import SIZES, Coupon
from world.settings import CampaignSettings, Settings
from world.world import World

N = 120
END = Settings().end_date.toordinal()


class CampaignWorld(World):
    """A world with campaigns made by hand: every shopper is in all of them, one in seven is not
    eligible and one in nine held out.
    """

    all = campaigns(6, END)

    def contacts(self, history):
        index = history.shopper.index
        days = [each.first_day + index % 37 for each in self.all]
        return [
            contact(each, day, (index + i) % 7 > 0, (index + i) % 9 > 0)
            for i, (each, day) in enumerate(zip(self.all, days, strict=True))
            if history.days[0] <= day + 13 <= END
        ]


@pytest.fixture(scope="module")
def made():
    return CampaignWorld(Settings(campaigns=CampaignSettings(), receipts_per_customer=9))


def history_of(made, index):
    """A history in which one treated contact in two has redeemed on its first trip in the window,
    one of them two coupons.
    """
    history = made.history(made.shopper(index))
    coupons = []
    for number, to in enumerate(each for each in made.contacts(history) if each.is_eligible):
        trips = [i for i, day in enumerate(history.days) if to.day <= day <= to.last_day]
        if trips and to.is_treated and (index + number) % 2:
            places = range(1 + (index % 5 == 0))
            coupons += [Coupon(trips[0], place, 10, to.campaign) for place in places]
    return history._replace(coupons=tuple(sorted(coupons, key=itemgetter(0, 1))))


class Makers:
    """What makes the rows of a shopper, by table."""

    def __init__(self, made, consumers=None):
        self._made = made
        self._consumers = ConsumerRows(made, consumers)
        self._engagements = EngagementRows(made, consumers)
        self._loyalties = LoyaltyRows(made)

    def rows(self, history):
        profile = self._made.homes.profile(history.shopper)
        contacts = self._made.contacts(history)
        return {
            "consumer_preferences": self._consumers.rows(history.shopper, profile),
            "campaign_assignments": assignment_rows(history, contacts),
            "engagements": self._engagements.rows(history, profile, contacts),
            "loyalties": self._loyalties.rows(history, profile),
        }


@pytest.fixture(scope="module")
def rows(made):
    """By table, all rows."""
    makers = Makers(made)
    found = defaultdict(list)
    for index in range(N):
        for name, of_shopper in makers.rows(history_of(made, index)).items():
            found[name] += of_shopper
    found["marketing_campaigns"] = CampaignRows(made, N).rows(
        made.all, {made.all[0].campaign_id: 7}
    )
    return found


NAMES = (
    "consumer_preferences",
    "marketing_campaigns",
    "campaign_assignments",
    "engagements",
    "loyalties",
)


def as_dicts(name, rows):
    table = TABLES[name]
    return [dict(zip(table.header, row, strict=True)) for row in fields_of(table, rows[name])]


def as_written(rows):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    text.seek(0)
    return [*csv.reader(text)]


KINDS = {
    "string": str,
    "integer": int,
    "number": float,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "boolean": {"true": True, "false": False}.__getitem__,
}


@pytest.mark.parametrize("name", NAMES)
def test_values_are_of_their_columns(rows, name):
    """S2.30 to S2.46, S2.53: kind, limits and lists, as they stand in a file."""
    columns = TABLES[name].columns
    assert len(rows[name]) >= 6
    for row in as_written(fields_of(TABLES[name], rows[name])):
        assert len(row) == len(columns)
        for column, text in zip(columns, row, strict=True):
            if not text:
                assert column.is_optional, column.name
                continue
            value = KINDS[written_kind(column)](text)
            if column.least is not None:
                assert value >= column.least, column.name
            if column.most is not None:
                assert value <= column.most, column.name
            if column.values:
                parts = text.split(LIST_SEPARATOR) if column.is_list else [text]
                assert set(parts) <= set(column.values), column.name
            assert not text.startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("name", NAMES)
def test_keys_are_unique(rows, name):
    """S2.31, S2.41."""
    keys = [tuple(row[column] for column in TABLES[name].key) for row in as_dicts(name, rows)]
    assert len(set(keys)) == len(keys)


def test_there_is_a_row_for_each_shopper_who_agrees_with_the_home(made, rows):
    """S2.31, S2.32."""
    consumers = as_dicts("consumer_preferences", rows)
    assert [row["consumer_id"] for row in consumers] == [
        made.shopper(index).customer_id for index in range(N)
    ]
    for index, row in enumerate(consumers):
        profile = made.homes.profile(made.shopper(index))
        assert (row["state"], row["region"]) == (profile.state.code, profile.state.region)
        assert row["age_group"] == age_group_of(profile.age)
        shares = [row[f"{device}_share"] for device in ("mobile", "desktop", "tablet")]
        assert sum(round(10_000 * float(text)) for text in shares) == 10_000


def test_campaigns_are_those_of_the_world(made, rows):
    """S2.41, S2.43, S2.44, S2.46."""
    attributes = CampaignAttributes(42)
    for campaign, row in zip(made.all, as_dicts("marketing_campaigns", rows), strict=True):
        assert row["campaign_id"] == campaign.campaign_id
        days = [date.fromisoformat(row[name]) for name in ("start_date", "end_date")]
        assert [day.toordinal() for day in days] == [campaign.first_day, campaign.last_day]
        assert row["target_age_min"] < row["target_age_max"]
        assert row["target_income_min"] < row["target_income_max"]
        assert row["target_regions"] == "South|West"
        assert row["target_archetypes"] == "busy_family|senior_couple"
        skus = [made.population.catalogue[number].sku for number in sorted(campaign.featured)]
        assert row["featured_products"] == "|".join(skus)
        assert (row["offer_discount"], row["holdout_share"]) == ("0.2000", "0.1000")
        assert row["primary_channel"] == attributes[campaign.campaign_id].channel
        assert float(row["budget"]) >= float(row["spend"])
    assert [row["spend"] for row in as_dicts("marketing_campaigns", rows)] == ["0.07"] + 5 * [
        "0.00"
    ]
    assert {row["campaign_type"] for row in as_dicts("marketing_campaigns", rows)} == set(SIZES)


def test_assignments_are_the_contacts(made, rows):
    seen = set()
    by_key = {
        (row["consumer_id"], row["campaign_id"]): row
        for row in as_dicts("campaign_assignments", rows)
    }
    n = 0
    for index in range(N):
        history = history_of(made, index)
        for each in made.contacts(history):
            row = by_key[history.shopper.customer_id, each.campaign.campaign_id]
            wanted = "treated" if each.is_treated else "holdout" if each.is_eligible else ""
            assert row["assignment"] == wanted
            assert row["eligible"] == boolean_text(each.is_eligible)
            assert float(row["propensity"]) == each.propensity
            assert row["window_observed"] == boolean_text(each.day >= history.days[0])
            dates = [date.fromisoformat(row[c]) for c in ("contact_date", "window_end_date")]
            assert [day.toordinal() for day in dates] == [each.day, each.last_day]
            seen.add((wanted, row["window_observed"]))
            n += 1
    assert n == len(by_key)
    assert seen == {(to, flag) for to in ("treated", "holdout", "") for flag in ("true", "false")}


def test_the_treated_and_nobody_else_have_events(rows):
    """S2.48, S2.52."""
    treated = {
        (row["consumer_id"], row["campaign_id"]): row["contact_date"]
        for row in as_dicts("campaign_assignments", rows)
        if row["assignment"] == "treated"
    }
    sent = {}
    for row in as_dicts("engagements", rows):
        if row["event"] == "sent":
            sent[row["consumer_id"], row["campaign_id"]] = row["event_time"][:10]
    assert sent == treated


def test_conversions_are_the_lines_of_the_coupons(made, rows):
    """S2.48: with the receipt, the line and its day, in the afternoon; also of a window that began
    before the first receipt.
    """
    found = {
        (row["consumer_id"], row["campaign_id"], row["transaction_id"], row["line_number"]): row
        for row in as_dicts("engagements", rows)
        if row["event"] == "conversion"
    }
    n = n_early = 0
    for index in range(N):
        history = history_of(made, index)
        early = {to.campaign for to in made.contacts(history) if to.day < history.days[0]}
        for each in history.coupons:
            number = str(history.order_numbers[each.trip])
            key = history.shopper.customer_id, each.campaign.campaign_id, number, each.place + 1
            day, _, time = found[key]["event_time"].partition("T")
            assert date.fromisoformat(day).toordinal() == history.days[each.trip]
            assert time >= "14:00:00"
            n += 1
            n_early += each.campaign in early
    assert n == len(found) > N / 2
    assert n_early > 5
    assert any(row["engagement_id"].endswith("-V2") for row in found.values())


def test_other_events_have_no_receipt(rows):
    for row in as_dicts("engagements", rows):
        is_conversion = row["event"] == "conversion"
        assert bool(row["transaction_id"]) == bool(row["line_number"]) == is_conversion


def test_a_shoppers_events_stand_in_the_order_of_time(rows):
    times = [(row["consumer_id"], row["event_time"]) for row in as_dicts("engagements", rows)]
    assert times == sorted(times)


def test_an_engagements_id_tells_customer_campaign_and_event(rows):
    for row in as_dicts("engagements", rows):
        digits, day = row["consumer_id"][-6:], row["campaign_id"][-8:]
        assert re.fullmatch(rf"E{digits}-{day}-([SIOC]|V\d)", row["engagement_id"])


def test_rows_of_a_slice_are_those_of_the_whole(made, rows):
    """S2.16: also where row makers share what they know of the consumers."""
    consumers = Consumers(made)
    makers = Makers(made, consumers)
    for index in (57, 56):
        history = history_of(made, index)
        for name, of_shopper in makers.rows(history).items():
            assert of_shopper == [row for row in rows[name] if history.shopper.customer_id in row]


def test_campaigns_that_do_not_act_are_sent_and_never_redeemed(made, rows):
    """The twin: the same contacts, and no coupons."""
    twin = CampaignWorld(replace(made.settings, without=frozenset({"campaigns"})))
    maker = EngagementRows(twin)
    found = []
    for index in range(N):
        history = twin.history(twin.shopper(index))
        assert history.coupons == ()
        profile = twin.homes.profile(history.shopper)
        found += maker.rows(history, profile, twin.contacts(history))
    sent, sent_in_twin = (
        [row for row in each if row[3] == "sent"] for each in (rows["engagements"], found)
    )
    assert sent_in_twin == sent
    assert "conversion" not in {row[3] for row in found}


def test_a_world_without_contacts_has_no_rows_of_them():
    bare = World(Settings())
    found = Makers(bare).rows(bare.history(bare.shopper(0)))
    assert found["campaign_assignments"] == found["engagements"] == []


def test_tiers_are_written_by_their_names(rows):
    """S2.53."""
    for row in as_dicts("loyalties", rows):
        assert row["tier"] in TIERS
        assert row["points_balance"] == row["lifetime_points"] - row["redeemed_points"] >= 0


def test_values():
    assert (share(1 / 3), fine_share(2 / 3)) == (0.3333, 0.666667)
    assert (millionths(0), millionths(450), millionths(1_000_000)) == (0, 0.00045, 1)
    day = date(2025, 12, 31).toordinal()
    assert (moment(EPOCH_DAY, 1), day_of(moment(day, 86_399))) == (1000, day)
    assert (joined(["a", "b"]), joined([])) == ("a|b", None)


def test_the_usual_world_has_rows_too():
    """Whatever campaigns it has."""
    made = world()
    history = histories(1)[0]
    found = Makers(made).rows(history)
    assert len(found["consumer_preferences"]) == 1
    assert len(found["campaign_assignments"]) == len(made.contacts(history)) > 0
