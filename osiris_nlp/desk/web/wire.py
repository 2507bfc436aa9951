"""Bodies of requests and answers, and how records become them."""

import datetime as dt
import re
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from osiris_nlp.base.records import Tier
from osiris_nlp.desk.store import FiledArticle, QueueRow, Review
from osiris_nlp.model.changes import Changes

# What no database takes is refused at the door.
Words = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
LabelName = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00]+$")]


def _written_day(value: object) -> object:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
        raise ValueError("expected a day, such as 2026-03-21")
    return value


Day = Annotated[dt.date, BeforeValidator(_written_day)]  # else a number would be seconds since 1970
Number = Annotated[int, Field(ge=1, le=2**53 - 1)]  # as far as a browser counts exactly
Key = Annotated[
    str,
    Field(
        min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$", description="A new one a review"
    ),
]


class Body(BaseModel):
    """Unknown keys are refused, so that a typo is not ignored."""

    model_config = ConfigDict(extra="forbid")


class ArticleIn(Body):
    """An article as a caller hands it over; title or text."""

    id: Annotated[str, Field(max_length=255, pattern=r"^[^\x00]*$")] | None = None
    title: Words = ""
    text: Annotated[str, Field(max_length=5_000_000)] = ""
    date: Annotated[Words, Field(examples=["2026-03-21"])] | None = None
    section: Words | None = None
    source: Words | None = None
    url: Words | None = None
    lang: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] | None = None


class NewArticle(ArticleIn):
    """An article for the queue; one of a known id takes the place of what is there.

    Where the new one has no `id_article`, the one known stays.
    """

    labels: Annotated[list[LabelName], Field(max_length=100)] = []
    id_article: Number | None = None


class Asked(ArticleIn):
    """An article to suggest labels for."""

    top: Annotated[int, Field(ge=1, le=100)] = 5
    reasons: bool = False


class AskedMany(Body):
    """Articles to suggest labels for."""

    articles: Annotated[list[ArticleIn], Field(min_length=1, max_length=100)]
    top: Annotated[int, Field(ge=1, le=100)] = 5
    reasons: bool = False


class Validation(Body):
    """The labels an article is to have, main one first, and the suggestions turned down.

    `revision`, `content` and `model` are those the editor saw; without `content`, what an import
    changed meanwhile is passed over.
    """

    key: Key
    revision: Annotated[int, Field(ge=0, le=2**31 - 1)]
    content: Annotated[str, Field(max_length=64)] | None = None
    model: Annotated[str, Field(max_length=255)]
    labels: Annotated[list[LabelName], Field(max_length=100)]
    rejected: Annotated[list[LabelName], Field(max_length=100)] = []


class Undo(Body):
    """The number of a review to take out of force."""

    key: Key
    review: Number


class EvidenceOut(BaseModel):
    """A stretch of the title or text; places are code points."""

    field: Literal["title", "text"]
    start: int
    end: int
    text: str
    weight: float


class SuggestionOut(BaseModel):
    """A label suggested; `evidence` where reasons were asked for."""

    label: str
    score: Annotated[float, Field(ge=0, le=1)]
    tier: Tier
    evidence: list[EvidenceOut] | None = None


class NeighbourOut(BaseModel):
    """A similar item of the training data."""

    id: str
    title: str
    labels: list[str]
    similarity: float


class SuggestedArticle(BaseModel):
    """What the model says of an article; `similar` where reasons were asked for."""

    id: str
    title: str
    suggestions: list[SuggestionOut]
    similar: list[NeighbourOut] | None = None
    model: str


class SuggestedArticles(BaseModel):
    """What the model says of articles, in their order."""

    articles: list[SuggestedArticle]


class LabelOut(BaseModel):
    """A label: what it covers, how many examples, and how editors decided so far."""

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
    rejected: int
    added: int
    removed: int


class Labels(BaseModel):
    """All labels, in the taxonomy's order."""

    labels: list[LabelOut]


