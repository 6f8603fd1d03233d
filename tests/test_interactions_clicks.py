"""A purchase keeps its clicks, whatever is bought later."""

from interactions.model.clicks import PurchaseClicks
from interactions.model.events import HOUR_MS, make_purchaser

DAY_MS = 24 * HOUR_MS


def purchaser(n, key=None):
    return make_purchaser("anna", [i * DAY_MS for i in range(n)], list(range(n)), key=key)


def pairs(clicks):
    return sorted(zip(clicks.ticks, clicks.numbers, strict=True))


def test_later_purchases_change_no_earlier_clicks():
    clicks = PurchaseClicks(42, 0.9)
    few, many = clicks.draw_clicks(purchaser(30)), clicks.draw_clicks(purchaser(50))
    assert pairs(few) == [pair for pair in pairs(many) if pair[1] < 30]


def test_the_clicks_from_some_purchase_on_are_those_of_the_whole():
    clicks = PurchaseClicks(42, 0.9)
    rest = clicks.draw_clicks(purchaser(50), 20)
    assert pairs(rest) == [p for p in pairs(clicks.draw_clicks(purchaser(50))) if p[1] >= 20]


def test_all_or_no_purchases_may_have_clicks():
    """S3.53: the ends of the range."""
    assert pairs(PurchaseClicks(42, 0.0).draw_clicks(purchaser(500))) == []
    assert {n for _, n in pairs(PurchaseClicks(42, 1.0).draw_clicks(purchaser(500)))} == set(
        range(500)
    )


def test_the_key_decides_and_not_the_id():
    clicks = PurchaseClicks(42, 0.9)
    assert pairs(clicks.draw_clicks(purchaser(50, 7))) != pairs(clicks.draw_clicks(purchaser(50)))
    assert pairs(clicks.draw_clicks(purchaser(50, 7))) == pairs(
        clicks.draw_clicks(purchaser(50, "7"))
    )
