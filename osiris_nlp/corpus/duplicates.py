"""Articles filed more than once: which items are the same text, exactly or nearly.

Exact twins are equal after folding: letter case, accents, punctuation and spaces do not count. Near
twins share most of their shingles (three words in a row): candidates come from MinHash and banding
(A. Z. Broder, «On the resemblance and containment of documents», 1997; J. Leskovec, A. Rajaraman,
J. Ullman, «Mining of Massive Datasets», chapter 3) by datasketch, the optional `stories` extra, and
each is then checked on the shingles themselves.

What is compared is the text alone, so that another title, date or address makes no difference. A
text under 30 words (a notice for subscribers, a picture's legend) is no identity by itself: its
title counts with it. Notices under 60 words must be more alike than articles. Under 20 words in all,
only exact twins are twins; under 8 («Brèves», «Revue de presse»), only those of the same day.

Groups are chains: A like B and B like C stand together even where A is unlike C. They depend on
neither the order of the articles nor the state of the process.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError, MissingExtraError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.fingerprints import Fingerprint, Hashes, fingerprint

# The highest at which copies of the bundled articles with a twentieth of their words changed are all
# found, as are those cut by a tenth, moved about or under another title (benchmarks/duplicates.py).
LIKE = 0.5
PREFIX = "dup-"
# Notices that come back every week (prices, calls for tender) differ in a few figures: what is
# shorter than 60 words must be more alike.
_NOTICE, _NOTICE_LIKE = 60, 0.7
# A text is also like another that holds four fifths of it and begins alike: it was cut short.
_HELD = 0.8
# Values of a sketch, and of that of a beginning, and how many of these make a band.
_VALUES, _LEAD_VALUES, _LEAD_ROWS = 128, 42, 3
# A pair just as alike as asked is missed so often by the bands of its sketches; and their share of
# equal values is so much too low once in a hundred times.
_MISSED, _DOUBT = 0.01, 0.1
_SCHEME = "affine32"  # of datasketch 2.0: values of 32 bits
# The index takes 360 bytes a band and article, so bands are gone through a few at a time.
_BANDS_AT_A_TIME = 6

Int64Array = npt.NDArray[np.int64]
Groups = list[tuple[int, ...]]


def near_duplicates(
    articles: Iterable[Article], *, threshold: float = LIKE, seed: int = 0
) -> Groups:
    """Return the groups of items with the same or nearly the same text, as positions.

    Parameters
    ----------
    articles : in any order; only a fingerprint of each is kept
    threshold : share of common shingles among all shingles of two texts (Jaccard), above 0, at
        most 1, from which they are alike. A text cut short is found at any threshold.
    seed : of the sketches

    Returns
    -------
    list of tuples
        Each of two positions or more, ascending; by first position. No position stands twice.

    Raises
    ------
    InputError
        If the threshold is not in (0, 1].
    MissingExtraError
        If datasketch is not installed.

    Examples
    --------
    >>> text = " ".join(f"mot{n}" for n in range(40))
    >>> copies = [text, "Une autre affaire.", f"(APS) {text}", text.upper()]
    >>> near_duplicates([Article(id=str(n), text=copy) for n, copy in enumerate(copies)])
    [(0, 2, 3)]
    """
    return near_groups([fingerprint(each) for each in articles], threshold=threshold, seed=seed)


def with_stories(
    articles: Iterable[Article], *, threshold: float = LIKE, seed: int = 0
) -> list[Article]:
    """Return the articles, those of a group of `near_duplicates` under one story.

    A story that a member of the group has is used for all of it. Where members have several, these
    become one, the first's, for every article that had one of them. A group without a story gets
    ``dup-`` and its first member's id. Nothing else changes.

    Raises
    ------
    InputError, MissingExtraError
        As `near_duplicates`.

    Examples
    --------
    >>> text = "La fibre arrive à Kolda et à Sédhiou, annonce l’opérateur."
    >>> [a.story for a in with_stories([Article(id=n, text=text) for n in ("a", "b")])]
    ['dup-a', 'dup-a']
    """
    articles = list(articles)
    groups = near_duplicates(articles, threshold=threshold, seed=seed)
    roots = _first_with([each.story or None for each in articles])
    for group in groups:
        for i in group[1:]:
            _join(roots, group[0], i)
    taken = {each.story for each in articles if each.story}
    named: dict[int, str] = {}
    for root, article in zip(roots.tolist(), articles, strict=True):
        if article.story:
            named.setdefault(root, article.story)
    for first, *_ in groups:
        if (root := int(roots[first])) not in named:
            named[root] = _unused(PREFIX + articles[first].id, taken)
    stories = [named.get(root) for root in roots.tolist()]
    return [
        article if story is None or story == article.story else replace(article, story=story)
        for article, story in zip(articles, stories, strict=True)
    ]


def exact_groups(prints: Sequence[Fingerprint]) -> Groups:
    """Return the groups of fingerprints of exact twins."""
    return _groups(_first_with([each.exact for each in prints]))


def near_groups(prints: Sequence[Fingerprint], *, threshold: float = LIKE, seed: int = 0) -> Groups:
    """Return the groups of fingerprints of near and exact twins; as `near_duplicates`."""
    if not 0 < threshold <= 1:
        raise InputError(f"Threshold {threshold}", "expected above 0 and at most 1, such as 0.5")
    roots = _first_with([each.exact for each in prints])
    # One of each exact twins is enough.
    kept = [i for i, each in enumerate(prints) if roots[i] == i and len(each.shingles)]
    moved = np.arange(len(prints))
    moved[kept] = np.array(kept, int)[_joined([prints[i] for i in kept], threshold, seed)]
    return _groups(moved[roots])


def _joined(prints: Sequence[Fingerprint], threshold: float, seed: int) -> Int64Array:
    """Return the first position of the group of each, near twins joined."""
    roots = np.arange(len(prints))
    whole = _sketches([each.shingles for each in prints], _VALUES, seed)
    leads = _sketches([each.lead for each in prints], _LEAD_VALUES, seed)
    sizes = np.array([len(each.shingles) for each in prints])
    unlike: set[tuple[int, int]] = set()
    for i, others in chain(
        _sharing_a_band(whole, _rows_of_a_band(threshold), seed),
        _sharing_a_band(leads, _LEAD_ROWS, seed),
    ):
        near = others[roots[others] != roots[i]]
        # A notice under every text makes a pair of any two: most are told apart by their sketches.
        guessed = (whole[near] == whole[i]).mean(axis=1) + _DOUBT
        common = guessed / (1 + guessed) * (sizes[near] + sizes[i])
        for j in near[_are_alike(common, sizes[near], sizes[i], threshold)].tolist():
            if roots[i] == roots[j] or (i, j) in unlike:
                continue
            both = np.intersect1d(prints[i].shingles, prints[j].shingles, assume_unique=True)
            if _are_alike(len(both), sizes[j], sizes[i], threshold):
                _join(roots, i, j)
            else:
                unlike.add((i, j))
    return roots


def _are_alike(common: Any, some: Any, others: Any, threshold: float) -> Any:
    """Tell whether texts of so many shingles, so many of them in common, are alike."""
    fewer = np.minimum(some, others)
    asked = np.where(fewer < _NOTICE - 2, max(threshold, _NOTICE_LIKE), threshold)
    # Between texts of one length, so much is held where as much is shared as asked.
    held = np.maximum(_HELD, 2 * asked / (1 + asked))
    return (common >= asked * (some + others - common)) | (common >= held * fewer)


def _rows_of_a_band(threshold: float) -> int:
    """Return how many values make a band: the most, so that few pairs alike share none."""
    rows = 1
    while (1 - threshold ** (rows + 1)) ** (_VALUES // (rows + 1)) <= _MISSED and rows < 16:
        rows += 1
    return rows


def _sketches(sets: Sequence[Hashes], values: int, seed: int) -> Hashes:
    """Return the MinHash of each set, (n_sets, values)."""
    minhash, _, _ = _datasketch()
    sketches = np.empty((len(sets), values), np.uint32)
    hashes = (each.tolist() for each in sets)
    drawn = minhash.generator(hashes, num_perm=values, seed=seed, hashfunc=int, scheme=_SCHEME)
    for row, sketch in zip(sketches, drawn, strict=True):
        row[:] = sketch.hashvalues
    return sketches


def _sharing_a_band(sketches: Hashes, rows: int, seed: int) -> Iterator[tuple[int, Int64Array]]:
    """Yield positions, each with the earlier ones whose sketches are equal to its own in a band."""
    _, lean, index = _datasketch()
    step, values = rows * _BANDS_AT_A_TIME, sketches.shape[1]
    for start in range(0, values - 2 * rows + 1, step):
        part = sketches[:, start : start + step]
        table = index(num_perm=part.shape[1], params=(part.shape[1] // rows, rows))
        for i, row in enumerate(part):
            sketch = lean(seed=seed, hashvalues=row, scheme=_SCHEME)
            if found := table.query(sketch):
                yield i, np.sort(found)
            table.insert(i, sketch, check_duplication=False)


def _datasketch() -> tuple[Any, Any, Any]:
    try:
        from datasketch import LeanMinHash, MinHash, MinHashLSH  # noqa: PLC0415 (optional)
    except ImportError:
        raise MissingExtraError(
            "Near-duplicates need datasketch: pip install 'osiris-nlp[stories]'"
        ) from None
    return MinHash, LeanMinHash, MinHashLSH


def _first_with(keys: Sequence[Hashable]) -> Int64Array:
    """Return the first position with each position's key; its own where the key is None."""
    first: dict[Hashable, int] = {}
    places = (i if key is None else first.setdefault(key, i) for i, key in enumerate(keys))
    return np.fromiter(places, np.int64, len(keys))


def _join(roots: Int64Array, i: int, j: int) -> None:
    """Put two positions, with all that have their roots, under the lesser root."""
    low, high = sorted((roots[i], roots[j]))
    roots[roots == high] = low


def _groups(roots: Int64Array) -> Groups:
    members = defaultdict(list)
    for i, root in enumerate(roots.tolist()):
        members[root].append(i)
    return [tuple(group) for group in members.values() if len(group) > 1]


def _unused(name: str, taken: set[str]) -> str:
    """Return the name, longer where another story has it already, and take it."""
    while name in taken:
        name += "+"
    taken.add(name)
    return name
