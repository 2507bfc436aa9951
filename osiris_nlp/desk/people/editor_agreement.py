"""How often two editors who have validated the same article agree on its main label."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from osiris_nlp.desk.articles.tables import reviews
from osiris_nlp.desk.base.store.store import Store

MIN_ARTICLES = 30  # of so many, a share of one half may be off by 18 points (95 % interval)
_ASIDE = "\0aside"  # not the name of a label

Pair = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class EditorAgreement:
    """How far the first two editors of each article agree.

    `n_same` of `n_articles` have the same main label (or none, or are off topic) for both. `alpha` is
    Krippendorff's, for names: 1 if they always agree, 0 if no more often than by chance; None if there are fewer
    than 30 articles, or all have the same label.
    """

    n_articles: int
    n_same: int
    alpha: float | None

    @property
    def is_enough(self) -> bool:
        """Whether there are enough articles for a figure."""
        return self.n_articles >= MIN_ARTICLES


def editor_agreement(store: Store) -> EditorAgreement:
    """Return how far two editors agree, over the articles that two have validated.

    Of an article, the first review counts, and the first one by another editor. A review that its own author
    has undone does not. The second editor sees what the first has chosen, so that two who had not seen each
    other's choice would agree less.
    """
    others = reviews.alias("others")
    twice = sa.select(others.c.article).where(_is_stated(others)).group_by(others.c.article)
    twice = twice.having(sa.func.count(others.c.editor.distinct()) > 1)
    query = sa.select(reviews.c.article, reviews.c.editor, reviews.c.labels, reviews.c.aside)
    query = query.where(_is_stated(reviews), reviews.c.article.in_(twice))
    by_article: dict[int, dict[str, str | None]] = {}
    for article, editor, labels, aside in store.read_rows(query.order_by(reviews.c.number)):
        choice = _ASIDE if aside else next(iter(labels), None)
        by_article.setdefault(article, {}).setdefault(editor, choice)
    choices = (each.values() for each in by_article.values())
    return agreement_of([(first, second) for first, second, *_ in choices])


def _is_stated(table: "sa.FromClause") -> "sa.ColumnElement[bool]":
    """Return the condition that a review is not an undo, and not undone by its own author."""
    undo = reviews.alias("undo")
    own_undo = sa.exists().where(undo.c.undoes == table.c.number, undo.c.editor == table.c.editor)
    return table.c.undoes.is_(None) & ~own_undo.correlate(table)


def agreement_of(pairs: Sequence[Pair]) -> EditorAgreement:
    """Return how far two editors agree who have chosen these main labels, one pair per article.

    Krippendorff, «Computing Krippendorff's alpha-reliability» (2011), nominal data, two observers.

    Examples
    --------
    >>> fintech, genre = ("Fintech", "Fintech"), ("Genre", "Genre")
    >>> result = agreement_of([fintech] * 20 + [genre] * 15 + [("Fintech", "Genre")] * 5)
    >>> result.n_articles, result.n_same, round(result.alpha, 2)
    (40, 35, 0.75)
    >>> agreement_of([fintech] * 29).alpha is None
    True
    """
    n_same = sum(first == second for first, second in pairs)
    alpha = _alpha(pairs, n_same) if len(pairs) >= MIN_ARTICLES else None
    return EditorAgreement(len(pairs), n_same, alpha)


def _alpha(pairs: Iterable[Pair], n_same: int) -> float | None:
    counts = Counter(choice for pair in pairs for choice in pair)
    n_choices = counts.total()
    by_chance = sum(n * (n - 1) for n in counts.values()) / (n_choices * (n_choices - 1))
    if by_chance == 1:
        return None
    return 1 - (1 - 2 * n_same / n_choices) / (1 - by_chance)
