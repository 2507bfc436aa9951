"""Copies among training articles: articles filed more than once, whole or slightly changed.

A model that has read a copy of an article has read the article. Figures are honest only if copies are on
the same side of every split, so they count as one story. What a copy is, `corpus.near_duplicates` says. It
takes up to half as long as a fit. Here the engine reads the words, and every pair of articles with common
shingles (three consecutive words) is counted, which takes about a tenth of a fit.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import compress

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from osiris_nlp.base.language.words import fold
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.quality.duplicates import (
    DEFAULT_THRESHOLD,
    are_duplicates,
    count_common,
    merge_stories,
)
from osiris_nlp.corpus.quality.fingerprints import (
    DATE_NEEDED,
    LEAD,
    NEAR_MINIMUM,
    TITLE_NEEDED,
    Hashes,
    shingles_of,
)
from osiris_nlp.model.engine import IntArray, engine_for
from osiris_nlp.model.features import texts_of

# Articles with the same shingle that each is compared with: copies are mostly filed within days.
_MOST_COMPARED = 4
# The share of a text's shingles at which a pair is checked. Copies have more than half in common, but where a
# shingle has a crowd, not every pair was counted.
_SHARED = 0.4
_LOW = np.uint64(32)

Int64Array = npt.NDArray[np.int64]


def merge_copies(articles: Sequence[Article]) -> tuple[list[Article], int]:
    """Return the articles, with one story for all copies of an article, and the number of copies.

    Stories are merged as by `corpus.with_stories`. An article that was filed three times has two copies.

    Examples
    --------
    >>> text = "La fibre arrive à Kolda et à Sédhiou, annonce l’opérateur historique."
    >>> merged, n_copies = merge_copies([Article(id=n, text=text) for n in ("a", "b", "c")])
    >>> [article.story for article in merged], n_copies
    (['dup-a', 'dup-a', 'dup-a'], 2)
    """
    words = _words(articles)
    equal = [*_equal_pairs(articles, words)]
    repeats = {second for _, second in equal}
    originals = np.array([i for i in range(len(articles)) if i not in repeats], np.int64)
    similar = originals[_similar_pairs([words[i] for i in originals])]
    pairs = np.concatenate([np.array(equal, np.int64).reshape(-1, 2), similar])
    if not len(pairs):
        return list(articles), 0
    graph = coo_array((np.ones(len(pairs)), pairs.T), shape=(len(articles), len(articles)))
    n_texts, text = connected_components(graph, directed=False)
    groups = defaultdict(list)
    for i in np.unique(pairs).tolist():
        groups[text[i]].append(i)
    return merge_stories(articles, [*map(tuple, groups.values())]), len(articles) - n_texts


def _words(articles: Sequence[Article]) -> list[IntArray]:
    """Return a number for each word of each text, or of title and text if the text is too short alone."""
    texts, numbers = texts_of(articles), dict[str, int]()
    forms = engine_for(sum(map(len, texts))).forms(
        lambda form: numbers.setdefault(fold(form), len(numbers))
    )
    words = forms.read(texts)
    titles, bodies, ends = words.indptr[:-1:2], words.indptr[1::2], words.indptr[2::2]
    starts = np.where(ends - bodies < TITLE_NEEDED, titles, bodies)
    return [words.numbers[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]


def _equal_pairs(
    articles: Sequence[Article], words: Sequence[IntArray]
) -> Iterator[tuple[int, int]]:
    """Yield the first article with some words and every later one with the same words."""
    first: dict[tuple[bytes, object], int] = {}
    for i, (article, own) in enumerate(zip(articles, words, strict=True)):
        day = article.date if len(own) < DATE_NEEDED else None
        if len(own) >= DATE_NEEDED or (len(own) and day):
            original = first.setdefault((own.tobytes(), day), i)
            if original != i:
                yield original, i


def _similar_pairs(words: Sequence[IntArray]) -> Int64Array:
    """Return the positions of texts that are near-duplicates, (n_pairs, 2)."""
    owner, shingles, sizes = _shingles(words)
    is_next = shingles[1:] == shingles[:-1]
    is_shared = (np.append(is_next, False) | np.append(False, is_next))[: len(shingles)]
    n_shared = np.bincount(owner, is_shared, len(words))
    # Of two copies, at least the shorter one shares most of its shingles.
    may_be_copy = n_shared >= _SHARED * sizes
    keys_counted, counts = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for distance in range(1, _MOST_COMPARED + 1):
        one, other = owner[:-distance], owner[distance:]
        is_pair = shingles[distance:] == shingles[:-distance]
        is_pair &= may_be_copy[one] | may_be_copy[other]
        keys = one[is_pair] * len(words) + other[is_pair]
        for part, values in zip(
            (keys_counted, counts), np.unique(keys, return_counts=True), strict=True
        ):
            part.append(values)
    pair, number = np.unique(np.concatenate(keys_counted), return_inverse=True)
    n_counted = np.bincount(number, np.concatenate(counts), len(pair))
    one, other = np.divmod(pair, max(len(words), 1))
    is_likely = n_counted >= _SHARED * np.minimum(sizes[one], sizes[other])

    @cache  # a long text may share shingles with thousands of others
    def own_shingles(text: int, stop: int | None = None) -> Hashes:
        return np.unique(shingles_of(words[text][:stop].astype(np.uint64)))

    def are_near(a: int, b: int) -> bool:
        common = count_common(own_shingles(a), own_shingles(b))
        if not are_duplicates(common, sizes[a], sizes[b], DEFAULT_THRESHOLD):
            return False
        # A text that is less than half as long is cut from the other, or one of several in a round-up.
        shorter, longer = sorted((sizes[a], sizes[b]))
        leads = own_shingles(a, LEAD), own_shingles(b, LEAD)
        return bool(2 * shorter >= longer or 2 * count_common(*leads) >= min(map(len, leads)))

    pairs = np.stack([one, other], axis=1)[is_likely]
    return pairs[[are_near(a, b) for a, b in pairs.tolist()]].reshape(-1, 2)


def _shingles(
    words: Sequence[IntArray],
) -> tuple[Int64Array, npt.NDArray[np.uint64], Int64Array]:
    """Return the distinct shingles of all texts, ascending, with the text of each, and how many each text has."""
    lengths = np.array([len(own) for own in words], np.int64)
    is_long = lengths >= NEAR_MINIMUM
    lengths *= is_long
    numbers = np.concatenate([np.empty(0, np.int32), *compress(words, is_long)]).astype(np.uint64)
    owner = np.repeat(np.arange(len(words), dtype=np.uint64), lengths)
    is_within = owner[:-2] == owner[2:]
    keys = np.sort((shingles_of(numbers).astype(np.uint64) << _LOW | owner[:-2])[is_within])
    keys = keys[np.append(True, keys[1:] != keys[:-1])[: len(keys)]]
    owners = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    return owners, keys >> _LOW, np.bincount(owners, minlength=len(words))
