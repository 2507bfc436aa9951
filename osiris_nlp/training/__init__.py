"""Fitting: from labelled articles to a `Tagger`, with scikit-learn's manners."""

from osiris_nlp.training.card import model_card, model_details
from osiris_nlp.training.classifier import TopicClassifier
from osiris_nlp.training.folds import split_by_date, story_folds
from osiris_nlp.training.judging import evaluate_by_date, evaluate_tagger
from osiris_nlp.training.settings import read_settings

__all__ = [
    "TopicClassifier",
    "evaluate_by_date",
    "evaluate_tagger",
    "model_card",
    "model_details",
    "read_settings",
    "split_by_date",
    "story_folds",
]
