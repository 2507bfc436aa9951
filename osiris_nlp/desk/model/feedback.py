"""What editors have validated at a desk, as training data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import labels_from, with_stories
from osiris_nlp.desk.articles.exporting import reviewed_articles
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.model.tagger import content_hash
from osiris_nlp.taxonomy import LabelNames, Taxonomy


@dataclass(frozen=True, slots=True)
class Feedback:
    """The validated articles of a desk, to train on, and the labels that editors left unkept.

    Attributes
    ----------
    articles : validated articles as reference articles, with the labels of the review in force. Blind ones
        are judging articles, as no suggestion has influenced their labels
    undecided : labels that the desk listed and the editor neither kept nor rejected, by id of the article:
        the editor preferred others, which does not make them wrong
    """

    articles: tuple[Article, ...]
    undecided: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, store: Store, *, names: LabelNames | None = None) -> "Feedback":
        """Read the feedback of a desk.

        Parameters
        ----------
        names : replaces former names of labels by today's, and split labels by their parts; retired ones are
            left out

        Raises
        ------
        InputError
            If an article has a label that the taxonomy neither has nor has had.
        """
        articles = list(reviewed_articles(store))
        undecided = {a.id: tuple(labels) for a in articles if (labels := a.meta.get("unkept"))}
        if names is not None:
            taxonomy, find = names.reading_taxonomy(), names.find
            articles = names.follow(_with_labels_of(article, taxonomy) for article in articles)
            undecided = {
                id_: tuple(dict.fromkeys(filter(None, map(find, labels))))
                for id_, labels in undecided.items()
            }
        return cls(tuple(articles), undecided)

    def joined(self, corpus: Sequence[Article]) -> list[Article]:
        """Return a corpus with the validated articles; they replace articles that they validate.

        See `is_replaced`. Copies and near copies, such as a dispatch from two feeds, get one story, so
        that none of them judges a model that has read another.
        """
        replaced = is_replaced(corpus, self.articles)
        others = [a for a, gone in zip(corpus, replaced, strict=True) if not gone]
        return with_stories([*others, *self.articles])

    def sources(self, articles: Iterable[Article]) -> dict[str, int]:
        """Return how many labelled articles of a joined corpus came from where, for `TopicClassifier.save`."""
        ids = {article.id: bool(article.meta["blind"]) for article in self.articles}
        labelled = [article.id for article in articles if article.labels]
        n_blind = sum(ids.get(id_, False) for id_ in labelled)
        n_desk = sum(id_ in ids for id_ in labelled)
        return {"inputs": len(labelled) - n_desk, "desk": n_desk, "blind": n_blind}

    def summary(self, n_inputs: int, n_joined: int) -> str:
        """Return how many articles of a corpus of n_inputs were replaced, and how many were validated.

        Examples
        --------
        >>> Feedback((), {}).summary(2074, 2074)
        '2074 articles from the inputs, 0 of them replaced; 0 validated at the desk, 0 of them blind'
        """
        n_replaced = n_inputs + len(self.articles) - n_joined
        n_blind = sum(bool(article.meta["blind"]) for article in self.articles)
        return (
            f"{n_inputs} articles from the inputs, {n_replaced} of them replaced; "
            f"{len(self.articles)} validated at the desk, {n_blind} of them blind"
        )

    def undecided_labels(self, articles: Iterable[Article]) -> list[tuple[str, ...]]:
        """Return the labels left undecided for each article, for `TopicClassifier.fit`."""
        return [self.undecided.get(article.id, ()) for article in articles]


def is_replaced(corpus: Sequence[Article], validated: Sequence[Article]) -> list[bool]:
    """Return which articles of a corpus have been validated: they share an id, or title and text.

    Examples
    --------
    >>> corpus = [Article(id="1", text="Un câble"), Article(id="2", text="Wave"), Article(id="3", text="")]
    >>> is_replaced(corpus, [Article(id="desk-1", text="Un câble"), Article(id="3", text="Yas")])
    [True, False, True]
    """
    ids = {article.id for article in validated}
    contents = set(map(content_hash, validated))
    return [article.id in ids or content_hash(article) in contents for article in corpus]


def _with_labels_of(article: Article, taxonomy: Taxonomy) -> Article:
    try:
        labels = labels_from(article.labels, taxonomy=taxonomy)
    except InputError as error:
        raise InputError(f"Validated article {article.id!r}: {error.what}", error.remedy) from None
    return replace(article, labels=labels)
