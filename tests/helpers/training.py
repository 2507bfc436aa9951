"""A classifier with few folds, and few articles."""

from collections.abc import Iterable

from osiris_nlp.base.records import Article
from osiris_nlp.training import TopicClassifier


def small(**settings: object) -> TopicClassifier:
    return TopicClassifier(**{"folds": 2, **settings})


def articles_of(texts: Iterable[str], labels: Iterable[str]) -> list[Article]:
    """Return one article per text, each with one label; their ids are 0, 1, 2 and so on."""
    return [
        Article(id=str(i), text=text, labels=(label,))
        for i, (text, label) in enumerate(zip(texts, labels, strict=True))
    ]
