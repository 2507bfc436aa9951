"""Fitting: from labelled articles to a `Tagger`, with scikit-learn's manners."""

from osiris_nlp.training.classifier import TopicClassifier
from osiris_nlp.training.folds import split_by_date

__all__ = ["TopicClassifier", "split_by_date"]
