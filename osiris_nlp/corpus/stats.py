"""What is in a corpus, counted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from osiris_nlp.records import Article


@dataclass(slots=True)
class CorpusStats:
    """Counts over a corpus; `words` is the median number of words of title and text."""

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

    def to_dict(self) -> dict[str, Any]:
        """Return the counts, largest first (years in order), ready for JSON."""
        counts = asdict(self)
        for name in ("roles", "labels", "sources"):
            counts[name] = dict(getattr(self, name).most_common())
        for name in ("labels_per_article", "years"):
            counts[name] = {str(key): n for key, n in sorted(getattr(self, name).items())}
        return counts


def corpus_stats(articles: Iterable[Article]) -> CorpusStats:
    """Count a corpus in one pass.

    Examples
    --------
    >>> stats = corpus_stats([Article(id="1", text="La fibre à Kolda", labels=("Infrastructures",))])
    >>> stats.articles, stats.labels, stats.without_date
    (1, Counter({'Infrastructures': 1}), 1)
    """
    stats = CorpusStats()
    stories, lengths = set(), []
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
    stats.stories = len(stories)
    stats.words = float(median(lengths)) if lengths else 0.0
    return stats
