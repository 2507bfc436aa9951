"""What sites and a desk send each other: articles to suggest keywords for, the suggestions, and decisions."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from osiris_nlp.base.records import Tier
from osiris_nlp.sites.keyword import Keyword


@dataclass(frozen=True, slots=True)
class SentArticle:
    """An article as a site sends it; its kind reads it (`Kind.row_from_sent`).

    Attributes
    ----------
    kind : name of the kind of site
    site : name of the site
    fields : values by the site's own names, as it stores them
    sections : titles, as stored, of the sections that the article is in, from the root
    """

    kind: str
    site: str
    fields: Mapping[str, Any]
    sections: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class WaitingArticle:
    """An article that waits for suggestions.

    `version` goes back with them: the site may have changed the article since. `article` is None if it is
    too long to be sent.
    """

    id_article: int
    version: str
    article: SentArticle | None
    carried_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingArticles:
    """Some of the `n_waiting` articles that wait for suggestions, and the keywords that may be suggested."""

    n_waiting: int
    articles: Sequence[WaitingArticle]
    keywords: Sequence[Keyword]


@dataclass(frozen=True, slots=True)
class SuggestedKeyword:
    """A suggested keyword, with the words of the article that support it most."""

    id: str
    score: float
    tier: Tier
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class KeywordSuggestions:
    """Suggested keywords, best first; `unmatched` are ids of keywords that match no label of the model.

    If the model knows none of the words of the article, there are none, and the `remark` says so.
    """

    model: str
    suggestions: Sequence[SuggestedKeyword]
    remark: str | None
    unmatched: Sequence[str]


@dataclass(frozen=True, slots=True)
class SiteDecision:
    """Somebody's decision on a keyword of an article of a site.

    Attributes
    ----------
    key : what identifies it on its site
    action : add, remove, dismiss (a suggestion) or restore (a suggestion that was dismissed)
    keyword : id of the keyword
    carried_ids : ids of the keywords that the article carried after it
    channel : plugin, or native for the site's own form
    moment : when it was made
    """

    key: str
    action: str
    id_article: int
    keyword: str
    carried_ids: tuple[str, ...]
    author: str
    channel: str
    moment: dt.datetime


@dataclass(frozen=True, slots=True)
class DecisionQueue:
    """The oldest decisions of a site's queue, and the number of those that it had no room for."""

    decisions: Sequence[SiteDecision]
    dropped: int
