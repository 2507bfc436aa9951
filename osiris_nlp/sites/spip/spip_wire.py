"""Bodies of the requests of SPIP sites, of their answers, and of a desk's; names of columns are SPIP's own."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field

from osiris_nlp.base.json_bodies import MAX_TEXT, Body, NotText, Number
from osiris_nlp.base.records import Tier
from osiris_nlp.sites.keyword import Keyword, json_id
from osiris_nlp.sites.messages import (
    DecisionQueue,
    KeywordSuggestions,
    SentArticle,
    SiteDecision,
    SuggestedKeyword,
    WaitingArticle,
)
from osiris_nlp.sites.spip.article_rows import sent_title
from osiris_nlp.sites.spip.packing import ZIP_NAME, depot, plugin_zip
from osiris_nlp.sites.wire import Download, Wire

_MOST_KEYWORDS, _MOST_DECISIONS = 5_000, 500
_MOST_WAITING = 50  # articles of one answer
_LONGEST_DATE = 32  # the base of a site may have any format
_LAST_SECOND = 253_402_300_799  # of the year 9999


def _check_text(value: str) -> str:
    if len(value) > MAX_TEXT:
        raise ValueError(f"expected at most {MAX_TEXT:,} characters, found {len(value):,}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("expected text, found half of a surrogate pair") from None
    return value


Id = Annotated[Number, NotText]
Text = Annotated[str, AfterValidator(_check_text)]
Count = Annotated[int, Field(ge=0, le=2**53 - 1), NotText]
DateModif = Annotated[Text, Field(max_length=_LONGEST_DATE)]


def _keywords(titles: Sequence[tuple[int, str]]) -> list[Keyword]:
    """Return keywords from their ids and their titles as stored; of one id, the last title counts."""
    return [Keyword(str(id_mot), sent_title(titre)) for id_mot, titre in dict(titles).items()]


class SiteArticle(Body):
    """The columns of an article, as SPIP stores them; it needs a title or a text."""

    id_article: Id
    surtitre: Text | None = None
    titre: Text | None = None
    soustitre: Text | None = None
    descriptif: Text | None = None
    chapo: Text | None = None
    texte: Text | None = None
    ps: Text | None = None
    date: Annotated[Text | None, Field(examples=["2026-03-21 08:00:00"])] = None
    lang: Text | None = None
    nom_site: Text | None = None
    url_site: Text | None = None
    statut: Text | None = None
    section: Annotated[
        list[Text],
        Field(
            default_factory=list,
            max_length=100,
            description="The titles of its rubriques, as stored, from the root",
        ),
    ]

    @property
    def length(self) -> int:
        """Characters in all columns, and in the titles of the rubriques."""
        values = (getattr(self, name) for name in SiteArticle.model_fields)
        texts = [value for value in values if isinstance(value, str)]
        return sum(map(len, [*texts, *self.section]))

    def message(self, site: str) -> SentArticle:
        """Return it as a site of this name sends it."""
        return SentArticle("spip", site, self.model_dump(exclude={"section"}), self.section)


class SiteRequest(Body):
    """An article to suggest keywords for, and the keywords that may be suggested."""

    article: SiteArticle
    titles: Annotated[
        list[tuple[Id, Text]],
        Field(
            alias="keywords",
            max_length=_MOST_KEYWORDS,
            description="The id_mot and title, as stored, of each keyword that the article may have",
        ),
    ]
    id_mots: Annotated[
        list[Id],
        Field(
            alias="carried",
            default_factory=list,
            max_length=_MOST_KEYWORDS,
            description="The id_mot of the keywords that it has",
        ),
    ]
    most: Annotated[int, Field(ge=1, le=20, description="Suggestions at most"), NotText] = 5

    @property
    def length(self) -> int:
        """Characters in the article and in the titles."""
        return self.article.length + sum(len(titre) for _, titre in self.titles)

    @property
    def keywords(self) -> list[Keyword]:
        """The keywords that may be suggested."""
        return _keywords(self.titles)

    @property
    def carried_ids(self) -> list[str]:
        """The ids of the keywords that the article has."""
        return [*map(str, self.id_mots)]


class SiteSuggestion(BaseModel):
    """A suggested keyword, with the words of the article that support it most."""

    id_mot: int
    score: Annotated[float, Field(ge=0.01, le=1)]
    tier: Tier
    reasons: list[Annotated[str, Field(max_length=80)]]


class SiteSuggestions(BaseModel):
    """Suggested keywords, best first; `unmatched` keywords match no label of the model.

    If the model knows none of the words of the article, there are none, and the `remark` says so.
    """

    model: str
    suggestions: list[SiteSuggestion]
    remark: str | None
    unmatched: list[int]


class QueuedDecision(BaseModel):
    """Somebody's decision on a keyword: see `SiteDecision`.

    Unknown keys are ignored: a site's plugin may be newer than the desk, and what is refused here is lost.
    """

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    action: Literal["add", "remove", "dismiss", "restore"]
    id_article: Id
    id_mot: Id
    mots: Annotated[
        list[Id],
        Field(
            max_length=_MOST_KEYWORDS,
            description="The id_mot of the keywords that the article carried then",
        ),
    ]
    author: Annotated[Text, Field(max_length=255)]
    channel: Annotated[
        Literal["plugin", "native"],
        Field(alias="way", description="native is SPIP's own box of keywords"),
    ]
    time: Annotated[
        int, Field(ge=0, le=_LAST_SECOND, description="Seconds since 1970, in UTC"), NotText
    ]

    def message(self) -> SiteDecision:
        """Return it as every site sends it."""
        return SiteDecision(
            **self.model_dump(include={"key", "action", "id_article", "author", "channel"}),
            keyword=str(self.id_mot),
            carried_ids=tuple(map(str, self.mots)),
            moment=dt.datetime.fromtimestamp(self.time, dt.UTC),
        )


class QueuedDecisions(BaseModel):
    """The oldest decisions of a site's queue; `dropped` of them were lost before."""

    decisions: Annotated[list[QueuedDecision], Field(max_length=_MOST_DECISIONS)]
    dropped: Count

    def message(self) -> DecisionQueue:
        """Return them as every site sends them."""
        return DecisionQueue([queued.message() for queued in self.decisions], self.dropped)


