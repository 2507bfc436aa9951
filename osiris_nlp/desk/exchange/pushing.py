"""Store suggestions in a site that cannot reach the desk, and fetch the decisions that people make there."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus import article_from_sent
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.exchange.keyword_suggestions import suggest_keywords
from osiris_nlp.desk.exchange.site_decisions import add_site_decisions
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.sites.keyword import Keyword
from osiris_nlp.sites.messages import SuggestedKeyword, WaitingArticle
from osiris_nlp.sites.site import PolledSite

# A site shows nine at most; some are turned down, or for groups that not everybody may use.
_MOST = 12
# Of one run, whatever a site answers: its plugin keeps 20,000 decisions.
_MOST_ARTICLES, _MOST_DECISIONS = 300_000, 50_000


@dataclass(frozen=True, slots=True)
class PushCounts:
    """Number of articles whose suggestions were stored, of those that could not be read, and of those that wait.

    An article that cannot be read has neither title nor text, or is too long; an empty list is stored
    for it, so that it does not wait any more.
    """

    stored: int = 0
    unreadable: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class FetchCounts:
    """Number of decisions that were new to the desk, and of those that the site's queue had no room for."""

    new: int = 0
    dropped: int = 0


def push_suggestions(
    site: PolledSite,
    bench: Bench,
    *,
    limit: int | None = None,
    on_progress: Callable[[int, int], object],
) -> PushCounts:
    """Suggest keywords for the articles of a site that wait for them, latest changes first, and store them there.

    Parameters
    ----------
    limit : articles at most; None for 300,000
    on_progress : called with the number of articles done, and of all

    Raises
    ------
    InputError
        If the site does not answer, or keeps nothing; what was stored before stays stored.
    """
    done: set[tuple[int, str]] = set()
    limit = min(limit or _MOST_ARTICLES, _MOST_ARTICLES)
    n_stored = n_unreadable = 0
    while True:
        answer = site.waiting(bench.name)
        items = _suggestions(bench, answer.articles, answer.keywords)
        batch = [*islice(items, limit - len(done))]
        keys = {(article.id_article, article.version) for article, _ in batch}
        n_waiting = max(0, answer.n_waiting - len(batch))
        if not batch:
            return PushCounts(n_stored, n_unreadable, n_waiting)
        if keys <= done:
            raise InputError(
                f"{site.address} does not keep the suggestions that it stores",
                "see the site's own logs, such as tmp/log/sqlite.log",
            )
        n_unread = sum(keywords is None for _, keywords in batch)
        stored = site.store(bench.name, [(article, keywords or ()) for article, keywords in batch])
        done |= keys
        n_stored += min(len(batch) - n_unread, stored)
        n_unreadable += n_unread
        on_progress(len(done), len(done) + n_waiting)
        if len(done) >= limit:
            return PushCounts(n_stored, n_unreadable, n_waiting)


def fetch_decisions(site: PolledSite, store: Store) -> FetchCounts:
    """Store the decisions of a site's queue in the desk, and then let the site forget them.

    Raises
    ------
    InputError
        If the site does not answer, or does not forget them.
    UnavailableError
        If the desk's database refuses them; the site keeps them.
    """
    n_new = n_dropped = n_fetched = 0
    previous: set[str] = set()
    while n_fetched < _MOST_DECISIONS:
        queue = site.decisions()
        keys = {decision.key for decision in queue.decisions}
        if not keys:
            return FetchCounts(n_new, n_dropped)
        if keys <= previous:
            raise InputError(
                f"{site.address} does not forget the decisions that the desk has stored",
                "see the site's own logs, such as tmp/log/sqlite.log",
            )
        n_new += add_site_decisions(store, site.name, queue.decisions)
        site.forget(queue)
        n_dropped += queue.dropped
        n_fetched += len(keys)
        previous = keys
    return FetchCounts(n_new, n_dropped)


def _suggestions(
    bench: Bench, articles: Iterable[WaitingArticle], keywords: Iterable[Keyword]
) -> Iterator[tuple[WaitingArticle, Sequence[SuggestedKeyword] | None]]:
    """Yield each article with the keywords suggested for it; None if it cannot be read."""
    keywords = list(keywords)
    for waiting in articles:
        if waiting.article is None:
            yield waiting, None
            continue
        try:
            article = article_from_sent(waiting.article)
        except InputError:
            yield waiting, None
            continue
        answer = suggest_keywords(bench, article, keywords, waiting.carried_ids, most=_MOST)
        yield waiting, answer.suggestions
