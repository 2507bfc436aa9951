"""Bodies of answers, and the conversion of records to them."""

import datetime as dt
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import AliasPath, BaseModel, ConfigDict, Field

from osiris_nlp.base.records import Tier
from osiris_nlp.desk.articles.articles import DeskArticle
from osiris_nlp.desk.articles.publication import Publication
from osiris_nlp.desk.articles.reviews import Review


class EvidenceOut(BaseModel):
    """A part of the title or text; `start` and `end` are offsets in code points."""

    field: Literal["title", "text"]
    start: int
    end: int
    text: str
    weight: float


class SuggestionOut(BaseModel):
    """A suggested label, with `evidence` if the request asked for reasons."""

    label: str
    score: Annotated[float, Field(ge=0, le=1)]
    tier: Tier
    evidence: list[EvidenceOut] | None = None


class NeighbourOut(BaseModel):
    """A similar article of the training data."""

    id: str
    title: str
    labels: list[str]
    similarity: float


class SuggestedArticle(BaseModel):
    """Suggestions for an article, with `similar` articles if the request asked for reasons.

    If the model knows none of its words, none is of tier propose or apply, and the `remark` says so.
    """

    id: str
    title: str
    suggestions: list[SuggestionOut]
    similar: list[NeighbourOut] | None = None
    remark: str | None
    model: str


class SuggestedArticles(BaseModel):
    """Suggestions for several articles, in the order of the request."""

    articles: list[SuggestedArticle]


class LabelOut(BaseModel):
    """A label: its record, its number of training examples, and the editors' decisions."""

    model_config = ConfigDict(populate_by_name=True)

    label: str
    aliases: list[str]
    kind: str
    from_: Annotated[int | None, Field(alias="from")]
    to: int | None
    scope_note: str
    cues: list[str]
    not_this_but: list[str]
    examples: int
    filed: int
    accepted: int
    unkept: int
    rejected: int
    added: int
    removed: int


class Labels(BaseModel):
    """All labels, in the order of the taxonomy."""

    labels: list[LabelOut]


class BestOut(BaseModel):
    """The suggestion with the highest score."""

    model_config = ConfigDict(from_attributes=True)

    label: str
    score: float
    tier: Tier


class QueueRowOut(BaseModel):
    """An article in the queue; `best` is null until the first review of a blind article.

    `publication` is whether its review is on its site; null if it need not be. `receiver` is to whom it is passed.
    `recheck` is the label because of which a validated article is to be looked at again.
    """

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)

    number: int
    id: str
    title: str
    date: dt.date | None
    source: str | None
    labels: list[str]
    state: Literal["open", "done", "aside"]
    best: BestOut | None
    blind: bool
    changes: bool
    editor: str | None
    reviewed_at: Annotated[dt.datetime | None, Field(alias="made")]
    publication: Publication | None
    flag: Annotated[bool, Field(validation_alias=AliasPath("acts", "note", "flag"))]
    receiver: Annotated[
        str | None, Field(validation_alias=AliasPath("acts", "handover", "receiver"))
    ]
    recheck: str | None


class Queue(BaseModel):
    """A page of the queue."""

    articles: list[QueueRowOut]
    total: int
    page: int
    pages: int


class DecisionOut(BaseModel):
    """An editor's decision about a label, with the score and tier it had then."""

    label: str
    decision: Literal["accept", "unkept", "reject", "add", "remove"]
    score: float | None
    tier: Tier | None


class ReviewOut(BaseModel):
    """An editor's decisions on one article at one time."""

    number: int
    article: int
    title: str
    revision: int
    editor: str
    created: Annotated[dt.datetime, Field(alias="made")]
    model: str
    blind: bool
    labels: list[str]
    undoes: int | None
    undone: bool
    aside: bool
    decisions: list[DecisionOut]


class History(BaseModel):
    """Reviews, newest first."""

    reviews: list[ReviewOut]


class ArticleState(BaseModel):
    """The labels and the state of an article."""

    number: int
    labels: list[str]
    state: Literal["open", "done", "aside"]
    revision: int


class ReviewResult(BaseModel):
    """A recorded review, and the number of the next article in the queue.

    `suggested` are the labels that the model suggests, the best first, if they were hidden from the editor.
    """

    review: ReviewOut
    article: ArticleState
    next: int | None = None
    suggested: list[str] | None = None


class Presence(ArticleState):
    """The other editors who have the article open, and its last review."""

    present: list[str]
    review: ReviewOut | None


class NoteOut(BaseModel):
    """The last note on an article, and whether it is flagged."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)

    text: str
    flag: bool
    editor: str
    created: Annotated[dt.datetime, Field(alias="made")]


class ReplacementOut(BaseModel):
    """A proposal to replace a label of the article."""

    label: str
    by: str
    reason: Literal["renamed", "successor", "predecessor"]


class ChangesOut(BaseModel):
    """Proposals to change the labels of an article."""

    add: list[str]
    remove: list[str]
    replace: list[ReplacementOut]
    unknown: list[str]


class ArticleOut(ArticleState):
    """An article of the desk in full; a blind article has no suggestions before its first review.

    `content` is a digest of the imported article, `carried` the labels it came with. If the model knows none of
    its words, there are no suggestions, and the `remark` says so.
    """

    id: str
    content: str
    title: str
    text: str
    date: dt.date | None
    section: str | None
    source: str | None
    url: str | None
    lang: str | None
    imported_labels: Annotated[list[str], Field(alias="carried")]
    blind: bool
    model: str
    suggestions: list[SuggestionOut]
    remark: str | None
    changes: ChangesOut | None
    similar: list[NeighbourOut]
    note: NoteOut | None
    reviews: list[ReviewOut]


class ReadArticle(BaseModel):
    """The first article of a file; `others` is the number of articles after it."""

    title: str
    text: str
    date: dt.date | None
    section: str | None
    source: str | None
    url: str | None
    labels: list[str]
    others: int


class PutArticle(BaseModel):
    """The number that the desk gave to an article."""

    number: int


class Health(BaseModel):
    """The state of the service; that it answers means that its database does too.

    `model_changed` says that the folder of the model has changed since it was loaded: the service uses
    the loaded one until it is restarted.
    """

    status: Literal["ok"]
    model: str
    model_changed: bool
    version: str
    articles: int
    open: int


class Problem(BaseModel):
    """An error: a code for programs and a sentence for people; for a conflict, also the current state."""

    code: str
    detail: str
    article: ArticleState | None = None
    review: ReviewOut | None = None


def article_state(desk_article: DeskArticle) -> dict[str, Any]:
    """Return the labels and the state of an article, JSON-ready."""
    return {
        "number": desk_article.number,
        "labels": list(desk_article.labels),
        "state": desk_article.state,
        "revision": desk_article.revision,
    }


def review_row(review: Review) -> dict[str, Any]:
    """Return a review, JSON-ready."""
    row = asdict(review) | {
        "labels": list(review.labels),
        "made": review.created.isoformat(),
        "decisions": [asdict(each) for each in review.decisions],
    }
    del row["key"]  # its author's alone
    del row["carried_keywords"]  # for the site, not for the pages
    del row["created"]  # called `made` on the wire
    return row
