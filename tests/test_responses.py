"""world/campaigns/responses.py: what comes of campaigns, and that none of them disturbs another."""

from collections import Counter
from itertools import accumulate, pairwise

import pytest

from world.campaigns.campaign import LOST, PERSUADED, PUT_OFF, SURE
from world.campaigns.persuasion import fits, mean_trips, mean_wear_out, responses, wear_out
from world.campaigns.responses import Responses
from world.causes import CAMPAIGN
from world.settings import CampaignSettings, Settings
from world.strata import strata_of
from world.switches import Trips
from world.world import World

N = 700
STRONG = CampaignSettings(effect=8.0)


def world_with(campaigns=STRONG, **values):
    return World(Settings(campaigns=campaigns, **values))


@pytest.fixture(scope="module", autouse=True)
def many_are_put_off():
    """Here half of those who would have bought are, so that there is something to look at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("world.campaigns.responses._PUT_OFF", 0.5 * 65536)
        yield


@pytest.fixture(scope="module")
def world():
    return world_with()


@pytest.fixture(scope="module")
def histories(world):
    return [world.history(world.shopper(index)) for index in range(N)]


@pytest.fixture(scope="module")
def bare():
    world = world_with(without=frozenset({"campaigns"}))
    return [world.history(world.shopper(index)) for index in range(N)]


def window(history, contact):
    """Products of the lines in a contact's window, with trip and place."""
    return {
        (trip, place): code % 256
        for trip, day in enumerate(history.days)
        if contact.day <= day <= contact.last_day
        for place, code in enumerate(history.baskets[trip])
    }


def n_featured(history, contact):
    return sum(each in contact.campaign.featured for each in window(history, contact).values())


def test_all_four_answers_occur(histories):
    kinds = Counter(answer.kind for history in histories for answer in history.answers)
    assert kinds.keys() == {PERSUADED, SURE, LOST, PUT_OFF}
    assert min(kinds.values()) > 20
    assert kinds[PERSUADED] > 100


def test_what_is_bought_is_the_outcome_that_happened(histories):
    for history in histories:
        for answer in history.answers:
            lines = n_featured(history, answer.contact)
            if answer.contact.is_treated:
                assert lines == answer.lines_if_treated
            else:
                assert lines == answer.lines_if_not


def test_the_kinds_are_their_outcomes(histories):
    for history in histories:
        for answer in history.answers:
            treated, not_treated = answer.lines_if_treated, answer.lines_if_not
            assert {
                PERSUADED: treated == 1 and not_treated == 0,
                SURE: treated == not_treated > 0,
                LOST: treated == not_treated == 0,
                PUT_OFF: treated == 0 < not_treated,
            }[answer.kind]
            redeems = answer.contact.is_treated and treated
            assert len(answer.conversions) == bool(redeems)


def test_the_twin_decides_between_those_who_would_buy_and_the_others(histories, bare):
    for history, twin in zip(histories, bare, strict=True):
        for answer in history.answers:
            assert answer.lines_if_not == n_featured(twin, answer.contact)


def test_a_coupon_is_for_the_first_featured_line_of_the_first_such_trip(histories):
    n_coupons = 0
    for history in histories:
        seen = {(coupon.trip, coupon.place): coupon for coupon in history.coupons}
        assert len(seen) == len(history.coupons)
        redeemed = {}
        for answer in history.answers:
            for where in answer.conversions:
                campaign = answer.contact.campaign
                redeemed[where] = campaign
                lines = window(history, answer.contact)
                assert where == min(w for w, each in lines.items() if each in campaign.featured)
        # Coupons of windows that began before the history have no answer.
        whole = {w: c.campaign for w, c in seen.items() if w in redeemed}
        assert whole == redeemed
        n_coupons += len(whole)
    assert n_coupons > 100


def test_only_touched_lines_differ_from_the_twin(histories, bare):
    """Line by line: what a campaign did, and nothing else."""
    n_changed = 0
    for history, twin in zip(histories, bare, strict=True):
        lines, others = history.lines(), twin.lines()
        assert (history.days, history.order_numbers) == (twin.days, twin.order_numbers)
        assert (lines.trip, lines.quantity) == (others.trip, others.quantity)
        for product, other, cause, other_cause in zip(
            lines.product, others.product, lines.cause, others.cause, strict=True
        ):
            assert (product != other) == (cause == CAMPAIGN)
            assert cause in (CAMPAIGN, other_cause)
            n_changed += cause == CAMPAIGN
    assert n_changed > 100


