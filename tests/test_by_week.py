"""world/by_week.py: what is the same for everybody in a week."""

from world.by_week import ByWeek


def test_a_week_is_made_when_it_is_first_asked_for_and_once():
    made = []

    def make(week):
        made.append(week)
        return f"week {week}"

    by_week = ByWeek(make)
    assert made == []
    assert [by_week[week] for week in (7, 5, 7, 5, 6)] == [f"week {n}" for n in (7, 5, 7, 5, 6)]
    assert made == [7, 5, 6]


def test_the_same_thing_comes_back():
    by_week = ByWeek(lambda week: [week])
    assert by_week[3] is by_week[3]
    assert by_week[3] is not by_week[4]
