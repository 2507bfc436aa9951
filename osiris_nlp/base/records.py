"""The values that packages exchange: articles, suggestions, and their parts."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["reference", "support"]
Tier = Literal["apply", "propose", "hide"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One press item, read from a corpus or passed in by a caller.

    `labels` lists the main label first and may be empty. Articles on the same affair share a `story`
    and stay on the same side of every split. `support` articles are used to train, but never to
    calibrate, to set a threshold or to compute a figure. `judges` marks the judging articles:
    reference articles that nobody read while writing the words of the taxonomy. The headline figures are
    computed on these alone. `meta` keeps every other field of the input, and an unreadable date.

    Examples
    --------
    >>> Article(id="d-1", title="L’Artp sanctionne", text="…", labels=("Régulation des télécoms",)).role
    'reference'
    """

    id: str
    text: str
    title: str = ""
    labels: tuple[str, ...] = ()
    date: dt.date | None = None
    section: str | None = None
    source: str | None = None
    url: str | None = None
    lang: str | None = None
    story: str | None = None
    role: Role = "reference"
    judges: bool = False
    meta: Mapping[str, Any] = field(default_factory=dict)


def story_of(article: Article) -> str:
    """Return a key for the article's story; an article without a story is a story of its own.

    Examples
    --------
    >>> [story_of(Article(id="d-1", text="…", story=story)) for story in ("grève", None)]
    ['story grève', 'article d-1']
    """
    return f"story {article.story}" if article.story else f"article {article.id}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage of an article's title or text that supports a label.

    `text` is ``article.title[start:end]`` or ``article.text[start:end]``, as cleaned by the reader.
    `weight` is the passage's exact share of the label's decision value (before calibration), together
    with that of its `repeats`: the selected passages that differ at most in case, accents, apostrophes
    and plural, or that are part of it. It is above 0.
    """

    field: Literal["title", "text"]
    start: int
    end: int
    text: str
    weight: float
    repeats: tuple["Evidence", ...] = ()

    @property
    def occurrences(self) -> tuple["Evidence", ...]:
        """The passage and its repeats."""
        return (self, *self.repeats)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A label proposed for an article.

    `score` is a calibrated probability in [0, 1]. `tier` is ``apply`` above the threshold for the
    target precision, ``propose`` above the expected-F1 threshold, else ``hide``. `uri` is that of the label in
    the vocabulary; empty if it has none.

    Examples
    --------
    >>> Suggestion("Fintech", 0.98, "apply", (Evidence("text", 0, 4, "Wave", 0.7),))
    Suggestion('Fintech', 0.980, 'apply', 'Wave')
    """

    label: str
    score: float
    tier: Tier
    evidence: tuple[Evidence, ...] = ()
    uri: str = ""

    def __repr__(self) -> str:
        """Return the suggestion on one line, with the texts of its evidence."""
        texts = " · ".join(phrase.text for phrase in self.evidence)
        return f"Suggestion({self.label!r}, {self.score:.3f}, {self.tier!r}, {texts!r})"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A labelled article similar to another: its id, title and labels, and a similarity in [0, 1]."""

    id: str
    title: str
    labels: tuple[str, ...]
    similarity: float
