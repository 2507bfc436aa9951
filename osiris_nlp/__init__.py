"""Topic classification for a specialised newsroom: learn the editors' labels, suggest them, explain.

The public names below are imported on first use, so that tagging never pays for training.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osiris_nlp.auditing import audit
    from osiris_nlp.corpus import read_articles
    from osiris_nlp.errors import OsirisError
    from osiris_nlp.evaluation import evaluate
    from osiris_nlp.records import Article, Suggestion
    from osiris_nlp.registry import load_model, save_model
    from osiris_nlp.tagger import Tagger
    from osiris_nlp.taxonomy import read_taxonomy
    from osiris_nlp.training import TopicClassifier

__version__ = "0.1.0"

_ROOMS = {
    "Article": "records",
    "OsirisError": "errors",
    "Suggestion": "records",
    "Tagger": "tagger",
    "TopicClassifier": "training",
    "audit": "auditing",
    "evaluate": "evaluation",
    "load_model": "registry",
    "read_articles": "corpus",
    "read_taxonomy": "taxonomy",
    "save_model": "registry",
}

__all__ = [
    "Article",
    "OsirisError",
    "Suggestion",
    "Tagger",
    "TopicClassifier",
    "audit",
    "evaluate",
    "load_model",
    "read_articles",
    "read_taxonomy",
    "save_model",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
