"""How sites of one kind talk to a desk: where, in which bodies, and what they download from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from osiris_nlp.sites.keyword import Keyword
from osiris_nlp.sites.messages import DecisionQueue, KeywordSuggestions, SentArticle


@dataclass(frozen=True, slots=True)
class Download:
    """A file that anybody may download from a desk; `content` returns it for the address of the desk."""

    path: str
    media_type: str
    content: Callable[[str], str | bytes]


class ArticleBody(Protocol):
    """An article that a site sends; `length` is the number of its characters."""

    @property
    def length(self) -> int: ...
    def message(self, site: str) -> SentArticle:
        """Return it as a site of this name sends it."""


class RequestBody(Protocol):
    """An article to suggest keywords for, and the keywords that may be suggested; `most` of them at most.

    `length` is the number of characters in all of these.
    """

    @property
    def article(self) -> ArticleBody: ...
    @property
    def length(self) -> int: ...
    @property
    def keywords(self) -> Sequence[Keyword]: ...
    @property
    def carried_ids(self) -> Sequence[str]: ...
    @property
    def most(self) -> int: ...


class DecisionsBody(Protocol):
    """Decisions that a site sends."""

    def message(self) -> DecisionQueue:
        """Return them as every site sends them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """What a kind of site and a desk say to each other; the bodies are models of pydantic.

    Attributes
    ----------
    address : beginning of the addresses of its routes at the desk
    downloads : files that such sites download from a desk
    request : body of a request for suggestions
    suggestions : body of the answer to it
    answer : returns such an answer, ready for JSON
    decisions : body of a request with decisions
    """

    address: str
    downloads: Sequence[Download]
    request: type[RequestBody]
    suggestions: type[Any]
    answer: Callable[[KeywordSuggestions], dict[str, Any]]
    decisions: type[DecisionsBody]
