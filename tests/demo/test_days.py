"""Days relative to the day of loading."""

from datetime import date, timedelta

import pytest

from portal.demo.days import Calendar


@pytest.mark.parametrize("today", [date(2026, 11, 20) + timedelta(days=number) for number in range(7)])
def test_the_next_days_stay_ahead_on_every_day_of_the_week(today: date) -> None:
    calendar = Calendar(today)
    days = [calendar.day(offset) for offset in range(-30, 30)]
    assert days == sorted(days)
    assert all(day >= today for day in days[30:])
    assert all(day < today and day.weekday() < 5 for day in days[:30])
