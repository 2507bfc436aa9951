"""Find the words of a text, and reduce them to terms in lower case, without accents and endings."""

import re
import sys
import unicodedata
from array import array
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache

FIRST_MARK, LAST_MARK = 0x300, 0x36F
FRENCH = "fr"
MIN_STEMMED = 6  # letters; shorter words are their own stem
PREFIX = 6  # first letters that stand for a word of another language; see benchmarks/stemming.py
MIN_PLURAL = 4  # letters
_MARKS = f"[{chr(FIRST_MARK)}-{chr(LAST_MARK)}]*"
_TOKEN = re.compile(rf"\w{_MARKS}(?:\w{_MARKS})+")
_WORD_CHARACTERS = re.compile(r"\w+")
_TYPEWRITTEN = str.maketrans("’‘´‑", "'''-")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})


class Stemming(IntEnum):
    """What `term` leaves of a word: all of it, a French stem, or its first six letters.

    The first letters serve languages of many endings as a stemmer of their own does: F. Can et al., «Information
    retrieval on Turkish texts», JASIST 59(3), 2008.
    """

    NONE, FRENCH, PREFIX = range(3)


def fold(text: str) -> str:
    """Return text in lower case, without accents or ligatures, with straight apostrophes.

    Examples
    --------
    >>> fold("Désengagement de l’État, nœud")
    "desengagement de l'etat, noeud"
    """
    if text.isascii():
        return text.lower()
    if not _BEYOND_LATIN.search(text):
        return text.lower().translate(_FOLDED)
    return _fold(text)


def _fold(text: str) -> str:
    # Character by character, because normalising a run of n combining marks takes n² steps.
    text = "".join(map(_base, text.translate(_TYPEWRITTEN)))
    return text.lower().translate(_LIGATURES)


@lru_cache(maxsize=4096)
def _base(character: str) -> str:
    """Return a character decomposed (NFKD), without its combining marks."""
    if character.isascii():
        return character
    decomposed = unicodedata.normalize("NFKD", character)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


# Characters whose folding does not depend on their neighbours, which covers nearly all French text.
# İ is not among them: lower() splits it in two.
_FOLDED = {code: _fold(chr(code)) for code in (*range(0x80, 0x250), *range(0x2010, 0x2060))}
_BEYOND_LATIN = re.compile("[^\x00-\u012f\u0131-\u024f\u2010-\u205f]")


def stem(word: str) -> str:
    """Return a folded French word without its plural, feminine or infinitive ending.

    The minimal stemmer of J. Savoy, «A stemming procedure and stopword list for general French
    corpora», JASIS 50(10), 1999; words of fewer than six letters are unchanged.

    Examples
    --------
    >>> [stem(w) for w in ("operateurs", "regionaux", "nationale", "reseau", "sms")]
    ['operateu', 'regional', 'national', 'reseau', 'sms']
    """
    if len(word) < MIN_STEMMED:
        return word
    if word.endswith("aux"):
        return word[:-2] + "l"
    if word[-1] == "x":
        return word[:-1]
    word = word.removesuffix("s").removesuffix("r").removesuffix("e").removesuffix("e")
    return word[:-1] if word[-1] == word[-2] else word


def term(token: str, stemming: Stemming = Stemming.FRENCH) -> str:
    """Return the term of a token: the token folded, then stemmed.

    Examples
    --------
    >>> term("Opérateurs"), term("Opérateurs", Stemming.NONE), term("kirjastossakin", Stemming.PREFIX)
    ('operateu', 'operateurs', 'kirjas')
    """
    folded = fold(token).replace(" ", "") or token  # «ͺ» folds to a space and a mark
    if stemming == Stemming.PREFIX:
        return folded[:PREFIX]
    return stem(folded) if stemming == Stemming.FRENCH else folded


def phrase_key(text: str) -> tuple[str, ...]:
    """Return what phrases are compared by: equal if they differ only in case, accents or plural.

    Examples
    --------
    >>> phrase_key("l’Opérateur et la loi") == phrase_key("L'OPERATEURS et la lois")
    True
    """
    return tuple(map(_singular, map(term, words(text))))


def _singular(stemmed: str) -> str:
    """Return a term without a plural ending, which `stem` leaves in words of four and five letters."""
    if MIN_PLURAL <= len(stemmed) < MIN_STEMMED and stemmed[-1] in "sx":
        return stemmed[:-1]
    return stemmed


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each word of two or more characters, in order.

    Examples
    --------
    >>> [("L’Artp 4G"[a:b]) for a, b in word_spans("L’Artp 4G")]
    ['Artp', '4G']
    """
    for match in _TOKEN.finditer(text):
        yield match.span()


def words(text: str) -> list[str]:
    """Return the words whose spans `word_spans` yields.

    Examples
    --------
    >>> words("L’Artp 4G")
    ['Artp', '4G']
    """
    return _TOKEN.findall(text)


def character_kinds() -> bytes:
    """Return the kind of every character for `word_spans`.

    1 is a letter, digit or underscore, 2 a combining mark, and 0 anything else.

    Examples
    --------
    >>> [character_kinds()[ord(c)] for c in "é4_’ \u0301"]
    [1, 1, 1, 0, 0, 2]
    """
    codes = array("I", range(sys.maxunicode + 1)).tobytes()
    characters = codes.decode(f"utf-32-{sys.byteorder[0]}e", "surrogatepass")
    kinds = bytearray(len(characters))
    for match in _WORD_CHARACTERS.finditer(characters):
        kinds[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    kinds[FIRST_MARK : LAST_MARK + 1] = b"\2" * (LAST_MARK + 1 - FIRST_MARK)
    return bytes(kinds)
