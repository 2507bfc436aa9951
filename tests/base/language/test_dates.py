"""Dates as written in French prose."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.language.dates import find_day, read_day

MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
SHORT_WEEKDAYS = "lun mar mer jeu ven sam dim".split()


def in_french(day):
    number = "1er" if day.day == 1 else str(day.day)
    return f"{WEEKDAYS[day.weekday()]} {number} {MONTHS[day.month - 1]} {day.year}"


@given(st.dates(date(1999, 1, 1), date(2035, 12, 31)))
def test_every_date_is_read_in_words_and_in_numbers(day):
    assert read_day(in_french(day)) == day
    assert read_day(in_french(day).upper()) == day
    assert read_day(day.strftime("%d/%m/%Y")) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 otobre 2015", date(2015, 10, 12)),
        ("3 fevrier 2011", date(2011, 2, 3)),
        *((text, date(2009, 8, 15)) for text in ("le 15 aout 2009", "15 aoutt 2009")),
        ("Lundi, 5 décembre 2022", date(2022, 12, 5)),
        *((text, date(2005, 3, 1)) for text in ("1 er mars 2005", "premier mars 2005")),
        ("28 févr. 2014", date(2014, 2, 28)),
        ("8 avrl 2012", date(2012, 4, 8)),
    ],
)
def test_misspelt_and_abbreviated_months_are_recognised(text, day):
    assert read_day(text) == day


MONTH_NAMES = (
    "janvier janv. jan.|février févr. fév.|mars mar.|avril avr.|mai|juin jun.|juillet juil.|"
    "août aoû.|septembre sept. sep.|octobre oct.|novembre nov.|décembre déc."
)


@pytest.mark.parametrize(("month", "names"), [*enumerate(MONTH_NAMES.split("|"), start=1)])
def test_every_month_is_read_by_its_name_and_its_abbreviations(names, month):
    for name in names.split():
        assert read_day(f"le 12 {name} 2015") == date(2015, month, 12), name


@pytest.mark.parametrize(
    "text",
    [
        *("31 février 2010", "le 15 du mois", "2010", "12 abonnés 2015", "12 mais 2015"),
        *("12 marks 2001", "Paru le 3 mars 2010", "le 3 mars 2010, la taxe", ""),
        "à partir du 3 mars 2010, la taxe",
    ],
)
def test_a_line_that_is_not_a_date_alone_gives_none(text):
    assert read_day(text) is None


def test_a_date_within_a_sentence_comes_with_its_span():
    text = "Réuni le jeudi 12 mai 2011 à Dakar"
    day, start, end = find_day(text)

    assert (day, text[start:end]) == (date(2011, 5, 12), "jeudi 12 mai 2011")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        *((f"Réuni {day}. 12 mai 2011", f"{day}. 12 mai 2011") for day in SHORT_WEEKDAYS),
        ("Réuni le merdredi 12 mai 2011", "merdredi 12 mai 2011"),
        ("Dakar, 12 mai 2011", "12 mai 2011"),
        ("Dakar le 12 mai 2011", "12 mai 2011"),
    ],
)
def test_the_word_before_a_date_belongs_to_it_if_it_is_a_weekday(text, words):
    _, start, end = find_day(text)

    assert text[start:end] == words


@given(st.text())
def test_any_text_is_accepted(text):
    match = find_day(text)

    assert match is None or text[match[1] : match[2]].strip()
