"""How good are scores and predicted sets, how sure is that, and is one model better than another.

Nothing here knows an estimator: what produced the scores must not have seen the articles, and
whoever calls sees to that.
"""

from osiris_nlp.evaluation.details import Bin, Confusion, LabelFigures
from osiris_nlp.evaluation.evaluate import evaluate
from osiris_nlp.evaluation.figures import (
    MEANINGS,
    Figure,
    calibration_error,
    calibration_slope,
    log_loss,
    lrap,
    ndcg,
    ranks,
    resampled,
    truth_table,
)
from osiris_nlp.evaluation.pairing import Difference, PairedComparison, compare
from osiris_nlp.evaluation.plots import check_matplotlib
from osiris_nlp.evaluation.report import Report, judging_note, load_report, report_on

__all__ = [
    "MEANINGS",
    "Bin",
    "Confusion",
    "Difference",
    "Figure",
    "LabelFigures",
    "PairedComparison",
    "Report",
    "calibration_error",
    "calibration_slope",
    "check_matplotlib",
    "compare",
    "evaluate",
    "judging_note",
    "load_report",
    "log_loss",
    "lrap",
    "ndcg",
    "ranks",
    "report_on",
    "resampled",
    "truth_table",
]
