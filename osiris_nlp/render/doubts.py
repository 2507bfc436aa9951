"""Labels in question: an article's, those of conflicting twins, and two labels confused with each other."""

from dataclasses import dataclass
from typing import Literal

from osiris_nlp.base.records import Article
from osiris_nlp.render.cases import MOST_LABELS, Case, ShownLabels

_MOST_TWINS = 6
Kind = Literal["likely wrong", "likely missing", "unsure", "agreed"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """An article, its label in question, and the label proposed instead (the case's suggestion)."""

    case: Case
    questioned_label: str
    questioned_score: float
    kind: Kind

    @property
    def labels(self) -> ShownLabels:
        """The labels of the article in their order, always including the one in question."""
        return shown_labels(self.case.article, self.questioned_label)


@dataclass(frozen=True, slots=True)
class Twins:
    """Articles with the same text, or on the same story, whose labels conflict."""

    same: Literal["text", "story"]
    articles: tuple[Article, ...]

    @property
    def first_articles(self) -> list[tuple[Article, ShownLabels]]:
        """The articles shown, each with its labels."""
        return [(article, shown_labels(article)) for article in self.articles[:_MOST_TWINS]]

    @property
    def n_more(self) -> int:
        """Number of articles not shown."""
        return max(0, len(self.articles) - _MOST_TWINS)


@dataclass(frozen=True, slots=True)
class AmbiguousPair:
    """Two labels that the model confuses.

    Attributes
    ----------
    as_other, as_label : number of articles with `label` that were taken for `other`, and the reverse
    criteria : the taxonomy's rules for choosing between them: the label, and when to choose it
    examples : some of these articles
    """

    label: str
    other: str
    as_other: int
    as_label: int
    criteria: tuple[tuple[str, str], ...]
    examples: tuple[Doubt, ...]


def shown_labels(article: Article, questioned_label: str | None = None) -> ShownLabels:
    """Return the labels to show for an article, with the one in question first if it would be left out.

    Examples
    --------
    >>> many = Article(id="a-1", text="", labels=tuple("ABCDEFGHIJKLMN"))
    >>> labels = shown_labels(many, "N")
    >>> "".join(labels.names), labels.n_more
    ('NABCDEFGHIJK', 2)
    """
    names = article.labels[:MOST_LABELS]
    if questioned_label and questioned_label not in names:
        names = (questioned_label, *names[:-1])
    return ShownLabels(names, max(0, len(article.labels) - len(names)), questioned_label)
