"""Dates as written in French prose: ``mardi 1er mars 2005``, ``12 otobre 2015``, ``3 févr. 2011``.

dateparser recognises neither misspelt months nor ``premier mars``, and is a hundred times slower.
"""

import difflib
import re
from datetime import date
from functools import lru_cache

from osiris_nlp.base.language.words import fold

MONTHS = tuple(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
FOLDED_MONTHS = tuple(map(fold, MONTHS))
_SHORT = {
    "jan": 1,
    "janv": 1,
    "fev": 2,
    "fevr": 2,
    "mar": 3,
    "avr": 4,
    "jun": 6,
    "juil": 7,
    "aou": 8,
    "sep": 9,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_BY_NAME = {name: number for number, name in enumerate(FOLDED_MONTHS, start=1)} | _SHORT
# Shorter names are too close to other words («mais», «main») for a fuzzy match.
_LONG_MONTHS = [name for name in FOLDED_MONTHS if len(name) >= 5]
WEEKDAYS = tuple("lundi mardi mercredi jeudi vendredi samedi dimanche".split())
_SHORT_WEEKDAYS = frozenset("lun mar mer jeu ven sam dim".split())
_SIMILARITY = 0.8
_LONGEST_WORD = 12
_DOUBLED = re.compile(r"(.)\1+")
# Every repetition is bounded, so that even hostile text is read in linear time.
_DAY = re.compile(
    r"(?<![\w/])(?:(?<!\d[.,])(?P<day>\d{1,2}|premier\b)[ \xa0\u202f]{0,2}(?:\^?(?:er|ère|e|ᵉʳ|°)\b[.]?)?[ \xa0\u202f]{1,3}"
    r"(?P<name>[^\W\d_]{2,12})\.?,?[ \xa0\u202f]{1,3}(?P<year>(?:19|20)\d\d)"
    r"|(?<!\d[.,-])(?P<d>\d{1,2})(?P<sep>[/.-])(?P<m>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d))(?![\w/]|[.,-]\d)",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(r"(?<!\w)([^\W\d_]{3,10})\.?,?[ \xa0\u202f]{1,3}(?:le[ \xa0\u202f])?$")
_LEAD = re.compile(r"\W*(?:le\b\W*)?", re.IGNORECASE)


def find_day(text: str) -> tuple[date, int, int] | None:
    """Return the first date in a text and its span, including the weekday.

    A month may be misspelt, abbreviated or without its accents. An impossible date («31 février») is
    skipped. Numbers are read the French way, day first. The weekday is not checked against the
    date: newspapers get the weekday wrong more often than the number.

    Examples
    --------
    >>> find_day("Paru le mardi 1er mars 2005 à Dakar")
    (datetime.date(2005, 3, 1), 8, 27)
    >>> find_day("Les Afriques, 12 otobre 2015")
    (datetime.date(2015, 10, 12), 14, 28)
    >>> find_day("le 31 février 2010, ou 2010 tout court")
    """
    for match in _DAY.finditer(text):
        if match["year"]:
            month = _month(match["name"])
            number = int(match["day"]) if match["day"].isdigit() else 1
            parts = int(match["year"]), month, number
        else:
            parts = int(match["y"]), int(match["m"]), int(match["d"])
        try:
            day = date(*parts)
        except ValueError:
            continue
        return day, _start_of_weekday(text, match.start()), match.end()
    return None


def read_day(text: str) -> date | None:
    """Return the date that a line consists of, with or without its weekday, or None.

    Examples
    --------
    >>> read_day("Samedi 1er DECEMBRE 2018"), read_day("12/03/2011")
    (datetime.date(2018, 12, 1), datetime.date(2011, 3, 12))
    >>> read_day("Dakar, mardi 10 mars 2026")
    """
    match = find_day(text)
    if match is None:
        return None
    day, start, end = match
    is_whole_line = _LEAD.fullmatch(text, 0, start) and not text[end:].strip(" \t\n\xa0\u202f.,;")
    return day if is_whole_line else None


@lru_cache(maxsize=1024)
def _month(word: str) -> int:
    """Return the number of a month, or 0 for any other word.

    Examples
    --------
    >>> [_month(word) for word in ("fevrier", "Aoutt", "decmbre", "sept", "mais", "octets")]
    [2, 8, 12, 9, 0, 0]
    """
    name = fold(word)
    if number := _BY_NAME.get(name) or _BY_NAME.get(_DOUBLED.sub(r"\1", name)):
        return number
    matches = difflib.get_close_matches(name, _LONG_MONTHS, n=1, cutoff=_SIMILARITY)
    return _BY_NAME[matches[0]] if matches else 0


@lru_cache(maxsize=1024)
def _is_weekday(word: str) -> bool:
    name = fold(word)
    return name in _SHORT_WEEKDAYS or bool(
        difflib.get_close_matches(name, WEEKDAYS, n=1, cutoff=_SIMILARITY)
    )


def _start_of_weekday(text: str, day_start: int) -> int:
    window_start = max(0, day_start - _LONGEST_WORD - 8)
    word = _WORD_BEFORE.search(text, window_start, day_start)
    return word.start() if word and _is_weekday(word[1]) else day_start