class BestOut(BaseModel):
    """The suggestion that scores best."""

    label: str
    score: float
    tier: Tier


class QueueRowOut(BaseModel):
    """An article in the queue; `best` is null for one that is labelled blind."""

    number: int
    id: str
    title: str
    date: dt.date | None
    source: str | None
    labels: list[str]
    state: Literal["open", "done"]
    best: BestOut | None
    blind: bool
    changes: bool
    editor: str | None
    made: dt.datetime | None


class Queue(BaseModel):
    """A page of the queue."""

    articles: list[QueueRowOut]
    total: int
    page: int
    pages: int


class DecisionOut(BaseModel):
    """What an editor decided about a label, and what the model had said of it."""

    label: str
    decision: Literal["accept", "reject", "add", "remove"]
    score: float | None
    tier: Tier | None


class ReviewOut(BaseModel):
    """What an editor did with an article at one go."""

    number: int
    article: int
    title: str
    revision: int
    editor: str
    made: dt.datetime
    model: str
    blind: bool
    labels: list[str]
    undoes: int | None
    undone: bool
    decisions: list[DecisionOut]


class History(BaseModel):
    """Reviews, newest first."""

    reviews: list[ReviewOut]


class Standing(BaseModel):
    """Where an article stands."""

    number: int
    labels: list[str]
    state: Literal["open", "done"]
    revision: int


class Reviewed(BaseModel):
    """A review that was taken down, and what comes next in the queue."""

    review: ReviewOut
    article: Standing
    next: int | None = None


class Presence(Standing):
    """Who else has the article open, and the last thing done with it."""

    present: list[str]
    review: ReviewOut | None


class ReplacementOut(BaseModel):
    """A label to put in the place of one that is carried."""

    label: str
    by: str
    reason: Literal["renamed", "successor", "predecessor"]


class ChangesOut(BaseModel):
    """What the model would change in the labels an article carries."""

    add: list[str]
    remove: list[str]
    replace: list[ReplacementOut]
    unknown: list[str]


class ArticleOut(Standing):
    """An article of the desk with all that is known of it; suggestions none while it is blind.

    `content` is a digest of what was imported of it.
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
    carried: list[str]
    blind: bool
    model: str
    suggestions: list[SuggestionOut]
    changes: ChangesOut | None
    similar: list[NeighbourOut]
    reviews: list[ReviewOut]


class ReadArticle(BaseModel):
    """The first article of a file; `others` counts those after it."""

    title: str
    text: str
    date: dt.date | None
    section: str | None
    source: str | None
    url: str | None
    labels: list[str]
    others: int


class Placed(BaseModel):
    """The desk's number of an article."""

    number: int


class Health(BaseModel):
    """The service answers, and so does its database."""

    status: Literal["ok"]
    model: str
    version: str
    articles: int
    open: int


class Problem(BaseModel):
    """What went wrong: a word for programs, a sentence for people; where it helps, how things stand."""

    code: str
    detail: str
    article: Standing | None = None
    review: ReviewOut | None = None


def standing(found: FiledArticle) -> dict[str, Any]:
    """Return where an article stands, JSON-ready."""
    return {
        "number": found.number,
        "labels": list(found.labels),
        "state": found.state,
        "revision": found.revision,
    }


def review_row(review: Review) -> dict[str, Any]:
    """Return a review, JSON-ready."""
    row = asdict(review) | {
        "labels": list(review.labels),
        "made": review.created.isoformat(),
        "decisions": [asdict(each) for each in review.decisions],
    }
    del row["key"]  # its author's alone
    del row["created"]  # called `made` on the wire
    return row


def queue_row(row: QueueRow) -> dict[str, Any]:
    """Return a row of the queue, JSON-ready."""
    fields = asdict(row)
    fields["made"] = fields.pop("reviewed_at")
    return fields


def changes_row(changes: Changes | None) -> dict[str, Any] | None:
    """Return proposals to change labels, JSON-ready."""
    return asdict(changes) if changes is not None else None
