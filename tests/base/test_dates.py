"""Days as French prose writes them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.dates import find_day, read_day

MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()


def in_french(day: date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{WEEKDAYS[day.weekday()]} {number} {MONTHS[day.month - 1]} {day.year}"


@given(st.dates(date(1999, 1, 1), date(2035, 12, 31)))
def test_every_day_of_the_calendar_is_read_as_it_is_written(day: date) -> None:
    assert read_day(in_french(day)) == day
    assert read_day(in_french(day).upper()) == day
    assert read_day(day.strftime("%d/%m/%Y")) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 otobre 2015", date(2015, 10, 12)),
        ("3 fevrier 2011", date(2011, 2, 3)),
        ("le 15 aout 2009", date(2009, 8, 15)),
        ("Lundi, 5 décembre 2022", date(2022, 12, 5)),
        ("1 er mars 2005", date(2005, 3, 1)),
        ("28 févr. 2014", date(2014, 2, 28)),
    ],
)
def test_misspelt_and_shortened_months_are_understood(text: str, day: date) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "31 février 2010",
        "le 15 du mois",
        "2010",
        "12 abonnés 2015",
        "à partir du 3 mars 2010, la taxe",
        "",
    ],
)
def test_what_is_no_day_alone_is_none(text: str) -> None:
    assert read_day(text) is None


def test_a_day_within_a_sentence_comes_with_its_place() -> None:
    text = "Réuni le jeudi 12 mai 2011 à Dakar"
    day, start, end = find_day(text)

    assert (day, text[start:end]) == (date(2011, 5, 12), "jeudi 12 mai 2011")


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    found = find_day(text)

    assert found is None or text[found[1] : found[2]].strip()
