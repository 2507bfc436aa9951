"""Store suggestions in a SPIP site, and fetch the decisions that people make there; outgoing only."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus import article_from_columns
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.exchange.site_decisions import add_site_decisions
from osiris_nlp.desk.exchange.site_suggestions import suggest_keywords
from osiris_nlp.desk.exchange.site_wire import Count, Id, QueuedDecisions, SiteArticle, Text
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.sites.site import SitePlugin

# Of one answer.
_MOST_WAITING, _MOST_KEYWORDS = 50, 5_000
_LONGEST_DATE = 32  # the base of a site may have any format


class WaitingArticle(BaseModel):
    """An article to suggest keywords for; `date_modif` goes back with the suggestions."""

    article: SiteArticle
    carried_ids: Annotated[list[Id], Field(alias="carried", max_length=_MOST_KEYWORDS)]
    date_modif: Annotated[Text, Field(max_length=_LONGEST_DATE)]


class LongArticle(BaseModel):
    """An article that is too long to be sent."""

    id_article: Id
    date_modif: Annotated[Text, Field(max_length=_LONGEST_DATE)]


class WaitingArticles(BaseModel):
    """Some of the articles that wait for suggestions, and the keywords that may be suggested."""

    waiting: Count
    articles: Annotated[list[WaitingArticle], Field(max_length=_MOST_WAITING)]
    too_long: Annotated[list[LongArticle], Field(max_length=_MOST_WAITING)]
    keywords: Annotated[list[tuple[Id, Text]], Field(max_length=_MOST_KEYWORDS)]


class Stored(BaseModel):
    """For how many articles suggestions were stored."""

    stored: Count


A = TypeVar("A", bound=BaseModel)
# The plugin shows nine at most; some are turned down, or for groups that not everybody may use.
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
    endpoint: SitePlugin,
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
        As `SitePlugin.ask`; what was stored before stays stored.
    """
    done: set[tuple[int, str]] = set()
    limit = min(limit or _MOST_ARTICLES, _MOST_ARTICLES)
    n_stored = n_unreadable = 0
    while True:
        answer = _ask(endpoint, WaitingArticles, "articles", model=bench.name)
        items = _items(endpoint.site, bench, answer)
        batch = dict(islice(items, limit - len(done)))
        n_waiting = max(0, answer.waiting - len(batch))
        if not batch:
            return PushCounts(n_stored, n_unreadable, n_waiting)
        if batch.keys() <= done:
            raise InputError(
                f"{endpoint.address} does not keep the suggestions that it stores",
                "see the site's own logs, such as tmp/log/sqlite.log",
            )
        rows = [item for item in batch.values() if item is not None]
        unread = [_item(*key, []) for key, item in batch.items() if item is None]
        stored = _ask(endpoint, Stored, "suggestions", model=bench.name, items=[*rows, *unread])
        done |= batch.keys()
        n_stored += min(len(rows), stored.stored)
        n_unreadable += len(unread)
        on_progress(len(done), len(done) + n_waiting)
        if len(done) >= limit:
            return PushCounts(n_stored, n_unreadable, n_waiting)


def fetch_decisions(endpoint: SitePlugin, store: Store) -> FetchCounts:
    """Store the decisions of a site's queue in the desk, and then let the site forget them.

    Raises
    ------
    InputError
        As `SitePlugin.ask`.
    UnavailableError
        If the desk's database refuses them; the site keeps them.
    """
    n_new = n_dropped = n_fetched = 0
    previous: set[str] = set()
    while n_fetched < _MOST_DECISIONS:
        answer = _ask(endpoint, QueuedDecisions, "decisions")
        keys = {decision.key for decision in answer.decisions}
        if not keys:
            return FetchCounts(n_new, n_dropped)
        if keys <= previous:
            raise InputError(
                f"{endpoint.address} does not forget the decisions that the desk has stored",
                "see the site's own logs, such as tmp/log/sqlite.log",
            )
        decisions = [queued.record() for queued in answer.decisions]
        n_new += add_site_decisions(store, endpoint.site, decisions)
        endpoint.ask("acknowledge", keys=sorted(keys), dropped=answer.dropped)
        n_dropped += answer.dropped
        n_fetched += len(keys)
        previous = keys
    return FetchCounts(n_new, n_dropped)


def _items(
    site: str, bench: Bench, answer: WaitingArticles
) -> Iterator[tuple[tuple[int, str], dict[str, Any] | None]]:
    """Yield id and date of each article with what to store for it; None if it cannot be read."""
    titles = dict(answer.keywords)
    for waiting in answer.articles:
        key = (waiting.article.id_article, waiting.date_modif)
        yield key, _suggest(site, bench, waiting, titles)
    for long in answer.too_long:
        yield (long.id_article, long.date_modif), None


def _suggest(
    site: str, bench: Bench, waiting: WaitingArticle, titles: Mapping[int, str]
) -> dict[str, Any] | None:
    columns = waiting.article.model_dump(exclude={"section"})
    try:
        article = article_from_columns(columns, waiting.article.section, site=site)
    except InputError:
        return None
    answer = suggest_keywords(bench, article, titles, waiting.carried_ids, most=_MOST)
    return _item(waiting.article.id_article, waiting.date_modif, answer["suggestions"])


def _item(id_article: int, date_modif: str, suggestions: list[Any]) -> dict[str, Any]:
    return {"id_article": id_article, "date_modif": date_modif, "suggestions": suggestions}


def _ask(endpoint: SitePlugin, kind: type[A], op: str, **fields: Any) -> A:
    answer = endpoint.ask(op, **fields)
    try:
        return kind.model_validate(answer)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, fault["loc"]))
        raise InputError(
            f"{endpoint.address} answers {op!r} in an unknown form ({place}: {fault['msg']})",
            "update the plugin osiris there, or osiris-nlp here",
        ) from None
