"""Measure scores and predicted label sets: how good, how certain, and whether one model is better.

The package knows nothing about estimators. Callers must pass scores from a model that has not
seen the articles.
"""

from osiris_nlp.evaluation.details import Bin, Confusion, LabelFigures
from osiris_nlp.evaluation.encoder_gain import EncoderGain
from osiris_nlp.evaluation.figures import (
    MAIN_FIGURES,
    MEANINGS,
    Figure,
    bootstrap_weights,
    calibration_error,
    calibration_slope,
    label_matrix,
    log_loss,
    lrap,
    ndcg,
    ranks,
)
from osiris_nlp.evaluation.frequency_gain import Gain, gain_beyond_frequencies
from osiris_nlp.evaluation.learning_curve import LearningCurve, learning_curve_of
from osiris_nlp.evaluation.pairing import Difference, PairedComparison, compare
from osiris_nlp.evaluation.plots import check_matplotlib
from osiris_nlp.evaluation.report import (
    Report,
    encoder_gain_in,
    judging_note,
    learning_curve_in,
    load_report,
    report_on,
)
from osiris_nlp.evaluation.scores import evaluate_scores
from osiris_nlp.evaluation.tagger_evaluation import evaluate_tagger, held_out_from_opinions

__all__ = [
    "MAIN_FIGURES",
    "MEANINGS",
    "Bin",
    "Confusion",
    "Difference",
    "EncoderGain",
    "Figure",
    "Gain",
    "LabelFigures",
    "LearningCurve",
    "PairedComparison",
    "Report",
    "bootstrap_weights",
    "calibration_error",
    "calibration_slope",
    "check_matplotlib",
    "compare",
    "encoder_gain_in",
    "evaluate_scores",
    "evaluate_tagger",
    "gain_beyond_frequencies",
    "held_out_from_opinions",
    "judging_note",
    "label_matrix",
    "learning_curve_in",
    "learning_curve_of",
    "load_report",
    "log_loss",
    "lrap",
    "ndcg",
    "ranks",
    "report_on",
]
