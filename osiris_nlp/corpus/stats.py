"""What is in a corpus, counted: how much, what stands twice, and what looks wrong."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from osiris_nlp.base.errors import MissingExtraError
from osiris_nlp.base.records import Article
from osiris_nlp.base.text import fold, words
from osiris_nlp.corpus.duplicates import exact_groups, near_groups
from osiris_nlp.corpus.fingerprints import Fingerprint, fingerprint
from osiris_nlp.taxonomy import Taxonomy

Check = Callable[[Article], bool]
SHOWN_IDS = 5
_FEW_WORDS, _MANY_WORDS = 20, 20_000
_FIRST_DAY = dt.date(1990, 1, 1)
# So much of a text tells whether it is letters, and French.
_BEGINNING = 5000
_LETTERS = re.compile(r"[^\W\d_]+")
# Frequent in French, rare in its neighbours; a quarter of French press text, never under a tenth.
_FRENCH = frozenset(
    "le les l des du et dans pour par sur qui il elle est sont avec ne une ce cette ces leur ont été à"
    " aux au".split()
)
_LEAST_FRENCH = 0.08
# UTF-8 read as windows-1252 or latin-1, whose control characters the reader has dropped: «Ã©»,
# «â€™», «Â»»; and what stands for a byte that was not understood.
_UNDECODED = re.compile("Ã[ \u00a0-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|Â[\u00a0-\u00bf]|\ufffd")
# Tags and entities the reader left, and SPIP's own: <doc12|left>, {{gras}}, [texte->url], [[note]].
# Capitals between angle brackets are prose.
_MARKUP = re.compile(
    r"</[a-z]+\s*>|<[a-z]+\d*(?:\|[^<>]*|\s[^<>]*=[^<>]*)?/?>|&[a-zA-Z]{2,8};"
    r"|\{\{|\}\}|\[\[|\]\]|\[[^\[\]]*->[^\[\]]*\]"
)


@dataclass(frozen=True, slots=True)
class Filed:
    """What tells an editor one of several copies from another."""

    id: str
    title: str
    labels: tuple[str, ...]
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A group of the same text, or nearly the same, that was labelled in different ways."""

    exact: bool
    articles: tuple[Filed, ...]


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Groups of the same text: `exact` of equal texts, `near` others (None: not looked for).

    `articles` is how many stand in a group.
    """

    groups: int = 0
    articles: int = 0
    exact: int = 0
    near: int | None = None


@dataclass(slots=True)
class Suspects:
    """How many articles look wrong in one way, and the ids of the first."""

    count: int = 0
    ids: list[str] = field(default_factory=list)

    def add(self, identifier: str) -> None:
        """Count one more."""
        self.count += 1
        if self.count <= SHOWN_IDS:
            self.ids.append(identifier)


@dataclass(slots=True)
class CorpusStats:
    """Counts over a corpus; `words` is the median number of words of title and text.

    `conflicts` has equal texts first, `suspicious` the kinds that occur, most frequent first.
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

    def to_dict(self) -> dict[str, Any]:
        """Return the counts, largest first (years in order), ready for JSON."""
        counts = asdict(self)
        for name in ("roles", "labels", "sources"):
            counts[name] = dict(getattr(self, name).most_common())
        for name in ("labels_per_article", "years"):
            counts[name] = {str(key): n for key, n in sorted(getattr(self, name).items())}
        for conflict in counts["conflicts"]:
            conflict["articles"] = [_ready(article) for article in conflict["articles"]]
        return counts


def corpus_stats(
    articles: Iterable[Article], *, taxonomy: Taxonomy | None = None, today: dt.date | None = None
) -> CorpusStats:
    """Count a corpus in one pass; texts are not kept.

    Parameters
    ----------
    articles : of any number; 2 kB are kept of each
    taxonomy : when given, labels are held against the years in which editors use them
    today : the last day that is not in the future; the day it is, by default

    Examples
    --------
    >>> stats = corpus_stats([Article(id="1", text="La fibre à Kolda", labels=("Infrastructures",))])
    >>> stats.articles, stats.labels, stats.without_date
    (1, Counter({'Infrastructures': 1}), 1)
    >>> stats.suspicious["under_20_words"]
    Suspects(count=1, ids=['1'])
    """
    stats = CorpusStats()
    stories, lengths = set(), []
    filed: list[Filed] = []
    prints: list[Fingerprint] = []
    checks = _checks(taxonomy, today or dt.datetime.now().astimezone().date())
    for article in articles:
        stats.articles += 1
        stats.roles[article.role] += 1
        stories.add(article.story or article.id)
        lengths.append(len(article.title.split()) + len(article.text.split()))
        stats.labels.update(article.labels)
        stats.labels_per_article[len(article.labels)] += 1
        if article.date:
            stats.years[article.date.year] += 1
        if article.source:
            stats.sources[article.source] += 1
        stats.without_label += not article.labels
        stats.without_date += article.date is None
        stats.unreadable_dates += article.date is None and "date" in article.meta
        stats.without_title += not article.title
        for kind, check in checks.items():
            if check(article):
                stats.suspicious.setdefault(kind, Suspects()).add(article.id)
        filed.append(Filed(article.id, article.title, article.labels, article.date))
        prints.append(fingerprint(article))
    stats.stories = len(stories)
    stats.words = float(median(lengths)) if lengths else 0.0
    _look_for_lonely_labels(stats, filed)
    _look_for_copies(stats, filed, prints)
    stats.suspicious = dict(sorted(stats.suspicious.items(), key=lambda kind: -kind[1].count))
    return stats


