"""Days of the queue as an editor calls them."""

import datetime as dt

from osiris_nlp.base.dates import WEEKDAYS
from osiris_nlp.render import french


def day_name(day: dt.date | None, today: dt.date) -> str:
    """Return the name of a day: with its weekday if it is of the current year, else with its year.

    Examples
    --------
    >>> today = dt.date(2026, 11, 27)
    >>> days = (today, dt.date(2026, 11, 26), dt.date(2026, 3, 1), dt.date(2015, 11, 24), None)
    >>> [day_name(day, today).replace("\u00a0", " ") for day in days]
    ['Aujourd’hui', 'Hier', 'dimanche 1ᵉʳ mars', '24 novembre 2015', 'Sans date']
    """
    if day is None:
        return "Sans date"
    if day == today:
        return "Aujourd’hui"
    if day == today - dt.timedelta(days=1):
        return "Hier"
    if day.year != today.year:
        return french.day(day)
    return f"{WEEKDAYS[day.weekday()]} {french.day(day).removesuffix(f' {day.year}')}"


def greeting(hour: int) -> str:
    """Return the parting words for an hour of the day.

    Examples
    --------
    >>> [greeting(hour) for hour in (9, 14, 19)]
    ['Bonne matinée.', 'Bon après-midi.', 'Bonne soirée.']
    """
    return "Bonne matinée." if hour < 12 else "Bon après-midi." if hour < 18 else "Bonne soirée."
