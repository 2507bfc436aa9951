"""Answers of a site's plugin to `spip push`; names of columns are SPIP's own."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from osiris_nlp.desk.web.site_wire import Id, SiteArticle, Text
from osiris_nlp.desk.web.wire import NotText

_MOST_ARTICLES, _MOST_KEYWORDS, _MOST_DECISIONS = 50, 5_000, 500
_LONGEST_DATE = 32  # the base of a site may have any format
_LAST_SECOND = 253_402_300_799  # of the year 9999

Count = Annotated[int, Field(ge=0, le=2**53 - 1), NotText]


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
    articles: Annotated[list[WaitingArticle], Field(max_length=_MOST_ARTICLES)]
    too_long: Annotated[list[LongArticle], Field(max_length=_MOST_ARTICLES)]
    keywords: Annotated[list[tuple[Id, Text]], Field(max_length=_MOST_KEYWORDS)]


class Stored(BaseModel):
    """For how many articles suggestions were stored."""

    stored: Count


class QueuedDecision(BaseModel):
    """Somebody's decision on a keyword: see `SiteDecision`."""

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    action: Literal["add", "remove", "dismiss", "restore"]
    id_article: Id
    id_mot: Id
    mots: Annotated[list[Id], Field(max_length=_MOST_KEYWORDS)]
    author: Annotated[Text, Field(max_length=255)]
    way: Literal["plugin", "native"]
    time: Annotated[int, Field(ge=0, le=_LAST_SECOND), NotText]


class QueuedDecisions(BaseModel):
    """The oldest decisions of the site's queue; `dropped` of them were lost before."""

    decisions: Annotated[list[QueuedDecision], Field(max_length=_MOST_DECISIONS)]
    dropped: Count
