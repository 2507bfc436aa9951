"""What is kept of a text to tell whether another is the same: hashes, not the text.

Letter case, accents, punctuation and spaces do not count.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.records import Article
from osiris_nlp.base.text import fold

_TITLE_COUNTS, _FEWEST, _NAMELESS = 30, 20, 8  # words
# Longer than 40 words, and the shortest cuts of a text differ from its beginning; shorter, and a line
# put before the text fills it.
_LEAD = 40
_WORD = re.compile(r"[^\W_]+")
_MIXERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)

Hashes = npt.NDArray[np.uint32]
_NOTHING: Hashes = np.empty(0, np.uint32)


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """What is kept of a text to tell whether another is the same.

    `exact` is equal for exact twins, None where nothing tells the item from others. `shingles` are
    hashes, sorted, each once, and `lead` those of its beginning; empty where a text is too short
    for near twins.
    """

    exact: bytes | None
    shingles: Hashes
    lead: Hashes


def fingerprint(article: Article) -> Fingerprint:
    """Return what is kept of an article's text.

    Examples
    --------
    >>> a, b = (Article(id="", text=text) for text in ("L’Artp tranche " * 5, "l'ARTP, tranche! " * 5))
    >>> fingerprint(a).exact == fingerprint(b).exact
    True
    """
    words = _words(article.text)
    if len(words) < _TITLE_COUNTS:
        words = np.concatenate([_words(article.title), words])
    of_a_day = str(article.date or "") if len(words) < _NAMELESS else ""
    if not len(words) or (len(words) < _NAMELESS and not of_a_day):
        return Fingerprint(None, _NOTHING, _NOTHING)
    exact = blake2b(words.tobytes() + of_a_day.encode(), digest_size=16).digest()
    if len(words) < _FEWEST:
        return Fingerprint(exact, _NOTHING, _NOTHING)
    shingles = _shingles(words)
    return Fingerprint(exact, np.unique(shingles), np.unique(shingles[: _LEAD - 2]))


@lru_cache(1 << 17)
def _number(word: str) -> int:
    """Return 64 bits that a folded word alone decides, in any process."""
    return int.from_bytes(blake2b(fold(word).encode(), digest_size=8).digest(), "little")


def _words(text: str) -> npt.NDArray[np.uint64]:
    found = _WORD.findall(unicodedata.normalize("NFC", text))
    return np.fromiter(map(_number, found), np.uint64, len(found))


def _shingles(words: npt.NDArray[np.uint64]) -> Hashes:
    """Return the hash of each three words in a row, in order."""
    first, second, third = _MIXERS
    mixed = words[:-2] * first + words[1:-1] * second + words[2:] * third
    hashes: Hashes = (mixed >> np.uint64(32)).astype(np.uint32)
    return hashes
