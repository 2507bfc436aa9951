"""Bodies of the requests of SPIP sites, and of the answers to them; names of columns are SPIP's own."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from osiris_nlp.base.records import Tier
from osiris_nlp.desk.articles.inputs import Body, NotText, Number
from osiris_nlp.desk.base.uploads import MAX_TEXT
from osiris_nlp.desk.exchange.site_decisions import SiteDecision

_MOST_KEYWORDS, _MOST_DECISIONS = 5_000, 500
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


class SiteRequest(Body):
    """An article to suggest keywords for, and the keywords that may be suggested."""

    article: SiteArticle
    keywords: Annotated[
        list[tuple[Id, Text]],
        Field(
            max_length=_MOST_KEYWORDS,
            description="The id_mot and title, as stored, of each keyword that the article may have",
        ),
    ]
    carried_ids: Annotated[
        list[Id],
        Field(
            alias="carried",
            default_factory=list,
            max_length=_MOST_KEYWORDS,
            description="The id_mot of the keywords that it has",
        ),
    ]
    most: Annotated[int, Field(ge=1, le=20, description="Suggestions at most"), NotText] = 5


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


class SiteStatus(BaseModel):
    """The site that a token belongs to, and the model that answers."""

    site: str
    model: str


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
    way: Annotated[
        Literal["plugin", "native"], Field(description="native is SPIP's own box of keywords")
    ]
    time: Annotated[
        int, Field(ge=0, le=_LAST_SECOND, description="Seconds since 1970, in UTC"), NotText
    ]

    def record(self) -> SiteDecision:
        """Return it as the desk stores it."""
        fields = self.model_dump(exclude={"time"}) | {"mots": tuple(self.mots)}
        return SiteDecision(**fields, moment=dt.datetime.fromtimestamp(self.time, dt.UTC))


class QueuedDecisions(BaseModel):
    """The oldest decisions of a site's queue; `dropped` of them were lost before."""

    decisions: Annotated[list[QueuedDecision], Field(max_length=_MOST_DECISIONS)]
    dropped: Count


class StoredDecisions(BaseModel):
    """How many decisions the desk did not have yet."""

    new: int
