"""Statistics of a corpus: counts, duplicates and articles that look wrong."""

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
from osiris_nlp.corpus.duplicates import group_exact, group_near
from osiris_nlp.corpus.fingerprints import Fingerprint, fingerprint
from osiris_nlp.taxonomy import Taxonomy

Check = Callable[[Article], bool]
MAX_IDS = 5
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
    r"</[a-z]+\s*>|<[a-z]+\d*(?:\|[^<>]*|\s[^<>]*=[^<>]*)?/?>|&[a-zA-Z]{2,8};"
    r"|\{\{|\}\}|\[\[|\]\]|\[[^\[\]]*->[^\[\]]*\]"
)


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """What an editor needs to distinguish an article from its copies."""

    id: str
    title: str
    labels: tuple[str, ...]
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A group of equal or nearly equal texts with different labels."""

    exact: bool
    articles: tuple[ArticleSummary, ...]


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Numbers of groups: `exact` have equal texts, `near` the others (None: not searched for).

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
            self.ids.append(identifier)


@dataclass(slots=True)
class CorpusStats:
    """Counts over a corpus; `words` is the median number of words in title and text.

    `conflicts` lists equal texts first. `suspicious` has only the kinds that occur, most frequent
    first.
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
            conflict["articles"] = [_json_summary(article) for article in conflict["articles"]]
        return counts


def corpus_stats(
    articles: Iterable[Article], *, taxonomy: Taxonomy | None = None, today: dt.date | None = None
) -> CorpusStats:
    """Count a corpus in one pass, without storing its texts.

    Parameters
    ----------
    articles : any number of articles; each takes about 2 kB of memory
    taxonomy : if given, labels are checked against the years in which editors use them
    today : dates after this day are in the future (default: the current day)

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
    summaries: list[ArticleSummary] = []
    fingerprints: list[Fingerprint] = []
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
        summaries.append(ArticleSummary(article.id, article.title, article.labels, article.date))
        fingerprints.append(fingerprint(article))
    stats.stories = len(stories)
    stats.words = float(median(lengths)) if lengths else 0.0
    _find_single_use_labels(stats, summaries)
    _find_duplicates(stats, summaries, fingerprints)
    stats.suspicious = dict(sorted(stats.suspicious.items(), key=lambda kind: -kind[1].count))
    return stats


def _json_summary(article: dict[str, Any]) -> dict[str, Any]:
    day = article["date"]
    return article | {"labels": list(article["labels"]), "date": day.isoformat() if day else None}


def _find_single_use_labels(stats: CorpusStats, summaries: Sequence[ArticleSummary]) -> None:
    single_use = {label for label, count in stats.labels.items() if count == 1}
    for article in summaries:
        for _ in single_use.intersection(article.labels):
            stats.suspicious.setdefault("label_seen_once", Suspects()).add(article.id)


def _find_duplicates(
    stats: CorpusStats, summaries: Sequence[ArticleSummary], fingerprints: Sequence[Fingerprint]
) -> None:
    has_datasketch = True
    try:
        groups = group_near(fingerprints)
    except MissingExtraError:
        groups, has_datasketch = group_exact(fingerprints), False
    are_exact = [len({fingerprints[i].exact for i in group}) == 1 for group in groups]
    stats.duplicates = Duplicates(
        groups=len(groups),
        articles=sum(map(len, groups)),
        exact=sum(are_exact),
        near=len(groups) - sum(are_exact) if has_datasketch else None,
    )
    for group, is_exact in zip(groups, are_exact, strict=True):
        copies = tuple(summaries[i] for i in group)
        # A copy without labels does not contradict the others.
        if len({frozenset(copy.labels) for copy in copies if copy.labels}) > 1:
            stats.conflicts.append(Conflict(is_exact, copies))
    stats.conflicts.sort(key=lambda conflict: not conflict.exact)


def _checks(taxonomy: Taxonomy | None, today: dt.date) -> dict[str, Check]:
    """Return the checks for articles that look wrong, by kind."""
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
        "id_twice": _repeats(lambda article: article.id),
        "url_twice": _repeats(lambda article: article.url),
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


def _is_undecoded(article: Article) -> bool:
    return bool(_UNDECODED.search(article.title) or _UNDECODED.search(article.text))


def _has_markup(article: Article) -> bool:
    return bool(_MARKUP.search(article.title) or _MARKUP.search(article.text))


def _repeats_its_title(article: Article) -> bool:
    first_line, title = article.text.partition("\n")[0], article.title
    if not title or len(first_line) > 2 * len(title):
        return False
    return words(fold(first_line)) == words(fold(title))


def _repeats(get_identifier: Callable[[Article], str | None]) -> Check:
    """Return a check whether an earlier article has the same identifier."""
    earlier: set[str] = set()

    def check(article: Article) -> bool:
        identifier = get_identifier(article)
        if identifier is None:
            return False
        is_repeat = identifier in earlier
        earlier.add(identifier)
        return is_repeat

    return check


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
