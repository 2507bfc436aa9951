"""Read single values of SPIP's tables: texts, titles, dates."""

import re

from osiris_nlp.base.encoding import decode
from osiris_nlp.base.language.text import mend, squeeze
from osiris_nlp.sites.spip.text.markup import plain_text

# SPIP's own rule for the order number it hides at the start of a title (inc/filtres, supprimer_numero).
_ORDER_NUMBER = re.compile(r"\s*\d+(?:[.)]|°)\s+")
_DAY = re.compile(r"((?!0000)\d{4}-\d\d-\d\d)(?!\d)")
_MULTI = re.compile(r"<multi>.*?</multi>", re.DOTALL | re.IGNORECASE)
_MULTI_END = re.compile("</multi>", re.IGNORECASE)


def string(value: object) -> str:
    """Return a value as text, with bytes decoded and double encoding repaired."""
    if isinstance(value, bytes):
        value = decode(value)
    return mend(str(value)) if value else ""


def integer(value: object) -> int:
    """Return a value as an integer, 0 if it is none: SQLite keeps any type in any column.

    Examples
    --------
    >>> integer(12), integer("12"), integer(b"douze"), integer(None)
    (12, 12, 0, 0)
    """
    try:
        return int(value) if isinstance(value, int | str) else 0
    except ValueError:
        return 0


def title(value: object) -> str:
    """Return a title without its order number, in French if it is multilingual; otherwise as typed.

    Examples
    --------
    >>> title("41. Législation/Réglementation"), title("4G : l’attente")
    ('Législation/Réglementation', '4G : l’attente')
    """
    text = string(value)
    if "<multi>" in text.lower():
        # Behind the last end tag, each start tag would be followed to the end of the text.
        stop = max((end.end() for end in _MULTI_END.finditer(text)), default=0)
        text = _MULTI.sub(lambda multi: plain_text(multi[0]).text, text[:stop]) + text[stop:]
    order_number = _ORDER_NUMBER.match(text)
    return squeeze(text[order_number.end() :] if order_number else text)


def day(value: object) -> str | None:
    """Return a date of the database in ISO format, None if it is zero; a month means its first day.

    Examples
    --------
    >>> day("2016-04-25 08:00:00"), day("2004-06-00 00:00:00"), day("0000-00-00 00:00:00")
    ('2016-04-25', '2004-06-01', None)
    """
    match = _DAY.match(string(value))
    return match[1].replace("-00", "-01") if match else None