def test_receipts_that_no_campaign_touched_are_equal_to_the_cent(histories, bare):
    n_touched = 0
    for history, twin in zip(histories, bare, strict=True):
        touched = {trip for trip, _ in history.touched}
        n_touched += len(touched)
        for trip in range(len(history.days)):
            if trip not in touched:
                assert history.baskets[trip] == twin.baskets[trip]
                assert history.subtotal_cents[trip] == twin.subtotal_cents[trip]
                assert history.savings_cents[trip] == twin.savings_cents[trip]
    assert n_touched > 150


def test_the_touched_lines_are_those_of_the_cause_and_of_the_coupons(histories):
    for history in histories:
        of_cause = {
            (trip, place)
            for trip, causes in enumerate(history.causes)
            for place, cause in enumerate(causes)
            if cause == CAMPAIGN
        }
        of_coupons = {(coupon.trip, coupon.place) for coupon in history.coupons}
        assert history.touched.keys() == of_cause | of_coupons


def test_no_product_comes_twice(histories):
    for history in histories:
        for basket in history.baskets:
            products = [code % 256 for code in basket]
            assert len(set(products)) == len(products)


def test_what_is_given_up_is_nobodys(world, histories, bare):
    """No line of another cause, and nothing that a campaign features at the time."""
    n_found = 0
    for history, twin in zip(histories, bare, strict=True):
        for answer in history.answers:
            if answer.kind == PERSUADED and answer.contact.is_treated:
                ((trip, place),) = answer.conversions
                assert twin.causes[trip][place] == 0
                given_up = twin.baskets[trip][place] % 256
                (entry,) = [
                    each
                    for block in range(2)
                    for each in world.calendar.block(block)
                    if each.campaign == answer.contact.campaign
                ]
                assert given_up not in entry.running
                n_found += 1
    assert n_found > 100


N_LONG, LONG = 1000, 50
"""Shoppers and trips of longer histories, in which campaigns come together more often."""


@pytest.fixture(scope="module")
def long_world():
    return world_with(receipts_per_customer=LONG)


@pytest.fixture(scope="module")
def long_twins():
    world = world_with(receipts_per_customer=LONG, without=frozenset({"campaigns"}))
    return [world.history(world.shopper(index)) for index in range(N_LONG)]


def test_what_is_bought_instead_is_featured_by_nobody(long_world, long_twins):
    """Who is put off takes no product that another campaign features at the time: else that one
    would be bought for the first one's sake.
    """
    entries = {
        entry.campaign.campaign_id: entry
        for block in range(5)
        for entry in long_world.calendar.block(block)
    }
    treatments = dict.fromkeys(entries, True)
    n_found = 0
    for twin in long_twins:
        history = long_world.history(twin.shopper, treatments)
        for answer in history.answers:
            if answer.kind == PUT_OFF:
                entry = entries[answer.contact.campaign.campaign_id]
                bought = window(history, answer.contact)
                for where, product in window(twin, answer.contact).items():
                    if product in entry.featured:
                        assert bought[where] not in entry.running
                        n_found += 1
    assert n_found > 100


def trips_of(history):
    """The trips of a history as causes meet them, the latest first."""
    baskets = [bytes(code % 256 for code in basket) for basket in reversed(history.baskets)]
    *starts, n_lines = accumulate(map(len, baskets), initial=0)
    weeks = [0] * len(baskets)
    return Trips(weeks, baskets, starts, bytearray().join(baskets), bytearray(n_lines))


def test_no_two_campaigns_change_the_same_line(long_world, long_twins):
    """Also where each would take the first line that it finds, for a line is kept for the one
    that would change it.
    """
    responses = Responses(long_world.population, long_world.calendar)
    n_shared = 0
    for twin in long_twins:
        encounters = long_world.targeting.encounters(twin.shopper, twin.days[0])
        encounters.met = [(*met[:-1], 0) for met in encounters.met]
        found = responses.act(twin.shopper, encounters, twin.days[::-1], trips_of(twin))
        changed = [where for response in found for where in response.changes]
        assert len(set(changed)) == len(changed)
        on_a_trip = Counter(trip for trip, _ in changed)
        n_shared += sum(n > 1 for n in on_a_trip.values())
    assert n_shared > 5


def test_nobody_buys_what_he_or_she_never_buys(histories):
    """S1: a vegan buys no meat, whatever is offered."""
    for history in histories:
        bought = {code % 256 for basket in history.baskets for code in basket}
        assert bought <= history.shopper.propensities.keys()


def test_other_treatments_give_the_other_outcome_and_change_no_other_answer(world, histories):
    """Potential outcomes are the same under every assignment."""
    n_checked = 0
    for history in histories:
        for answer in history.answers:
            if answer.kind == LOST or history.shopper.index >= 250:
                continue
            contact = answer.contact
            campaign_id = contact.campaign.campaign_id
            other = world.history(history.shopper, {campaign_id: not contact.is_treated})
            for mine, its in zip(history.answers, other.answers, strict=True):
                assert mine[1:4] == its[1:4]
                assert mine.contact[:5] == its.contact[:5]
                assert n_featured(other, its.contact) == (
                    its.lines_if_treated if its.contact.is_treated else its.lines_if_not
                )
                if mine.contact.campaign.campaign_id != campaign_id:
                    assert mine == its
            n_checked += 1
    assert n_checked > 80


