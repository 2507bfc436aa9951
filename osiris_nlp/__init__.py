"""Topic classification for a specialised newsroom: learn the editors' labels, suggest and explain them.

The public names below are imported on first use, so that tagging does not load the training code.
"""

import warnings as _warnings
from importlib import import_module as _import_module
from typing import TYPE_CHECKING as _TYPE_CHECKING

if _TYPE_CHECKING:
    from osiris_nlp.analysis import audit
    from osiris_nlp.analysis.article_frames import frame_from, read_frame
    from osiris_nlp.analysis.drift import changed_words, misfits, trends
    from osiris_nlp.analysis.label_use import label_counts, label_pairs, label_years
    from osiris_nlp.analysis.learned_words import learned_words
    from osiris_nlp.analysis.planting import plant_wrong_labels
    from osiris_nlp.base.errors import OsirisError
    from osiris_nlp.base.records import Article, Suggestion
    from osiris_nlp.batch import tag
    from osiris_nlp.corpus import (
        articles_from,
        near_duplicates,
        read_articles,
        with_stories,
        write_articles,
    )
    from osiris_nlp.desk.model.decision_frames import (
        acceptance,
        read_decisions,
        read_reviewed_articles,
        read_reviews,
        with_reviewed_articles,
    )
    from osiris_nlp.evaluation import Report, compare, load_report
    from osiris_nlp.model.folders.in_use import model_in_use
    from osiris_nlp.model.folders.promotion import promote
    from osiris_nlp.model.folders.run_log import read_runs
    from osiris_nlp.model.new_label import try_label, with_label
    from osiris_nlp.taxonomy import Label, Taxonomy, read_taxonomy
    from osiris_nlp.trained_model import Model, evaluate, load_model
    from osiris_nlp.training import (
        DateSplit,
        StoryKFold,
        TopicClassifier,
        evaluate_by_date,
        mrr_scorer,
        split_by_date,
    )

__version__ = "0.1.0"

_MODULES = {
    "Article": "base.records",
    "DateSplit": "training",
    "Label": "taxonomy",
    "Model": "trained_model",
    "OsirisError": "base.errors",
    "Report": "evaluation",
    "StoryKFold": "training",
    "Suggestion": "base.records",
    "Taxonomy": "taxonomy",
    "TopicClassifier": "training",
    "acceptance": "desk.model.decision_frames",
    "articles_from": "corpus",
    "audit": "analysis",
    "changed_words": "analysis.drift",
    "compare": "evaluation",
    "evaluate": "trained_model",
    "evaluate_by_date": "training",
    "frame_from": "analysis.article_frames",
    "label_counts": "analysis.label_use",
    "label_pairs": "analysis.label_use",
    "label_years": "analysis.label_use",
    "learned_words": "analysis.learned_words",
    "load_model": "trained_model",
    "load_report": "evaluation",
    "misfits": "analysis.drift",
    "model_in_use": "model.folders.in_use",
    "mrr_scorer": "training",
    "near_duplicates": "corpus",
    "plant_wrong_labels": "analysis.planting",
    "promote": "model.folders.promotion",
    "read_articles": "corpus",
    "read_decisions": "desk.model.decision_frames",
    "read_frame": "analysis.article_frames",
    "read_reviewed_articles": "desk.model.decision_frames",
    "read_reviews": "desk.model.decision_frames",
    "read_runs": "model.folders.run_log",
    "read_taxonomy": "taxonomy",
    "split_by_date": "training",
    "tag": "batch",
    "trends": "analysis.drift",
    "try_label": "model.new_label",
    "with_label": "model.new_label",
    "with_reviewed_articles": "desk.model.decision_frames",
    "with_stories": "corpus",
    "write_articles": "corpus",
}
# Names of version 0.1.0 that are no longer public, with their modules and what to use instead.
_FORMER = {
    "Tagger": ("model.tagger", "use load_model, which returns a Model"),
    "save_model": ("model.folders.saving", "use the method save of a TopicClassifier or a Model"),
}

__all__ = [
    "Article",
    "DateSplit",
    "Label",
    "Model",
    "OsirisError",
    "Report",
    "StoryKFold",
    "Suggestion",
    "Taxonomy",
    "TopicClassifier",
    "acceptance",
    "articles_from",
    "audit",
    "changed_words",
    "compare",
    "evaluate",
    "evaluate_by_date",
    "frame_from",
    "label_counts",
    "label_pairs",
    "label_years",
    "learned_words",
    "load_model",
    "load_report",
    "misfits",
    "model_in_use",
    "mrr_scorer",
    "near_duplicates",
    "plant_wrong_labels",
    "promote",
    "read_articles",
    "read_decisions",
    "read_frame",
    "read_reviewed_articles",
    "read_reviews",
    "read_runs",
    "read_taxonomy",
    "split_by_date",
    "tag",
    "trends",
    "try_label",
    "with_label",
    "with_reviewed_articles",
    "with_stories",
    "write_articles",
]


def __getattr__(name: str) -> object:
    if name in _FORMER:
        module, remedy = _FORMER[name]
        _warnings.warn(f"osiris_nlp.{name} will be removed: {remedy}", FutureWarning, stacklevel=2)
        return getattr(_import_module(f"{__name__}.{module}"), name)
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(_import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
