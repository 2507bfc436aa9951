"""Answers of a site's plugin to `spip push`; names of columns are SPIP's own."""

from typing import Annotated

from pydantic import BaseModel, Field

from osiris_nlp.desk.web.site_wire import Count, Id, SiteArticle, Text

_MOST_ARTICLES, _MOST_KEYWORDS = 50, 5_000
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
    articles: Annotated[list[WaitingArticle], Field(max_length=_MOST_ARTICLES)]
    too_long: Annotated[list[LongArticle], Field(max_length=_MOST_ARTICLES)]
    keywords: Annotated[list[tuple[Id, Text]], Field(max_length=_MOST_KEYWORDS)]


class Stored(BaseModel):
    """For how many articles suggestions were stored."""

    stored: Count
