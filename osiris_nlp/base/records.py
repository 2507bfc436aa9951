"""The values that travel through the package: articles, suggestions, and what they are made of."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["reference", "support"]
Tier = Literal["apply", "propose", "hide"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One press item, as read from a corpus or handed over by a caller.

    `labels` holds the main label first and may be empty. Items on the same affair share a `story`
    and stay on one side of every split. `support` articles train, but never calibrate, set a cut
    or count in a figure. `judges` marks the reference articles that nobody read while the words of
    the taxonomy were written: they alone make the headline figures. `meta` keeps whatever else the
    input carried, an unreadable date included.

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


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of an article's title or text that spoke for a label.

    `text` is ``article.title[start:end]`` or ``article.text[start:end]``, after the reader's
    cleaning. `weight` is the stretch's exact share of the label's decision value (before
    calibration); above 0.
    """

    field: Literal["title", "text"]
    start: int
    end: int
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A label proposed for an article.

    `score` is a calibrated probability in [0, 1]. `tier` is ``apply`` above the cut of the named
    precision, ``propose`` above the expected-F1 cut, else ``hide``.
    """

    label: str
    score: float
    tier: Tier
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A training item like an article: who it is, its labels, and a similarity in [0, 1]."""

    id: str
    title: str
    labels: tuple[str, ...]
    similarity: float
