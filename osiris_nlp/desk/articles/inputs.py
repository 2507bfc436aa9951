"""Bodies of requests, and the types of the values in them and in addresses."""

import datetime as dt
import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from osiris_nlp.base.json_bodies import MAX_TEXT, Body, NotText, Number
from osiris_nlp.desk.articles.reviews import is_reserved_key

# Not every database stores NUL characters, so they are refused here.
ShortText = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
PersonName = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]+$")]
LabelName = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00]+$")]


def _check_day_format(value: object) -> object:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
        raise ValueError("expected a day, such as 2026-03-21")
    return value


# Without the check, pydantic would read a number as seconds since 1970.
Day = Annotated[dt.date, BeforeValidator(_check_day_format)]


def _check_key(key: str) -> str:
    if is_reserved_key(key):
        raise ValueError("keys that begin with 'lot:' are those of batches: choose another")
    return key


Key = Annotated[
    str,
    Field(
        min_length=8,
        max_length=64,
        pattern=r"^[A-Za-z0-9_.:-]+$",
        description="Identifies this request: use a new key for each review",
    ),
    AfterValidator(_check_key),
]


class ArticleIn(Body):
    """An article sent by a caller; it needs a title or a text."""

    id: Annotated[str, Field(max_length=255, pattern=r"^[^\x00]*$")] | None = None
    title: ShortText = ""
    text: Annotated[
        str,
        Field(
            max_length=MAX_TEXT,
            description="At most 200,000 characters. More than 50,000 characters are cleaned in a process of their own, "
            "for at most 10 seconds, and answered one request at a time.",
        ),
    ] = ""
    date: Annotated[ShortText, Field(examples=["2026-03-21"])] | None = None
    section: ShortText | None = None
    source: ShortText | None = None
    url: ShortText | None = None
    lang: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] | None = None


class NewArticle(ArticleIn):
    """An article for the queue; it replaces the article with the same id, if any.

    If it has no `id_article`, the article that it replaces keeps its own.
    """

    labels: Annotated[list[LabelName], Field(max_length=100)] = []  # noqa: RUF012 (pydantic copies it)
    id_article: Annotated[Number, NotText] | None = None


class SuggestRequest(ArticleIn):
    """An article to suggest labels for."""

    top: Annotated[int, Field(ge=1, le=100), NotText] = 5
    reasons: Annotated[bool, Field(strict=True)] = False


class SuggestManyRequest(Body):
    """Articles to suggest labels for."""

    articles: Annotated[list[ArticleIn], Field(min_length=1, max_length=100)]
    top: Annotated[int, Field(ge=1, le=100), NotText] = 5
    reasons: Annotated[bool, Field(strict=True)] = False


class ReviewIn(Body):
    """The labels that an article is to have, main one first, and those that the editor explicitly rejects.

    `revision`, `content` and `model` are those the editor saw. Without `content`, changes made by an
    import in the meantime are ignored. `shown` are the labels that were listed to the editor; without it,
    those that the desk's page lists, and none counts as rejected, because pages of version 0.1.0 call every
    unticked suggestion so. Shown labels that are neither chosen nor rejected are recorded as `unkept`.
    """

    key: Key
    revision: Annotated[int, Field(ge=0, le=2**31 - 1), NotText]
    content: Annotated[str, Field(max_length=64)] | None = None
    model: Annotated[str, Field(max_length=255)]
    labels: Annotated[list[LabelName], Field(max_length=100)]
    rejected: Annotated[list[LabelName], Field(max_length=100)] = []  # noqa: RUF012 (as above)
    shown_labels: Annotated[list[LabelName] | None, Field(max_length=1000, alias="shown")] = None
    aside: Annotated[
        bool,
        Field(strict=True, description="Sets the article aside as off topic; send no labels then"),
    ] = False
    # Pages of earlier versions send these.
    seconds: Annotated[object, Field(deprecated=True, description="Ignored")] = None
    presses: Annotated[object, Field(deprecated=True, description="Ignored")] = None


class Undo(Body):
    """The number of a review to undo."""

    key: Key
    review: Annotated[Number, NotText]
