"""Labels in question: an article's, those of twins at odds, and two that are taken for one another."""

from dataclasses import dataclass
from typing import Literal

from osiris_nlp.base.records import Article
from osiris_nlp.render.cases import MOST_LABELS, Case, ShownLabels

_MOST_TWINS = 6
Kind = Literal["likely wrong", "likely missing", "unsure", "agreed"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """An article, the label it carries that is in question, and the one proposed (the case's)."""

    case: Case
    carried: str
    carried_score: float
    kind: Kind

    @property
    def labels(self) -> ShownLabels:
        """The labels the article carries in their order, the one in question in any case."""
        return shown_labels(self.case.article, self.carried)


@dataclass(frozen=True, slots=True)
class Twins:
    """Articles of one text, or on one story, whose labels are at odds."""

    same: Literal["text", "story"]
    articles: tuple[Article, ...]

    @property
    def shown(self) -> list[tuple[Article, ShownLabels]]:
        """The first articles, each with its labels."""
        return [(article, shown_labels(article)) for article in self.articles[:_MOST_TWINS]]

    @property
    def n_more(self) -> int:
        """How many articles are not shown."""
        return max(0, len(self.articles) - _MOST_TWINS)


@dataclass(frozen=True, slots=True)
class AmbiguousPair:
    """Two labels that are taken for one another.

    Attributes
    ----------
    as_other, as_label : articles that carry `label` and were taken for `other`, and the reverse
    criteria : what the taxonomy says decides between them: the label to take, and when
    examples : some of these articles
    """

    label: str
    other: str
    as_other: int
    as_label: int
    criteria: tuple[tuple[str, str], ...]
    examples: tuple[Doubt, ...]


def shown_labels(article: Article, questioned: str | None = None) -> ShownLabels:
    """Return the labels to show of an article, the one in question first where it would be cut.

    Examples
    --------
    >>> many = Article(id="a-1", text="", labels=tuple("ABCDEFGHIJKLMN"))
    >>> shown = shown_labels(many, "N")
    >>> "".join(shown.names), shown.n_more
    ('NABCDEFGHIJK', 2)
    """
    names = article.labels[:MOST_LABELS]
    if questioned and questioned not in names:
        names = (questioned, *names[:-1])
    return ShownLabels(names, max(0, len(article.labels) - len(names)), questioned)
