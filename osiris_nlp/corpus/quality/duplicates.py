"""Find articles that were filed more than once: exact duplicates and near-duplicates.

Exact duplicates are equal after folding: letter case, accents, punctuation and spaces do not count.
Near-duplicates share most of their shingles (three consecutive words). Candidates come from MinHash
and banding (A. Z. Broder, «On the resemblance and containment of documents», 1997; J. Leskovec,
A. Rajaraman, J. Ullman, «Mining of Massive Datasets», chapter 3), computed by datasketch.
Each candidate pair is then checked on the shingles themselves.

Only the text is compared, so a different title, date or address makes no difference. A text under
30 words (a notice to subscribers, a caption) does not identify an article, so its title is compared
too. Texts under 60 words must share more shingles than longer ones. Under 20 words in all, only
exact duplicates count; under 8 («Brèves», «Revue de presse»), only those of the same day.

Groups are chains: if A and B are duplicates, and B and C, all three are in one group even when A
and C are not. Groups do not depend on the process that computes them, nor on the order of the articles
unless more than 50 texts have the same lead or passage. To take linear time, a text is then
compared with the 50 that precede it only.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.items import articles_from
from osiris_nlp.corpus.quality.fingerprints import Fingerprint, Hashes, fingerprint

# The highest threshold that still finds every altered copy of the bundled articles: a twentieth of
# the words changed, a tenth cut, paragraphs reordered, or another title (benchmarks/duplicates.py).
DEFAULT_THRESHOLD = 0.5
PREFIX = "dup-"
# Weekly notices (prices, calls for tender) differ only in a few figures, so texts under 60 words
# need a higher threshold.
_NOTICE_WORDS, _NOTICE_THRESHOLD = 60, 0.7
# A text is a cut version of a longer one that begins like it and contains at least this share of
# its shingles.
_CONTAINMENT = 0.8
# Sizes of the sketches of a text and of its beginning, and rows per band for the latter.
_VALUES, _LEAD_VALUES, _LEAD_ROWS = 128, 42, 3
# Share of pairs at the threshold that the bands may miss; and a margin below the threshold, because
# the sketches underestimate by more than this for 1 pair in 100.
_MISS_RATE, _MARGIN = 0.01, 0.1
_SCHEME = "affine32"  # datasketch 2.0's 32-bit values
# Texts that a text is compared with: per band by their sketches, in all by their shingles. Thousands
# may share a lead or a notice and nothing else, but copies are mostly filed within days. Not more
# than 7 bundled articles share a band.
_MOST_COMPARED = 50
_AT_ONCE = 10_000  # shingles sketched at a time: each takes a kilobyte

Int32Array = npt.NDArray[np.int32]
Int64Array = npt.NDArray[np.int64]
Groups = list[tuple[int, ...]]


def near_duplicates(
    articles: Iterable[Article], *, threshold: float = DEFAULT_THRESHOLD, seed: int = 0
) -> Groups:
    """Return the groups of articles with the same or nearly the same text, as positions.

    Parameters
    ----------
    articles : in any order; only their fingerprints stay in memory
    threshold : the lowest Jaccard index (common shingles / all shingles) at which two texts count as
        duplicates; above 0, at most 1. A text that was cut short is found at any threshold.
    seed : random seed of the sketches

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
    fingerprints = [fingerprint(article) for article in articles]
    return group_near(fingerprints, threshold=threshold, seed=seed)


def with_stories(
    articles: Any, *, threshold: float = DEFAULT_THRESHOLD, seed: int = 0
) -> list[Article]:
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
    return merge_stories(articles, near_duplicates(articles, threshold=threshold, seed=seed))