def test_treatments_that_are_as_they_are_change_nothing(world, histories):
    for history in histories[:50]:
        treatments = {
            answer.contact.campaign.campaign_id: answer.contact.is_treated
            for answer in history.answers
        }
        again = world.history(history.shopper, treatments)
        assert again.baskets == history.baskets
        assert again.savings_cents == history.savings_cents


def test_nobody_treated_is_the_twin(world, bare):
    """All campaigns of the time held back."""
    ids = {e.campaign.campaign_id for block in range(3) for e in world.calendar.block(block)}
    for index in range(100):
        history = world.history(world.shopper(index), dict.fromkeys(ids, False))
        assert history.baskets == bare[index].baskets
        assert history.savings_cents == bare[index].savings_cents


@pytest.mark.parametrize("more", [18, 25])
def test_more_receipts_keep_those_of_fewer(histories, more):
    """S1: --receipts 20 extends what --receipts 17 gave, with campaigns too."""
    world = world_with(receipts_per_customer=more)
    for history in histories[:400]:
        longer = world.history(history.shopper)
        n_more = more - len(history.days)
        assert longer.days[n_more:] == history.days
        assert longer.baskets[n_more:] == history.baskets
        assert longer.causes[n_more:] == history.causes
        assert longer.savings_cents[n_more:] == history.savings_cents
        answers = [each for each in longer.answers if each.contact.day >= history.days[0]]
        assert [each[:4] for each in answers] == [each[:4] for each in history.answers]


def test_savings_are_within_their_limits_and_add_up(histories):
    """S1: savings 5 to 25%; a coupon takes its percentage, as far as there is room."""
    figures = Settings().population.parameters
    least, most = figures.least_savings_percent, figures.most_savings_percent
    n_whole = 0
    for history in histories:
        lines = history.lines()
        by_trip = Counter()
        for trip, promotion, coupon in zip(
            lines.trip, lines.promotion_cents, lines.coupon_cents, strict=True
        ):
            by_trip[trip] += promotion + coupon
        for trip, savings in enumerate(history.savings_cents):
            subtotal = history.subtotal_cents[trip]
            assert least * subtotal <= 100 * savings <= most * subtotal
            assert by_trip[trip] <= savings
        ends = [0]
        for basket in history.baskets:
            ends.append(ends[-1] + len(basket))
        for coupon in history.coupons:
            line = ends[coupon.trip] + coupon.place
            assert lines.coupon_cents[line] == coupon.cents
            price = lines.price_cents[line] - lines.promotion_cents[line]
            whole = price * coupon.campaign.discount_percent // 100
            assert 0 < coupon.cents <= whole
            n_whole += coupon.cents == whole
        assert sum(lines.coupon_cents) == sum(coupon.cents for coupon in history.coupons)
    assert n_whole > 80


def test_without_an_effect_nobody_is_persuaded_and_the_rest_answers_as_before(histories):
    world = world_with(CampaignSettings(effect=0.0))
    n_others = 0
    for history in histories[:300]:
        answers = world.history(history.shopper).answers
        for mine, its in zip(history.answers, answers, strict=True):
            assert its.kind == (LOST if mine.kind == PERSUADED else mine.kind)
            n_others += mine.kind in (SURE, PUT_OFF)
    assert n_others > 20


def test_the_law_of_persuasion():
    population = Settings().population
    found = responses(population.archetypes)
    assert sum(found.values()) / len(found) == pytest.approx(1)
    assert found["budget_conscious"] > found["convenience_shopper"] > 0.5
    strata = strata_of(population.archetypes[0], population)
    by_label = fits(strata)
    assert len(by_label) == 1 + sum(len(stratum.products) for stratum in strata)
    first = len(strata[0].products)
    assert (by_label[1], by_label[first], by_label[first + 1]) == (1.5, pytest.approx(0.5), 1.5)
    assert [wear_out(n) for n in range(3)] == pytest.approx([1, 0.7, 0.49])
    assert all(a > b for a, b in pairwise(map(wear_out, range(40))))
    assert wear_out(10_000) > 0
    assert mean_wear_out(dict.fromkeys(("broad", "middle", "small"), 0.0)) == 1
    assert 0.5 < mean_wear_out({"broad": 0.45, "middle": 0.07, "small": 0.05}) < 0.95
    assert mean_trips(7) == (2, 0)
    assert mean_trips(28) == (0, 0.5)