class WaitingItem(BaseModel):
    """An article to suggest keywords for; `date_modif` goes back with the suggestions."""

    article: SiteArticle
    id_mots: Annotated[list[Id], Field(alias="carried", max_length=_MOST_KEYWORDS)]
    date_modif: DateModif

    def message(self, site: str) -> WaitingArticle:
        """Return it as every site sends it."""
        article, carried_ids = self.article.message(site), tuple(map(str, self.id_mots))
        return WaitingArticle(self.article.id_article, self.date_modif, article, carried_ids)


class LongArticle(BaseModel):
    """An article that is too long to be sent."""

    id_article: Id
    date_modif: DateModif


class WaitingItems(BaseModel):
    """Some of the articles that wait for suggestions, and the keywords that may be suggested."""

    waiting: Count
    articles: Annotated[list[WaitingItem], Field(max_length=_MOST_WAITING)]
    too_long: Annotated[list[LongArticle], Field(max_length=_MOST_WAITING)]
    titles: Annotated[list[tuple[Id, Text]], Field(alias="keywords", max_length=_MOST_KEYWORDS)]

    @property
    def keywords(self) -> list[Keyword]:
        """The keywords that may be suggested."""
        return _keywords(self.titles)


class Stored(BaseModel):
    """For how many articles suggestions were stored."""

    stored: Count


def suggestion_rows(suggestions: Sequence[SuggestedKeyword]) -> list[dict[str, Any]]:
    """Return suggestions, ready for JSON."""
    rows = [asdict(suggestion) for suggestion in suggestions]
    return [{"id_mot": json_id(row.pop("id")), **row} for row in rows]


def suggestions_answer(answer: KeywordSuggestions) -> dict[str, Any]:
    """Return the body of an answer with suggestions, ready for JSON."""
    return {
        "model": answer.model,
        "suggestions": suggestion_rows(answer.suggestions),
        "remark": answer.remark,
        "unmatched": [*map(json_id, answer.unmatched)],
    }


WIRE = Wire(
    address="/api/spip",
    downloads=(
        Download("/spip/archives.xml", "application/xml", lambda address: depot(f"{address}/spip")),
        Download(f"/spip/{ZIP_NAME}", "application/zip", lambda _: plugin_zip()),
    ),
    request=SiteRequest,
    suggestions=SiteSuggestions,
    answer=suggestions_answer,
    decisions=QueuedDecisions,
)