def merge_stories(articles: Sequence[Article], groups: Groups) -> list[Article]:
    """Return the articles, with one story for each group of positions; see `with_stories`."""
    roots = _first_positions([article.story or None for article in articles])
    members = _members(roots)
    for group in groups:
        for i in group[1:]:
            _merge(roots, members, group[0], i)
    used_names = {article.story for article in articles if article.story}
    story_by_root: dict[int, str] = {}
    n_namesakes = Counter[str]()
    for root, article in zip(roots.tolist(), articles, strict=True):
        if article.story:
            story_by_root.setdefault(root, article.story)
    for first, *_ in groups:
        if (root := int(roots[first])) not in story_by_root:
            story_by_root[root] = _new_name(PREFIX + articles[first].id, used_names, n_namesakes)
    stories = [story_by_root.get(root) for root in roots.tolist()]
    return [
        article if story is None or story == article.story else replace(article, story=story)
        for article, story in zip(articles, stories, strict=True)
    ]


def group_near(
    fingerprints: Sequence[Fingerprint], *, threshold: float = DEFAULT_THRESHOLD, seed: int = 0
) -> Groups:
    """Return the groups of exact duplicates and near-duplicates; see `near_duplicates`."""
    if not 0 < threshold <= 1:
        raise InputError(
            f"Threshold {threshold} is out of range",
            "expected a number above 0 and at most 1, such as 0.5",
        )
    roots = _first_positions([item.exact for item in fingerprints])
    # Exact duplicates need only one representative.
    representatives = [
        i for i, item in enumerate(fingerprints) if roots[i] == i and len(item.shingles)
    ]
    near_roots = np.arange(len(fingerprints))
    near_roots[representatives] = np.array(representatives, int)[
        _near_roots([fingerprints[i] for i in representatives], threshold, seed)
    ]
    return _groups(near_roots[roots])


def _near_roots(fingerprints: Sequence[Fingerprint], threshold: float, seed: int) -> Int64Array:
    """Return, for each fingerprint, a position in its group of near-duplicates, the same for all."""
    roots = np.arange(len(fingerprints))
    members = _members(roots)
    sketches = _sketches([item.shingles for item in fingerprints], _VALUES, seed)
    leads = _sketches([item.lead for item in fingerprints], _LEAD_VALUES, seed)
    sizes = np.array([len(item.shingles) for item in fingerprints])
    bands = [*_bands(sketches, _rows_per_band(threshold)), *_bands(leads, _LEAD_ROWS)]
    for i, earlier in _band_matches(bands):
        candidates = earlier[roots[earlier] != roots[i]]
        # A notice at the end of every text makes every two texts candidates; the sketches rule most
        # of them out.
        jaccard = (sketches[candidates] == sketches[i]).mean(axis=1) + _MARGIN
        common = jaccard / (1 + jaccard) * (sizes[candidates] + sizes[i])
        likely = np.flatnonzero(are_duplicates(common, sizes[candidates], sizes[i], threshold))
        likely = likely[np.argsort(-jaccard[likely], kind="stable")[:_MOST_COMPARED]]
        for j in candidates[likely].tolist():
            if roots[i] == roots[j]:
                continue
            n_common = count_common(fingerprints[i].shingles, fingerprints[j].shingles)
            if are_duplicates(n_common, sizes[j], sizes[i], threshold):
                _merge(roots, members, i, j)
    return roots


def count_common(one: Hashes, other: Hashes) -> int:
    """Return the number of hashes in both of two sorted, non-empty sets."""
    smaller, larger = sorted((one, other), key=len)
    places = np.searchsorted(larger, smaller)
    return int(np.count_nonzero(larger[np.minimum(places, len(larger) - 1)] == smaller))


def are_duplicates(common: Any, size: Any, other_size: Any, threshold: float) -> Any:
    """Return whether two texts are duplicates, given their numbers of shingles and of common ones."""
    smaller = np.minimum(size, other_size)
    jaccard = np.where(smaller < _NOTICE_WORDS - 2, max(threshold, _NOTICE_THRESHOLD), threshold)
    # The second term is the containment at which two texts of equal length reach this Jaccard index.
    containment = np.maximum(_CONTAINMENT, 2 * jaccard / (1 + jaccard))
    return (common >= jaccard * (size + other_size - common)) | (common >= containment * smaller)


