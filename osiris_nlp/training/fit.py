"""The result of a fit: everything that is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from osiris_nlp.evaluation import Report
from osiris_nlp.model.proposals import ProposalPrecision
from osiris_nlp.trained_model import Model
from osiris_nlp.training.contamination import Contamination


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted model and its training data and settings.

    Attributes
    ----------
    settings : settings of `TopicClassifier` by name; `C` is the value used for the fit
    has_taxonomy : whether the taxonomy was passed, not made from the labels of the training data
    without_sections : the cross-validated report, had the articles no section; None if no section counts
    n_articles, n_reference, n_unlabelled : number of training articles, of reference articles among
        them, and of articles left out because they have no label
    n_copies : number of training articles that are copies of another one
    n_faults : number of bad rows that were left out
    corpus_sha256 : digest of all articles passed to `fit`
    is_c_chosen : whether `C` was chosen out of fold, not passed
    sources : the number of labelled articles by where they came from; empty if that is unknown
    inputs : JSON-ready description of the files, with which they can be read again; None if unknown
    seconds : duration of the fit
    """

    model: Model
    settings: Mapping[str, Any]
    contamination: Contamination | None
    without_sections: Report | None
    proposals: ProposalPrecision
    has_taxonomy: bool
    n_articles: int
    n_reference: int
    n_unlabelled: int
    n_copies: int
    n_faults: int
    corpus_sha256: str
    is_c_chosen: bool
    sources: Mapping[str, int]
    inputs: Mapping[str, Any] | None
    seconds: float
