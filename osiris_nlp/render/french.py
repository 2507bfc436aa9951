"""Numbers, shares, odds, days and sections in French prose, with non-breaking spaces.

Babel supports neither odds nor ordinals in dates: it writes «1 mars» where French has «1ᵉʳ mars».
"""

import datetime as dt
import re

from osiris_nlp.base.language.dates import MONTHS

_WIDE_SPACE, _THIN_SPACE = "\u00a0", "\u202f"
_DATED = re.compile(rf"(?:archives|année|{'|'.join(MONTHS)}|[\s\d/–-])+", re.IGNORECASE)
# Odds that are easy to picture, by the score they express; a score is rounded to the nearest.
_ODDS = {n / 10: (n, 10) for n in range(1, 10)} | {
    0.01: (1, 100),
    0.02: (1, 50),
    0.05: (1, 20),
    0.95: (19, 20),
    0.98: (49, 50),
    0.99: (99, 100),
}


def typeset(text: str) -> str:
    """Make the spaces before high punctuation and within «» non-breaking.

    Examples
    --------
    >>> typeset("Juste ? Oui : «62 %» !").replace("\u00a0", "~").replace("\u202f", "'")
    "Juste'? Oui~: «~62~%~»'!"
    """
    text = re.sub(r" ?([;?!])(?=\s|$)", rf"{_THIN_SPACE}\1", text)
    text = re.sub(r" ([:%»])", rf"{_WIDE_SPACE}\1", text)
    return re.sub(r"(?<!\s)»", f"{_WIDE_SPACE}»", re.sub(r"« ?", f"«{_WIDE_SPACE}", text))


def number(value: int) -> str:
    """Format an integer with a space between thousands.

    Examples
    --------
    >>> number(1234567).replace("\u202f", "'")
    "1'234'567"
    """
    return f"{value:,}".replace(",", _THIN_SPACE)


def quantity(value: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun, plural from two on; by default every word gets an s.

    Examples
    --------
    >>> [quantity(n, "mot-clé posé").replace("\u00a0", "~") for n in (0, 1, 12)]
    ['0~mot-clé posé', '1~mot-clé posé', '12~mots-clés posés']
    >>> quantity(2, "refus", "refus").replace("\u00a0", "~")
    '2~refus'
    """
    if value > 1:
        noun = plural or re.sub(r"\b(?=[ -]|$)", "s", noun)
    return f"{number(value)}{_WIDE_SPACE}{noun}"


def percent(share: float) -> str:
    """Return a share as a whole percentage that never rounds to 0 % or 100 %.

    Examples
    --------
    >>> [percent(share).replace("\u00a0", "~") for share in (0.0004, 0.618, 0.9999)]
    ['moins de 1~%', '62~%', 'plus de 99~%']
    """
    if share < 0.005:
        return f"moins de 1{_WIDE_SPACE}%"
    if share >= 0.995:
        return f"plus de 99{_WIDE_SPACE}%"
    return f"{share * 100:.0f}{_WIDE_SPACE}%"


def figure(share: float) -> str:
    """Return a share as `percent` does, with signs for words, where there is little room.

    Examples
    --------
    >>> [figure(share).replace("\u00a0", "~") for share in (0.0004, 0.618, 0.9999)]
    ['<~1~%', '62~%', '>~99~%']
    """
    words = percent(share).replace("moins de ", f"<{_WIDE_SPACE}")
    return words.replace("plus de ", f">{_WIDE_SPACE}")


def share(part: int, total: int) -> str:
    """Return a part of a total as a whole percentage; 0 % and 100 % appear only if exact.

    Examples
    --------
    >>> [share(part, 1000).replace("\u00a0", "~") for part in (0, 1, 618, 999, 1000)]
    ['0~%', 'moins de 1~%', '62~%', 'plus de 99~%', '100~%']
    """
    return f"{100 * part // total}{_WIDE_SPACE}%" if part in {0, total} else percent(part / total)


def odds(score: float) -> str:
    """Return in words how often a suggestion with this score is right.

    Examples
    --------
    >>> [odds(score).replace("\u00a0", "~") for score in (0.001, 0.118, 0.91, 0.96)]
    ['moins de 1~chance sur~100', '1~chance sur~10', '9~chances sur~10', '19~chances sur~20']
    """
    times, out_of = _ODDS[min(_ODDS, key=lambda share: abs(share - score))]
    qualifier = "moins de " if score < 0.005 else "plus de " if score >= 0.995 else ""
    noun = "chance" if times == 1 else "chances"
    return f"{qualifier}{times}{_WIDE_SPACE}{noun} sur{_WIDE_SPACE}{out_of}"


def undated(section: str) -> str:
    """Return the path of a section without the parts that only say a year, a month or «Archives».

    Examples
    --------
    >>> undated("Articles de presse > Archives 1999-2024 > Année 2004 > Juillet")
    'Articles de presse'
    """
    return " > ".join(part for part in section.split(" > ") if not _DATED.fullmatch(part.strip()))


def day(date: dt.date) -> str:
    """Return a day as French prose writes it.

    Examples
    --------
    >>> day(dt.date(2005, 3, 1)).replace("\u00a0", "~")
    '1ᵉʳ~mars 2005'
    """
    ordinal = "ᵉʳ" if date.day == 1 else ""
    return f"{date.day}{ordinal}{_WIDE_SPACE}{MONTHS[date.month - 1]} {date.year}"