def _rows_per_band(threshold: float) -> int:
    """Return the most values per band (1 to 16) at which few pairs at the threshold share no band."""
    rows = 1
    while (1 - threshold ** (rows + 1)) ** (_VALUES // (rows + 1)) <= _MISS_RATE and rows < 16:
        rows += 1
    return rows


def _sketches(sets: Sequence[Hashes], values: int, seed: int) -> Hashes:
    """Return the MinHash sketch of each set, (n_sets, values)."""
    from datasketch import MinHash  # noqa: PLC0415 (slow to load)

    sketches = np.empty((len(sets), values), np.uint32)
    empty = MinHash(num_perm=values, seed=seed, hashfunc=int, scheme=_SCHEME)
    for row, shingles in zip(sketches, sets, strict=True):
        sketch = empty.copy()
        for start in range(0, len(shingles), _AT_ONCE):
            sketch.update_batch(shingles[start : start + _AT_ONCE].tolist())
        row[:] = sketch.hashvalues
    return sketches


@dataclass(frozen=True, slots=True)
class _Band:
    """Texts by the values of their sketches in one band: equal ones are neighbours.

    `order` has their positions, ascending where the values are equal. In it, text i is at `places[i]`,
    and the texts to compare it with start at `starts[i]`. Each is an array of n_texts.
    """

    order: Int32Array
    places: Int32Array
    starts: Int32Array


def _bands(sketches: Hashes, rows: int) -> Iterator[_Band]:
    """Yield each band of the sketches. datasketch's index takes quadratic time if all have one value."""
    places = np.arange(len(sketches), dtype=np.int32)
    for start in range(0, sketches.shape[1] - rows + 1, rows):
        values = sketches[:, start : start + rows]
        order = np.lexsort(values.T).astype(np.int32)
        is_new = (np.diff(values[order], axis=0, prepend=0) != 0).any(axis=1)
        firsts = np.maximum.accumulate(np.where(is_new, places, 0))
        band = _Band(order, np.empty_like(order), np.empty_like(order))
        band.places[order] = places
        band.starts[order] = np.maximum(firsts, places - _MOST_COMPARED)
        yield band


def _band_matches(bands: Sequence[_Band]) -> Iterator[tuple[int, Int32Array]]:
    """Yield each position with the earlier positions whose sketches agree with it in some band."""
    places = np.stack([band.places for band in bands], axis=1)
    starts = np.stack([band.starts for band in bands], axis=1)
    for i in np.flatnonzero((places > starts).any(axis=1)).tolist():
        matches = [
            bands[b].order[starts[i, b] : places[i, b]]
            for b in np.flatnonzero(places[i] > starts[i]).tolist()
        ]
        yield i, np.unique(np.concatenate(matches))


def _first_positions(keys: Sequence[Hashable]) -> Int64Array:
    """Return, for each position, the first position with its key; its own where the key is None."""
    first: dict[Hashable, int] = {}
    positions = (i if key is None else first.setdefault(key, i) for i, key in enumerate(keys))
    return np.fromiter(positions, np.int64, len(keys))


def _members(roots: Int64Array) -> dict[int, list[int]]:
    members = defaultdict(list)
    for i, root in enumerate(roots.tolist()):
        members[root].append(i)
    return members


def _merge(roots: Int64Array, members: dict[int, list[int]], i: int, j: int) -> None:
    """Merge the groups of two positions under the root of the larger, which takes less time."""
    if roots[i] == roots[j]:
        return
    small, large = sorted((int(roots[i]), int(roots[j])), key=lambda root: len(members[root]))
    moved = members.pop(small)
    roots[moved] = large
    members[large] += moved


def _groups(roots: Int64Array) -> Groups:
    return [tuple(group) for group in _members(roots).values() if len(group) > 1]


def _new_name(name: str, used_names: set[str], n_namesakes: Counter[str]) -> str:
    """Return the name, with ``+``, ``+2``, ``+3``… if a story has it, and mark it as used."""
    new_name = name
    while new_name in used_names:
        n_namesakes[name] += 1
        number = n_namesakes[name]
        new_name = f"{name}+{number}" if number > 1 else f"{name}+"
    used_names.add(new_name)
    return new_name
