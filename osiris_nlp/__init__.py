"""Topic classification for a specialised newsroom: learn the editors' labels, suggest and explain them.

The public names below are imported on first use, so that tagging does not load the training code.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osiris_nlp.analysis import audit
    from osiris_nlp.analysis.article_frames import frame_from, read_frame
    from osiris_nlp.base.errors import OsirisError
    from osiris_nlp.base.records import Article, Suggestion
    from osiris_nlp.corpus import read_articles
    from osiris_nlp.evaluation import compare, load_report
    from osiris_nlp.evaluation import evaluate_scores as evaluate
    from osiris_nlp.model.registry import load_tagger as load_model
    from osiris_nlp.model.saving import save_model
    from osiris_nlp.model.tagger import Tagger
    from osiris_nlp.taxonomy import read_taxonomy
    from osiris_nlp.training import DateSplit, StoryKFold, TopicClassifier

__version__ = "0.1.0"

_PUBLIC_NAMES = {
    "Article": "base.records",
    "DateSplit": "training",
    "OsirisError": "base.errors",
    "StoryKFold": "training",
    "Suggestion": "base.records",
    "Tagger": "model.tagger",
    "TopicClassifier": "training",
    "audit": "analysis",
    "compare": "evaluation",
    "evaluate": "evaluation",
    "frame_from": "analysis.article_frames",
    "load_model": "model.registry",
    "load_report": "evaluation",
    "read_articles": "corpus",
    "read_frame": "analysis.article_frames",
    "read_taxonomy": "taxonomy",
    "save_model": "model.saving",
}

__all__ = [
    "Article",
    "DateSplit",
    "OsirisError",
    "StoryKFold",
    "Suggestion",
    "Tagger",
    "TopicClassifier",
    "audit",
    "compare",
    "evaluate",
    "frame_from",
    "load_model",
    "load_report",
    "read_articles",
    "read_frame",
    "read_taxonomy",
    "save_model",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC_NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_PUBLIC_NAMES[name]}")
    return getattr(module, {"evaluate": "evaluate_scores"}.get(name, name))


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
