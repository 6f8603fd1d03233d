"""One hour for each day, drawn for the customer."""

from interactions.model.shopping_hours import HOUR_WEIGHTS, ShoppingHours

DAY_MS, HOUR_MS = 86_400_000, 3_600_000


def test_only_midnights_move_and_a_day_has_one_hour():
    times = [DAY_MS, DAY_MS, 2 * DAY_MS, DAY_MS + 5]
    first, second, third, fourth = ShoppingHours(42).move("anna", times)
    assert first == second
    assert fourth == times[3]
    assert first // DAY_MS == 1
    assert third // DAY_MS == 2
    for time in (first, third):
        assert HOUR_WEIGHTS[time % DAY_MS // HOUR_MS] > 0


def test_the_hour_is_the_customers_and_the_days():
    hours = ShoppingHours(42)
    days = [n * DAY_MS for n in range(200)]
    assert hours.move("anna", days) == hours.move("anna", days[::-1])[::-1]
    assert hours.move("anna", days) != hours.move("ben", days)
    assert hours.move(7, days) == hours.move("7", days)
