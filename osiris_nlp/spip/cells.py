"""What single columns of SPIP's tables hold, read: text, titles, dates."""

import re

from osiris_nlp.base.encoding import decode
from osiris_nlp.base.text import mend, squeeze
from osiris_nlp.spip.markup import plain_text

# SPIP's own rule for what it leaves out of a title when it shows it (inc/filtres, supprimer_numero).
_ORDER_NUMBER = re.compile(r"\s*\d+(?:[.)]|°)\s+")
_DAY = re.compile(r"((?!0000)\d{4}-\d\d-\d\d)(?!\d)")
_MULTI = re.compile(r"<multi>.*?</multi>", re.DOTALL | re.IGNORECASE)


def string(value: object) -> str:
    """Return what a column holds as text: bytes decoded, what was encoded twice mended."""
    if isinstance(value, bytes):
        value = decode(value)
    return mend(str(value)) if value else ""


def title(value: object) -> str:
    """Return a title without its order number, in French where it has languages; else as typed.

    Examples
    --------
    >>> title("41. Législation/Réglementation"), title("4G : l’attente")
    ('Législation/Réglementation', '4G : l’attente')
    """
    shown = string(value)
    if "<multi>" in shown.lower():
        shown = _MULTI.sub(lambda multi: plain_text(multi[0]).text, shown)
    found = _ORDER_NUMBER.match(shown)
    return squeeze(shown[found.end() :] if found else shown)


def day(value: object) -> str | None:
    """Return a date of the base as ISO, None where it is zero; a month alone is its first day.

    Examples
    --------
    >>> day("2016-04-25 08:00:00"), day("2004-06-00 00:00:00"), day("0000-00-00 00:00:00")
    ('2016-04-25', '2004-06-01', None)
    """
    found = _DAY.match(string(value))
    return found[1].replace("-00", "-01") if found else None
