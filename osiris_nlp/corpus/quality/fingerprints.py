"""Fingerprints of texts: hashes that show whether two texts are the same, without the texts.

Letter case, accents, punctuation and spaces do not count.
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.language.text import compose
from osiris_nlp.base.language.words import fold
from osiris_nlp.base.records import Article

# For a text under 30 words, the title is compared too. Under 20 words in all, only exact duplicates
# count; under 8, only those of the same day.
TITLE_NEEDED, NEAR_MINIMUM, DATE_NEEDED = 30, 20, 8
# In words. A longer lead would no longer match the shortest cut versions of a text; a line put
# before the text would fill a shorter one.
LEAD = 40
# A longer run of letters is several words: hashes are cached by word, and it would fill the memory.
_WORD = re.compile(r"[^\W_]{1,50}")
_MIXERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)

_Hash = TypeVar("_Hash", np.uint32, np.uint64)
Hashes = npt.NDArray[np.uint32]
_NO_HASHES: Hashes = np.empty(0, np.uint32)


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """Hashes that show whether a text is the same as another.

    `exact` is equal for exact duplicates, and None if the text is too short to identify an article.
    `shingles` are the sorted, distinct hashes of the text and `lead` those of its beginning, in order;
    both are empty if the text is too short for near-duplicates.
    """

    exact: bytes | None
    shingles: Hashes
    lead: Hashes


def fingerprint(article: Article) -> Fingerprint:
    """Return the fingerprint of an article's text.

    Examples
    --------
    >>> a, b = (Article(id="", text=text) for text in ("L’Artp tranche " * 5, "l'ARTP, tranche! " * 5))
    >>> fingerprint(a).exact == fingerprint(b).exact
    True
    """
    words = _words(article.text)
    if len(words) < TITLE_NEEDED:
        words = np.concatenate([_words(article.title), words])
    return fingerprint_of(words, shingles_of(words), article.date)


def fingerprint_of(words: npt.NDArray[Any], shingles: Hashes, date: dt.date | None) -> Fingerprint:
    """Return the fingerprint of a text from its words, as numbers, its shingles and its date."""
    day = str(date or "") if len(words) < DATE_NEEDED else ""
    if not len(words) or (len(words) < DATE_NEEDED and not day):
        return Fingerprint(None, _NO_HASHES, _NO_HASHES)
    exact = blake2b(words.tobytes() + day.encode(), digest_size=16).digest()
    if len(words) < NEAR_MINIMUM:
        return Fingerprint(exact, _NO_HASHES, _NO_HASHES)
    return Fingerprint(exact, distinct(shingles), shingles[: LEAD - 2].copy())


def shingles_of(words: npt.NDArray[np.uint64]) -> Hashes:
    """Return the hashes of all shingles (three consecutive words), in order."""
    first, second, third = _MIXERS
    sums = words[:-2] * first + words[1:-1] * second + words[2:] * third
    hashes: Hashes = (sums >> np.uint64(32)).astype(np.uint32)
    return hashes


def distinct(hashes: npt.NDArray[_Hash]) -> npt.NDArray[_Hash]:
    """Return the distinct values, ascending. `np.unique` takes four times as long for a text."""
    hashes = np.sort(hashes)
    is_new = np.ones(len(hashes), bool)
    np.not_equal(hashes[1:], hashes[:-1], out=is_new[1:])
    return hashes[is_new]


@lru_cache(1 << 17)
def _hash(word: str) -> int:
    """Return a 64-bit hash of a folded word, the same in every process."""
    return int.from_bytes(blake2b(fold(word).encode(), digest_size=8).digest(), "little")


def _words(text: str) -> npt.NDArray[np.uint64]:
    tokens = _WORD.findall(compose(text))
    return np.fromiter(map(_hash, tokens), np.uint64, len(tokens))
