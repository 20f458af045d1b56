"""Days of the invented programme, relative to the day of loading."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.demo.writing import noon


@dataclass(frozen=True)
class Calendar:
    """Turns numbers of days into dates; offices work Monday to Friday, so a weekend becomes the Friday before."""

    today: date

    def day(self, offset: int) -> date:
        """``-90`` is 90 days ago. The next days never fall back behind today."""
        day = self.today + timedelta(days=offset)
        friday = day - timedelta(days=max(day.weekday() - 4, 0))
        return day if offset >= 0 and friday < self.today else friday

    def maybe(self, offset: int | None) -> date | None:
        """The day, or None where there is none."""
        return None if offset is None else self.day(offset)

    def moment(self, offset: int) -> datetime:
        """Noon of the day."""
        return noon(self.day(offset))
