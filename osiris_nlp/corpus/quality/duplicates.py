"""Find articles that were filed more than once: exact duplicates and near-duplicates.

Exact duplicates are equal after folding: letter case, accents, punctuation and spaces do not count.
Near-duplicates share most of their shingles (three consecutive words). Candidates share some of a
sample of them, the smallest hashes (A. Z. Broder, «On the resemblance and containment of documents»,
1997), or the beginning. Each candidate pair is then checked on the shingles themselves.

Only the text is compared, so a different title, date or address makes no difference. A text under
30 words (a notice to subscribers, a caption) does not identify an article, so its title is compared
too. Texts under 60 words must share more shingles than longer ones. Under 20 words in all, only
exact duplicates count; under 8 («Brèves», «Revue de presse»), only those of the same day.

Groups are chains: if A and B are duplicates, and B and C, all three are in one group even when A
and C are not. Groups do not depend on the process that computes them, and rarely on the order of the
articles. To take linear time, texts with the same passage are compared with the nearest of them, and
with those that also share rarer ones.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.items import articles_from
from osiris_nlp.corpus.quality.fingerprints import Fingerprint, Hashes, distinct, fingerprint

# The highest threshold that still finds nearly every altered copy of the bundled articles: a twentieth of
# the words changed, a tenth cut, paragraphs reordered, or another title (benchmarks/duplicates.py).
DEFAULT_THRESHOLD = 0.5
PREFIX = "dup-"
# Weekly notices (prices, calls for tender) differ only in a few figures, so texts under 60 words
# need a higher threshold.
_NOTICE_WORDS, _NOTICE_THRESHOLD = 60, 0.7
# A text is a cut version of a longer one if it contains at least this share of its shingles. If it is
# less than half as long, both must also begin alike: otherwise it is one of several texts in a round-up.
_CONTAINMENT = 0.8
# Near-duplicates of which none is less than half as long as the other have at least this Jaccard index,
# which is also about the share of their samples in common. They are candidates at half of it.
_LEAST_JACCARD, _SAMPLE = 0.36, 64
# The share of two leads in common at which the texts are candidates. They begin alike at a half.
_LEAD_SHARE = 0.4
# Texts that a text is compared with for each hash, before and after it. Thousands may share a lead or a
# notice and nothing else, but copies are mostly filed within days, and also share rarer hashes.
_MOST_COMPARED = 4
_AT_ONCE = 4000  # texts whose pairs are counted at a time, which bounds the memory
_HASH_BITS = np.uint64(32)

Int64Array = npt.NDArray[np.int64]
Groups = list[tuple[int, ...]]


def near_duplicates(articles: Iterable[Article], *, threshold: float = DEFAULT_THRESHOLD) -> Groups:
    """Return the groups of articles with the same or nearly the same text, as positions.

    Parameters
    ----------
    articles : articles in any order; only their fingerprints stay in memory
    threshold : the lowest Jaccard index (common shingles / all shingles) at which two texts count as
        duplicates; above 0, at most 1. A text that was cut short is found at any threshold.

    Returns
    -------
    list of tuples
        Each has two or more positions, ascending; groups are ordered by first position. No
        position occurs twice.

    Raises
    ------
    InputError
        If the threshold is not in (0, 1].

    Examples
    --------
    >>> text = " ".join(f"mot{n}" for n in range(40))
    >>> copies = [text, "Une autre affaire.", f"(APS) {text}", text.upper()]
    >>> near_duplicates([Article(id=str(n), text=copy) for n, copy in enumerate(copies)])
    [(0, 2, 3)]
    """
    return group_near([fingerprint(article) for article in articles], threshold=threshold)


def with_stories(articles: Any, *, threshold: float = DEFAULT_THRESHOLD) -> list[Article]:
    """Return the articles, with one story for each group of `near_duplicates`.

    Articles, mappings and data frames are read as by `articles_from`.

    If a member of a group has a story, the whole group gets it. If its members have different
    stories, these become one: all their articles get the story of the earliest of them in the
    corpus, which need not be in the group. A group without a story gets ``dup-`` and its first
    member's id. Nothing else changes.

    Raises
    ------
    InputError
        As `near_duplicates` and `articles_from`.

    Examples
    --------
    >>> text = "La fibre arrive à Kolda et à Sédhiou, annonce l’opérateur."
    >>> [a.story for a in with_stories([Article(id=n, text=text) for n in ("a", "b")])]
    ['dup-a', 'dup-a']
    """
    articles = articles_from(articles)
    return merge_stories(articles, near_duplicates(articles, threshold=threshold))


def merge_stories(articles: Sequence[Article], groups: Groups) -> list[Article]:
    """Return the articles, with one story for each group of positions; see `with_stories`."""
    firsts = _first_positions([article.story or None for article in articles])
    roots = _first_connected(firsts, [(group[0], i) for group in groups for i in group])
    used_names = {article.story for article in articles if article.story}
    story_by_root: dict[int, str] = {}
    n_namesakes = Counter[str]()
    for root, article in zip(roots, articles, strict=True):
        if article.story:
            story_by_root.setdefault(root, article.story)
    for first, *_ in groups:
        if roots[first] not in story_by_root:
            story_by_root[roots[first]] = _new_name(
                PREFIX + articles[first].id, used_names, n_namesakes
            )
    stories = map(story_by_root.get, roots)
    return [
        article if story is None or story == article.story else replace(article, story=story)
        for article, story in zip(articles, stories, strict=True)
    ]


def group_near(
    fingerprints: Sequence[Fingerprint], *, threshold: float = DEFAULT_THRESHOLD
) -> Groups:
    """Return the groups of exact duplicates and near-duplicates; see `near_duplicates`."""
    if not 0 < threshold <= 1:
        raise InputError(
            f"Threshold {threshold} is out of range",
            "expected a number above 0 and at most 1, such as 0.5",
        )
    firsts = _first_positions([item.exact for item in fingerprints])
    # Exact duplicates need only one representative.
    representatives = np.unique(firsts)
    near = representatives[_near_pairs([fingerprints[i] for i in representatives], threshold)]
    members = defaultdict(list)
    for i, root in enumerate(_first_connected(firsts, near.tolist())):
        members[root].append(i)
    return [tuple(group) for group in members.values() if len(group) > 1]


def _near_pairs(fingerprints: Sequence[Fingerprint], threshold: float) -> Int64Array:
    """Return the positions of near-duplicates, (n_pairs, 2)."""

    def are_near(a: int, b: int) -> bool:
        one, other = fingerprints[a], fingerprints[b]
        sizes = len(one.shingles), len(other.shingles)
        if not _are_duplicates(_count_common(one.shingles, other.shingles), *sizes, threshold):
            return False
        leads = distinct(one.lead), distinct(other.lead)
        return 2 * min(sizes) >= max(sizes) or 2 * _count_common(*leads) >= min(map(len, leads))

    samples = [item.shingles[:_SAMPLE] for item in fingerprints]
    leads = [item.lead for item in fingerprints]
    candidates = np.concatenate(
        [
            *_candidates(samples, min(threshold, _LEAST_JACCARD) / 2),
            *_candidates(leads, _LEAD_SHARE),
        ]
    )
    pairs = np.stack(np.divmod(np.unique(candidates), max(len(fingerprints), 1)), axis=1)
    return pairs[[are_near(a, b) for a, b in pairs.tolist()]]


def _candidates(samples: Sequence[Hashes], share: float) -> Iterator[Int64Array]:
    """Yield the pairs of texts with at least this share of the smaller sample in common, as a * n_texts + b.

    A pair is yielded if it has this share of all hashes in common, or of the rare ones.
    """
    hashes, owners = _owners_by_hash(samples)
    n_owners = np.diff(np.flatnonzero(hashes[1:] != hashes[:-1]) + 1, prepend=0, append=len(hashes))
    is_shared, is_rare = (
        np.repeat(flags, n_owners) for flags in (n_owners > 1, n_owners <= _MOST_COMPARED)
    )
    for is_counted in (np.ones_like(is_rare), is_rare):
        least = share * np.bincount(owners[is_counted], minlength=len(samples))
        indices = np.flatnonzero(is_counted & is_shared)
        yield from _frequent_pairs(hashes[indices], owners[indices], least)


def _owners_by_hash(samples: Sequence[Hashes]) -> tuple[Hashes, Hashes]:
    """Return the hashes of all samples, ascending, and the position of the sample that has each."""
    hashes = np.concatenate([np.empty(0, np.uint32), *samples]).astype(np.uint64)
    hashes <<= _HASH_BITS
    hashes |= np.repeat(np.arange(len(samples), dtype=np.uint64), [len(own) for own in samples])
    keys = distinct(hashes)
    return (keys >> _HASH_BITS).astype(np.uint32), keys.astype(np.uint32)


def _frequent_pairs(
    hashes: Hashes, owners: Hashes, least: npt.NDArray[np.floating]
) -> Iterator[Int64Array]:
    """Yield the pairs of owners with enough hashes in common for one of them, as a * n_texts + b.

    Parameters
    ----------
    hashes, owners : (n_hashes,), ascending hashes and the text that has each
    least : (n_texts,), sufficient number of common hashes for each text
    """
    n_texts = max(len(least), 1)
    for start in range(0, n_texts, _AT_ONCE):
        pairs = []
        for distance in range(1, _MOST_COMPARED + 1):
            one, other = owners[:-distance], owners[distance:]
            is_pair = hashes[distance:] == hashes[:-distance]
            is_pair &= (start <= one) & (one < start + _AT_ONCE)
            pairs.append(one[is_pair].astype(np.int64) * n_texts + other[is_pair])
        pair, n_common = np.unique(np.concatenate(pairs), return_counts=True)
        one, other = np.divmod(pair, n_texts)
        yield pair[n_common >= np.minimum(least[one], least[other])]


def _count_common(one: Hashes, other: Hashes) -> int:
    """Return the number of hashes in both of two sorted, non-empty sets."""
    smaller, larger = sorted((one, other), key=len)
    positions = np.searchsorted(larger, smaller)
    return int(np.count_nonzero(larger[np.minimum(positions, len(larger) - 1)] == smaller))


def _are_duplicates(n_common: int, size: int, other_size: int, threshold: float) -> bool:
    """Return whether two texts are duplicates, given their numbers of shingles and of common ones."""
    smaller = min(size, other_size)
    jaccard = max(threshold, _NOTICE_THRESHOLD) if smaller < _NOTICE_WORDS - 2 else threshold
    # The second term is the containment at which two texts of equal length reach this Jaccard index.
    containment = max(_CONTAINMENT, 2 * jaccard / (1 + jaccard))
    return n_common >= jaccard * (size + other_size - n_common) or n_common >= containment * smaller


def _first_positions(keys: Sequence[Hashable]) -> Int64Array:
    """Return, for each position, the first position with its key; its own where the key is None."""
    first: dict[Hashable, int] = {}
    positions = (i if key is None else first.setdefault(key, i) for i, key in enumerate(keys))
    return np.fromiter(positions, np.int64, len(keys))


def _first_connected(firsts: Int64Array, pairs: Iterable[Sequence[int]]) -> list[int]:
    """Return the first position of each one's group: those that `firsts` and the pairs connect."""
    roots: list[int] = firsts.tolist()

    def root_of(i: int) -> int:
        while roots[i] != i:
            roots[i] = i = roots[roots[i]]
        return i

    for pair in pairs:
        first, second = sorted(map(root_of, pair))
        roots[second] = first
    return [root_of(i) for i in range(len(roots))]


def _new_name(name: str, used_names: set[str], n_namesakes: Counter[str]) -> str:
    """Return the name, with ``+``, ``+2``, ``+3``… if a story has it, and mark it as used."""
    new_name = name
    while new_name in used_names:
        n_namesakes[name] += 1
        number = n_namesakes[name]
        new_name = f"{name}+{number}" if number > 1 else f"{name}+"
    used_names.add(new_name)
    return new_name
