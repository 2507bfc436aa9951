"""What a fit leaves: all that is saved of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training.contamination import Contamination


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted model, and how it was made.

    Attributes
    ----------
    neighbours : what it learned from, to find similar articles in
    settings : of `TopicClassifier`, by name; `C` is the one it was fitted with
    n_articles, n_reference, n_unlabelled : articles learned from, reference ones among them, and
        articles left out because they carry no label
    corpus_sha256 : of all articles given
    """

    tagger: Tagger
    neighbours: Neighbours
    taxonomy: Taxonomy
    settings: Mapping[str, Any]
    contamination: Contamination | None
    n_articles: int
    n_reference: int
    n_unlabelled: int
    corpus_sha256: str
    seconds: float
