"""Statistics of a corpus: counts, duplicates and articles that look wrong."""

import datetime as dt
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from tempfile import TemporaryFile
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.language.words import fold, words
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.quality.duplicates import Groups, group_near
from osiris_nlp.corpus.quality.fingerprints import Fingerprint, fingerprint
from osiris_nlp.corpus.quality.summaries import ArticleSummary, Summaries
from osiris_nlp.taxonomy import Taxonomy

Check = Callable[[Article], bool]
MAX_IDS = 5
# What is kept of a corpus of unusual size, so that 100 MB of any articles take at most 600 MB.
_MOST_NAMES, _LONGEST_NAME = 50_000, 300
_MOST_CONFLICTS, _MOST_COPIES = 1000, 100
_MOST_NEAR, _MOST_SHINGLES = 100_000, 20_000_000
_FEW_WORDS, _MANY_WORDS = 20, 20_000
_FIRST_DAY = dt.date(1990, 1, 1)
_BEGINNING = 5000  # characters examined for letters and for French
_LETTERS = re.compile(r"[^\W\d_]+")
# Frequent in French and rare in related languages: about a quarter of the words of French press
# text, never under a tenth.
_FRENCH = frozenset(
    "le les l des du et dans pour par sur qui il elle est sont avec ne une ce cette ces leur ont été à"
    " aux au".split()
)
_LEAST_FRENCH = 0.08
# UTF-8 decoded as windows-1252 or latin-1, whose control characters the reader removes: «Ã©», «â€™»,
# «Â»»; and the replacement character for undecodable bytes.
_UNDECODED = re.compile("Ã[ \u00a0-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|Â[\u00a0-\u00bf]|\ufffd")
# Tags and entities that survived cleaning, and SPIP's own: <doc12|left>, {{gras}}, [texte->url],
# [[note]]. Capitals between angle brackets are prose.
_MARKUP = re.compile(
    r"</[a-z]+\s*>|<[a-z]+\d*(?:\|[^<>]*+|\s[^<>=]*+=[^<>]*+|/)?>|&[a-zA-Z]{2,8};"
    r"|\{\{|\}\}|\[\[|\]\]|\[(?:[^\[\]-]|-(?!>))*+->[^\[\]]*+\]"
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A group of equal or nearly equal texts with different labels; at most the first 100 articles."""

    exact: bool
    articles: tuple[ArticleSummary, ...]


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Numbers of groups: `exact` have equal texts, `near` the others.

    `near` is None if they were not searched for: in a corpus of more than 100,000 articles.

    `articles` is the number of articles in all groups.
    """

    groups: int = 0
    articles: int = 0
    exact: int = 0
    near: int | None = None


@dataclass(slots=True)
class Suspects:
    """The number of articles that look wrong in one way, and the ids of the first."""

    count: int = 0
    ids: list[str] = field(default_factory=list)

    def add(self, identifier: str) -> None:
        """Add an article."""
        self.count += 1
        if self.count <= MAX_IDS:
            self.ids.append(identifier[:_LONGEST_NAME])


@dataclass(slots=True)
class CorpusStats:
    """Counts over a corpus; `words` is the median number of words in title and text.

    `conflicts` lists equal texts first. `suspicious` has only the kinds that occur, most frequent
    first. `omitted` is how much was counted but not listed, or not searched, in a corpus of
    unusual size: uses of labels and sources beyond the first 50,000 names or with names of more
    than 300 characters, conflicts beyond the first 1000, and articles if near-duplicates were not
    searched for.
    """

    articles: int = 0
    roles: Counter[str] = field(default_factory=Counter)
    stories: int = 0
    words: float = 0.0
    labels: Counter[str] = field(default_factory=Counter)
    labels_per_article: Counter[int] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    without_label: int = 0
    without_date: int = 0
    unreadable_dates: int = 0
    without_title: int = 0
    duplicates: Duplicates = field(default_factory=Duplicates)
    conflicts: list[Conflict] = field(default_factory=list)
    suspicious: dict[str, Suspects] = field(default_factory=dict)
    omitted: Counter[str] = field(default_factory=Counter)

    def to_dict(self) -> dict[str, Any]:
        """Return the counts, largest first (years in order), ready for JSON."""
        counts = asdict(self)
        for name in ("roles", "labels", "sources"):
            counts[name] = dict(getattr(self, name).most_common())
        for name in ("labels_per_article", "years"):
            counts[name] = {str(key): n for key, n in sorted(getattr(self, name).items())}
        del counts["omitted"]
        if self.omitted:
            counts["omitted"] = dict(self.omitted)
        for conflict in counts["conflicts"]:
            conflict["articles"] = [_json_summary(article) for article in conflict["articles"]]
        return counts


def corpus_stats(
    articles: Iterable[Article], *, taxonomy: Taxonomy | None = None, today: dt.date | None = None
) -> CorpusStats:
    """Count a corpus in one pass, without storing its texts.

    Parameters
    ----------
    articles : any number of articles. Each takes 40 bytes of memory, and up to 5 kB while there are
        so few that near-duplicates are searched for
    taxonomy : if given, labels are checked against the years in which editors use them
    today : day after which dates are in the future (default: the current day)

    Examples
    --------
    >>> stats = corpus_stats([Article(id="1", text="La fibre à Kolda", labels=("Infrastructures",))])
    >>> stats.articles, stats.labels, stats.without_date
    (1, Counter({'Infrastructures': 1}), 1)
    >>> stats.suspicious["under_20_words"]
    Suspects(count=1, ids=['1'])
    """
    stats = CorpusStats()
    copies = _Copies()
    stories, ids, urls = (_Identities() for _ in range(3))
    lengths = array("I")
    checks = _checks(taxonomy, today or dt.datetime.now().astimezone().date())
    with TemporaryFile() as file:
        summaries = Summaries(file)
        for article in articles:
            _count_article(stats, article)
            stories.add(article.story or article.id)
            ids.add(article.id)
            urls.add(article.url)
            lengths.append(len(article.title.split()) + len(article.text.split()))
            for kind, check in checks.items():
                if check(article):
                    stats.suspicious.setdefault(kind, Suspects()).add(article.id)
            summaries.append(article)
            copies.add(article)
        stats.words = float(np.median(lengths)) if lengths else 0.0
        stats.stories = stories.n_distinct()
        for kind, identities in (("id_twice", ids), ("url_twice", urls)):
            repeats = identities.repeats()
            if len(repeats):
                names = [summaries[int(position)].id for position in repeats[:MAX_IDS]]
                stats.suspicious[kind] = Suspects(len(repeats), names)
        _find_single_use_labels(stats, summaries)
        _find_duplicates(stats, summaries, copies)
    stats.suspicious = dict(sorted(stats.suspicious.items(), key=lambda kind: -kind[1].count))
    stats.omitted = +stats.omitted
    return stats


def _count_article(stats: CorpusStats, article: Article) -> None:
    stats.articles += 1
    stats.roles[article.role] += 1
    stats.omitted["labels"] += _count(stats.labels, article.labels)
    stats.labels_per_article[len(article.labels)] += 1
    if article.date:
        stats.years[article.date.year] += 1
    if article.source:
        stats.omitted["sources"] += _count(stats.sources, [article.source])
    stats.without_label += not article.labels
    stats.without_date += article.date is None
    stats.unreadable_dates += article.date is None and "date" in article.meta
    stats.without_title += not article.title


def _json_summary(article: dict[str, Any]) -> dict[str, Any]:
    day = article["date"]
    return article | {"labels": list(article["labels"]), "date": day.isoformat() if day else None}


def _count(counter: Counter[str], names: Iterable[str]) -> int:
    """Count names, and return how many were left out: new ones when there are too many, and long ones."""
    n_omitted = 0
    for name in names:
        if name in counter or (len(counter) < _MOST_NAMES and len(name) <= _LONGEST_NAME):
            counter[name] += 1
        else:
            n_omitted += 1
    return n_omitted


class _Identities:
    """Identifiers of a stream of articles, as 64-bit hashes: 8 bytes for each."""

    def __init__(self) -> None:
        self._hashes, self._n_added = array("q"), 0
        # Of the articles that have one, if some have none.
        self._positions: array[int] | None = None

    def add(self, identifier: str | None) -> None:
        """Add the identifier of the next article, or None if it has none."""
        if identifier is None and self._positions is None:
            self._positions = array("Q", range(self._n_added))
        if identifier is not None:
            self._hashes.append(hash(identifier))
            if self._positions is not None:
                self._positions.append(self._n_added)
        self._n_added += 1

    def n_distinct(self) -> int:
        """Return the number of different identifiers."""
        hashes = np.sort(np.frombuffer(self._hashes, np.int64)) if self._hashes else np.empty(0)
        return len(hashes) and 1 + int(np.count_nonzero(hashes[1:] != hashes[:-1]))

    def repeats(self) -> npt.NDArray[np.int64]:
        """Return the positions of the articles whose identifier an earlier one has, ascending."""
        if not self._hashes:
            return np.empty(0, np.int64)
        hashes = np.frombuffer(self._hashes, np.int64)
        order = np.argsort(hashes, kind="stable")
        repeats = np.sort(order[1:][hashes[order[1:]] == hashes[order[:-1]]])
        if self._positions is not None:
            repeats = np.frombuffer(self._positions, np.uint64)[repeats].astype(np.int64)
        return repeats


class _Copies:
    """Finds the groups of equal and nearly equal texts of a stream of articles."""

    def __init__(self) -> None:
        self._keys = array("Q")  # 8 bytes of each text's hash; 0 if it is too short
        self._label_sets = array("q")  # hashes; 0 without labels
        self._fingerprints: list[Fingerprint] | None = []
        self._n_hashes = 0

    def add(self, article: Article) -> None:
        """Add the next article."""
        item = fingerprint(article)
        self._keys.append(int.from_bytes(item.exact[:8], "little") if item.exact else 0)
        self._label_sets.append(hash(frozenset(article.labels)) if article.labels else 0)
        if self._fingerprints is not None:
            self._fingerprints.append(item)
            self._n_hashes += len(item.shingles)
            if len(self._fingerprints) > _MOST_NEAR or self._n_hashes > _MOST_SHINGLES:
                self._fingerprints = None

    def groups(self) -> Groups | None:
        """Return the groups of equal or nearly equal texts; None if there are too many articles to search."""
        return None if self._fingerprints is None else group_near(self._fingerprints)

    def exact_groups(self) -> Iterator[Sequence[int]]:
        """Yield the groups of equal texts, by first position."""
        keys = np.frombuffer(self._keys, np.uint64) if self._keys else np.empty(0, np.uint64)
        order = np.argsort(keys, kind="stable")
        order = order[np.count_nonzero(keys == 0) :]
        starts = np.flatnonzero(np.diff(keys[order], prepend=0) != 0)
        ends = np.append(starts[1:], len(order))
        several = ends - starts > 1
        starts, ends = starts[several], ends[several]
        for number in np.argsort(order[starts], kind="stable"):
            yield order[starts[number] : ends[number]].tolist()

    def is_exact(self, group: Sequence[int]) -> bool:
        """Return whether the texts of a group are equal."""
        return len({self._keys[i] for i in group}) == 1

    def is_conflict(self, group: Sequence[int]) -> bool:
        """Return whether articles of a group have different labels; one without labels does not count."""
        return len({self._label_sets[i] for i in group} - {0}) > 1


def _find_single_use_labels(stats: CorpusStats, summaries: Iterable[ArticleSummary]) -> None:
    single_use = {label for label, count in stats.labels.items() if count == 1}
    if not single_use:
        return
    for article in summaries:
        for _ in single_use.intersection(article.labels):
            stats.suspicious.setdefault("label_seen_once", Suspects()).add(article.id)


def _find_duplicates(stats: CorpusStats, summaries: Summaries, copies: _Copies) -> None:
    near_groups = copies.groups()
    if near_groups is None:
        stats.omitted["near_duplicates"] = stats.articles
    n_groups = n_articles = n_exact = 0
    conflicts: dict[bool, list[Conflict]] = {True: [], False: []}  # of exact groups, of near ones
    for group in copies.exact_groups() if near_groups is None else near_groups:
        is_exact = copies.is_exact(group)
        n_groups, n_articles, n_exact = n_groups + 1, n_articles + len(group), n_exact + is_exact
        if copies.is_conflict(group):
            if len(conflicts[is_exact]) < _MOST_CONFLICTS:
                listed = tuple(summaries[i] for i in group[:_MOST_COPIES])
                conflicts[is_exact].append(Conflict(is_exact, listed))
            else:
                stats.omitted["conflicts"] += 1
    stats.conflicts = [*conflicts[True], *conflicts[False]]
    stats.duplicates = Duplicates(
        groups=n_groups,
        articles=n_articles,
        exact=n_exact,
        near=None if near_groups is None else n_groups - n_exact,
    )


def _checks(taxonomy: Taxonomy | None, today: dt.date) -> dict[str, Check]:
    """Return the checks for articles that look wrong, by kind."""
    checks: dict[str, Check] = {
        "no_text": lambda article: not article.text,
        "under_20_words": lambda article: 0 < len(article.text.split()) < _FEW_WORDS,
        "over_20000_words": lambda article: len(article.text.split()) > _MANY_WORDS,
        "few_letters": _has_few_letters,
        "not_french": _is_not_french,
        "undecoded_characters": _contains(_UNDECODED),
        "markup_left": _contains(_MARKUP),
        "title_repeated": _repeats_its_title,
        "date_in_the_future": lambda article: article.date is not None and article.date > today,
        "date_before_1990": lambda article: article.date is not None and article.date < _FIRST_DAY,
    }
    if taxonomy is not None:
        checks["label_outside_its_years"] = _outside_its_years(taxonomy)
    return checks


def _has_few_letters(article: Article) -> bool:
    characters = "".join(article.text[:_BEGINNING].split())
    return len(_LETTERS.sub("", characters)) > len(characters) / 2


def _is_not_french(article: Article) -> bool:
    """Return whether `lang` or the share of common French words shows another language."""
    if article.lang and not article.lang.lower().startswith("fr"):
        return True
    tokens = _LETTERS.findall(article.text[:_BEGINNING].lower())
    n_french = sum(map(_FRENCH.__contains__, tokens))
    return len(tokens) >= _FEW_WORDS and n_french < _LEAST_FRENCH * len(tokens)


def _contains(pattern: re.Pattern[str]) -> Check:
    return lambda article: bool(pattern.search(article.title) or pattern.search(article.text))


def _repeats_its_title(article: Article) -> bool:
    first_line, title = article.text.partition("\n")[0], article.title
    if not title or len(first_line) > 2 * len(title):
        return False
    return words(fold(first_line)) == words(fold(title))


def _outside_its_years(taxonomy: Taxonomy) -> Check:
    """Return a check whether a label of an article was not in use in the article's year."""
    years_of_use = {
        label.name: range(label.first_year or dt.MINYEAR, (label.last_year or dt.MAXYEAR) + 1)
        for label in taxonomy
    }

    def check(article: Article) -> bool:
        if article.date is None:
            return False
        names = filter(None, map(taxonomy.find, article.labels))
        return any(article.date.year not in years_of_use[name] for name in names)

    return check
