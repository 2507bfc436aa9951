"""Training: a scikit-learn estimator that fits a `Tagger` to labelled articles."""

from osiris_nlp.training.by_date import evaluate_by_date
from osiris_nlp.training.card import model_card
from osiris_nlp.training.classifier import TopicClassifier
from osiris_nlp.training.fitting.contamination import Contamination, find_contamination
from osiris_nlp.training.settings_file import read_settings
from osiris_nlp.training.splits.folds import split_by_date, story_folds
from osiris_nlp.training.splits.scorers import mrr_scorer
from osiris_nlp.training.splits.splitters import DateSplit, StoryKFold

__all__ = [
    "Contamination",
    "DateSplit",
    "StoryKFold",
    "TopicClassifier",
    "evaluate_by_date",
    "find_contamination",
    "model_card",
    "mrr_scorer",
    "read_settings",
    "split_by_date",
    "story_folds",
]
