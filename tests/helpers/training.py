"""A classifier with few folds, for few articles."""

from osiris_nlp.training import TopicClassifier


def small(**settings: object) -> TopicClassifier:
    return TopicClassifier(**{"folds": 2, **settings})