def _ready(article: dict[str, Any]) -> dict[str, Any]:
    day = article["date"]
    return article | {"labels": list(article["labels"]), "date": day.isoformat() if day else None}


def _look_for_lonely_labels(stats: CorpusStats, filed: Sequence[Filed]) -> None:
    lonely = {label for label, count in stats.labels.items() if count == 1}
    for each in filed:
        for _ in lonely.intersection(each.labels):
            stats.suspicious.setdefault("label_seen_once", Suspects()).add(each.id)


def _look_for_copies(
    stats: CorpusStats, filed: Sequence[Filed], prints: Sequence[Fingerprint]
) -> None:
    looked = True
    try:
        groups = near_groups(prints)
    except MissingExtraError:
        groups, looked = exact_groups(prints), False
    equal = [len({prints[i].exact for i in group}) == 1 for group in groups]
    stats.duplicates = Duplicates(
        groups=len(groups),
        articles=sum(map(len, groups)),
        exact=sum(equal),
        near=len(groups) - sum(equal) if looked else None,
    )
    for group, same in zip(groups, equal, strict=True):
        copies = tuple(filed[i] for i in group)
        # A copy nobody has labelled contradicts no one.
        if len({frozenset(copy.labels) for copy in copies if copy.labels}) > 1:
            stats.conflicts.append(Conflict(same, copies))
    stats.conflicts.sort(key=lambda conflict: not conflict.exact)


def _checks(taxonomy: Taxonomy | None, today: dt.date) -> dict[str, Check]:
    """Return what may look wrong with an article, by kind."""
    checks: dict[str, Check] = {
        "no_text": lambda article: not article.text,
        "under_20_words": lambda article: 0 < len(article.text.split()) < _FEW_WORDS,
        "over_20000_words": lambda article: len(article.text.split()) > _MANY_WORDS,
        "few_letters": _has_few_letters,
        "not_french": _is_not_french,
        "undecoded_characters": _is_undecoded,
        "markup_left": _has_markup,
        "title_repeated": _repeats_its_title,
        "date_in_the_future": lambda article: article.date is not None and article.date > today,
        "date_before_1990": lambda article: article.date is not None and article.date < _FIRST_DAY,
        "id_twice": _twice(lambda article: article.id),
        "url_twice": _twice(lambda article: article.url),
    }
    if taxonomy is not None:
        checks["label_outside_its_years"] = _outside_its_years(taxonomy)
    return checks


def _has_few_letters(article: Article) -> bool:
    dense = "".join(article.text[:_BEGINNING].split())
    return len(_LETTERS.sub("", dense)) > len(dense) / 2


def _is_not_french(article: Article) -> bool:
    """Tell whether common words or the article's `lang` speak against it."""
    if article.lang and not article.lang.lower().startswith("fr"):
        return True
    said = _LETTERS.findall(article.text[:_BEGINNING].lower())
    french = sum(map(_FRENCH.__contains__, said))
    return len(said) >= _FEW_WORDS and french < _LEAST_FRENCH * len(said)


def _is_undecoded(article: Article) -> bool:
    return bool(_UNDECODED.search(article.title) or _UNDECODED.search(article.text))


def _has_markup(article: Article) -> bool:
    return bool(_MARKUP.search(article.title) or _MARKUP.search(article.text))


def _repeats_its_title(article: Article) -> bool:
    first, title = article.text.partition("\n")[0], article.title
    if not title or len(first) > 2 * len(title):
        return False
    return words(fold(first)) == words(fold(title))


def _twice(name: Callable[[Article], str | None]) -> Check:
    """Return a check whether an earlier article has the same name."""
    seen: set[str | None] = {None}

    def check(article: Article) -> bool:
        mine, known = name(article), len(seen)
        seen.add(mine)
        return mine is not None and len(seen) == known

    return check


def _outside_its_years(taxonomy: Taxonomy) -> Check:
    """Return a check whether editors did not use one of an article's labels in its year."""
    used = {
        label.name: range(label.first_year or dt.MINYEAR, (label.last_year or dt.MAXYEAR) + 1)
        for label in taxonomy
    }

    def check(article: Article) -> bool:
        if article.date is None:
            return False
        names = filter(None, map(taxonomy.find, article.labels))
        return any(article.date.year not in used[name] for name in names)

    return check
