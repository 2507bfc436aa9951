"""`TopicClassifier`: the scikit-learn estimator that learns a taxonomy's labels."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from osiris_nlp.corpus import articles_from, corpus_digest, labels_from
from osiris_nlp.engine import FloatArray, Weights
from osiris_nlp.errors import InputError
from osiris_nlp.evaluation import Report, ranks, report_on, truth_table
from osiris_nlp.features import FeatureSettings
from osiris_nlp.judged import Judged
from osiris_nlp.neighbours import Neighbours
from osiris_nlp.records import Article, Neighbour, Suggestion
from osiris_nlp.registry import save_model
from osiris_nlp.runs import log_run
from osiris_nlp.suggest import suggest
from osiris_nlp.tagger import BoolArray, Doubles, Selection, Tagger, fingerprint
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training.calibration import cross_fitted, fit_calibration, fit_cuts
from osiris_nlp.training.card import model_card, model_details
from osiris_nlp.training.folds import story_folds, story_of
from osiris_nlp.training.judging import evaluate_tagger, judged_of
from osiris_nlp.training.problem import Folds, Problem, Progress, labelled_articles

_CANDIDATES = (0.3, 1.0)


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """What models that had not read them said of the reference articles.

    `scores` are calibrated, and `tiers` selected, by what the other folds taught.
    """

    articles: tuple[Article, ...]
    relevant: BoolArray
    decisions: FloatArray
    scores: Doubles
    tiers: npt.NDArray[np.int8]


class TopicClassifier(BaseEstimator):
    """Learn the labels of articles: a linear model a label, a prior from the taxonomy, calibration.

    Parameters
    ----------
    taxonomy : the closed list of labels with what is known of them; the labels seen when None
    C : weight of the training loss against closeness to the prior, above 0; when None, .3 or 1,
        the latter if it does better out of fold (few articles want the one, many the other)
    prior_weight : length of the prior, which is made of the label's name, aliases, cues and scope
        note; 0 for none
    further_weight : where every reference article carries one label, weight of the loss of the
        further labels of support articles, 0 to 1
    title_weight, section_weight, min_df, stemmed, ngrams, semantic_weight : see
        `FeatureSettings`
    folds : parts of the cross-fitting, 2 or more
    precision : wanted share of right labels among the applied ones, in (0, 1)
    top_k : most labels an article may get; 0 for no limit
    at_least_one : propose the best label of an article that would get none: those learned from all
        carry one
    seed : of shuffling
    n_jobs : folds fitted at a time, in joblib's sense

    Attributes
    ----------
    classes_ : (K,) the labels, in the taxonomy's order
    C_ : float, the C it was fitted with
    tagger_ : the fitted `Tagger`
    neighbours_ : `Neighbours`, what it learned from, to find similar articles in
    out_of_fold_ : `OutOfFold`, what `report` judges
    n_articles_, n_reference_, n_unlabelled_ : articles learned from, reference ones among them,
        and articles left out for want of a label
    corpus_sha256_ : of all that `fit` was given
    seconds_ : how long `fit` took

    Notes
    -----
    scikit-learn is not told that this is a classifier: its splitters would refuse lists of labels.
    Pass ``cv=`` splitters of your own to stratify.

    Examples
    --------
    >>> texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave et le paiement", "Paiement mobile"]
    >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
    >>> model.predict(["Panne du câble"]).tolist()
    ['Infrastructures']
    """

    def __init__(
        self,
        taxonomy: Taxonomy | None = None,
        *,
        C: float | None = None,
        prior_weight: float = 3.0,
        further_weight: float = 0.3,
        title_weight: float = 0.5,
        section_weight: float = 0.5,
        min_df: int = 1,
        stemmed: bool = True,
        ngrams: int = 1,
        semantic_weight: float = 0.0,
        folds: int = 5,
        precision: float = 0.95,
        top_k: int = 0,
        at_least_one: bool = True,
        seed: int = 0,
        n_jobs: int | None = None,
    ) -> None:
        self.taxonomy = taxonomy
        self.C = C
        self.prior_weight = prior_weight
        self.further_weight = further_weight
        self.title_weight = title_weight
        self.section_weight = section_weight
        self.min_df = min_df
        self.stemmed = stemmed
        self.ngrams = ngrams
        self.semantic_weight = semantic_weight
        self.folds = folds
        self.precision = precision
        self.top_k = top_k
        self.at_least_one = at_least_one
        self.seed = seed
        self.n_jobs = n_jobs

    def fit(
        self,
        X: Any,
        y: Any = None,
        *,
        sample_weight: npt.ArrayLike | None = None,
        on_progress: Progress | None = None,
    ) -> "TopicClassifier":
        """Learn from articles.

        Parameters
        ----------
        X : texts, `Article`s, mappings or a pandas DataFrame
        y : a label, or a list of labels with the main one first, for each article; the articles'
            own labels when None. Articles without a label are left out and counted
        sample_weight : (n_articles,) weight of each article's loss, 0 or more; all 1 when None.
            Calibration and figures count every reference article once
        on_progress : called with what is being done, how many parts are done, and of how many

        Raises
        ------
        InputError
            If lengths differ, a label is not in the taxonomy, there are fewer than two labels, or
            too few reference articles to cross-fit.
        """
        self._check_settings()
        started = time.perf_counter()
        given = _labelled(X, y)
        articles, taxonomy = labelled_articles(given, self.taxonomy)
        problem = self._problem(articles, taxonomy, _weights(sample_weight, given))
        folds = story_folds(problem.reference, folds=self.folds, seed=self.seed)
        self.C_, self.out_of_fold_ = self._choose(problem, folds, on_progress)
        decisions = self.out_of_fold_.decisions
        weights, intercept = problem.fit(C=self.C_, seed=self.seed)
        propose, apply = fit_cuts(self.out_of_fold_.scores, problem.truth, precision=self.precision)
        self.classes_ = np.array(taxonomy.names)
        self.n_articles_, self.n_unlabelled_ = len(articles), len(given) - len(articles)
        self.n_reference_ = len(problem.reference)
        self.tagger_ = Tagger(
            labels=taxonomy.names,
            space=problem.space,
            weights=Weights.of(weights, intercept),
            calibration=fit_calibration(
                decisions, problem.truth, problem.off_period, exclusive=problem.exclusive
            ),
            selection=Selection(propose, apply, self.top_k, self.at_least_one),
            periods=problem.periods,
            seen=np.unique(np.array([fingerprint(article) for article in articles], np.uint64)),
        )
        self.neighbours_ = Neighbours.of(articles, problem.space)
        self.corpus_sha256_ = corpus_digest(given)
        self.seconds_ = time.perf_counter() - started
        return self

    def decision_function(self, X: Any) -> FloatArray:
        """Return decision values, (n_articles, K), columns as `classes_`."""
        check_is_fitted(self)
        return self.tagger_.decisions(articles_from(X))

    def predict_proba(self, X: Any) -> Doubles:
        """Return calibrated probabilities, (n_articles, K), columns as `classes_`."""
        check_is_fitted(self)
        return self.tagger_.scores(articles_from(X))

    def predict(self, X: Any) -> Any:
        """Return what each article is about.

        Returns
        -------
        ndarray or list
            Where every reference article carried one label: (n_articles,) the best label of each.
            Otherwise a list of tuples: the labels to apply or propose, best first, possibly none.
        """
        scores = self.predict_proba(X)
        if self.tagger_.calibration.exclusive:
            return self.classes_[scores.argmax(axis=1)]
        selected = self.tagger_.selection(scores) > 0
        return [
            tuple(str(self.classes_[k]) for k in np.argsort(-row, kind="stable") if chosen[k])
            for row, chosen in zip(scores, selected, strict=True)
        ]

    def score(self, X: Any, y: Any = None) -> float:
        """Return the mean reciprocal rank of the best placed right label, in [0, 1].

        An article whose labels were all absent from training counts 0: no rank of it is right.
        """
        check_is_fitted(self)
        known = set(self.tagger_.labels)
        articles = [article for article in _labelled(X, y) if article.labels]
        reachable = [
            replace(article, labels=tuple(known.intersection(article.labels)))
            for article in articles
            if known.intersection(article.labels)
        ]
        if not articles:
            raise InputError("No article with a label", "expected at least one to score by")
        truth = truth_table(reachable, self.tagger_.labels)
        placed = ranks(truth, self.tagger_.scores(reachable))
        return float((1 / placed).sum() / len(articles))

    def suggest(self, article: Any, *, top: int = 5) -> list[Suggestion]:
        """Return explained suggestions for one text, `Article` or mapping; see `suggest.suggest`."""
        check_is_fitted(self)
        return suggest(self.tagger_, articles_from([article])[0], top=top)

    def similar(self, article: Any, *, top: int = 3) -> list[Neighbour]:
        """Return the training items most like one text, `Article` or mapping, nearest first."""
        check_is_fitted(self)
        return self.neighbours_.similar(self.tagger_.space, articles_from([article])[0], top=top)

    def report(self) -> Report:
        """Judge the fit by story-grouped cross-validation on its reference articles.

        Support articles are in every training part, unless they share a story with what is judged.
        Calibration and cuts come from the other folds too. Where C was chosen, it was on these
        articles: a choice among two, worth a thousandth or so.
        """
        return report_on(self._judged(), seed=self.seed)

    def evaluate(self, X: Any, y: Any = None) -> Report:
        """Judge the fit on other articles; support ones and those without a label are left out."""
        check_is_fitted(self)
        return evaluate_tagger(self.tagger_, _labelled(X, y))

    def save(self, folder: str | Path, *, by_date: Report | None = None) -> str:
        """Write a model folder, whole or not at all, and log the run beside it; return the model's id.

        The folder holds the cross-validated report too (see `load_report`), and the training items
        without their texts. ``runs.jsonl`` beside it gets a line; see `read_runs`.

        Parameters
        ----------
        by_date : the report of a clone trained on the older articles (`evaluate_by_date`), if any

        Raises
        ------
        ModelError
            If `folder` exists and is anything but a model or an empty folder.

        Examples
        --------
        >>> import tempfile
        >>> texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave et le paiement", "Paiement mobile"]
        >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
        >>> len(model.save(Path(tempfile.mkdtemp()) / "osiris"))
        12
        """
        report, folder = self.report(), Path(folder)
        details = model_details(self, cross_validation=report, by_date=by_date)
        saved = save_model(
            self.tagger_,
            folder,
            neighbours=self.neighbours_,
            judged=report.judged,
            details=details,
            card=model_card(folder.name, details),
        )
        log_run(
            folder.parent,
            {
                "what": "train",
                "model": folder.name,
                "id": saved,
                "seconds": round(self.seconds_, 2),
                "settings": details["settings"],
                "corpus": details["corpus"],
                "taxonomy": {key: details["taxonomy"][key] for key in ("labels", "sha256")},
                "figures": {name: figure.value for name, figure in report.figures.items()},
                "by_date": {n: f.value for n, f in by_date.figures.items()} if by_date else None,
                "versions": details["versions"],
            },
        )
        return saved

    def _judged(self) -> Judged:
        check_is_fitted(self)
        held = self.out_of_fold_
        return judged_of(held.articles, self.tagger_.labels, held.relevant, held.scores, held.tiers)

    def _problem(
        self, articles: Sequence[Article], taxonomy: Taxonomy, weights: FloatArray
    ) -> Problem:
        stories = {story_of(a) for a in articles if a.role == "reference"}
        if len(stories) < self.folds:
            raise InputError(
                f"{len(stories)} stories among the labelled reference articles",
                f"expected at least {self.folds}, one for each fold",
            )
        return Problem.of(
            articles,
            taxonomy,
            FeatureSettings(
                title_weight=self.title_weight,
                section_weight=self.section_weight,
                min_df=self.min_df,
                stemmed=self.stemmed,
                ngrams=self.ngrams,
                semantic_weight=self.semantic_weight,
            ),
            weights=weights,
            prior_weight=self.prior_weight,
            further_weight=self.further_weight,
        )

    def _choose(
        self, problem: Problem, folds: Folds, on_progress: Progress | None
    ) -> tuple[float, OutOfFold]:
        """Cross-fit with each C in question; return the best and what its models said.

        The first stays unless another's loss is lower by more than the difference's standard error
        (Breiman et al., «Classification and Regression Trees», 1984, §3.4.3).
        """
        candidates = _CANDIDATES if self.C is None else (self.C,)
        done, of = 0, len(candidates) * self.folds

        def on_fold() -> None:
            nonlocal done
            done += 1
            if on_progress:
                on_progress("cross-fitting", done, of)

        said = {
            C: problem.cross_fit(folds, C=C, seed=self.seed, n_jobs=self.n_jobs, on_fold=on_fold)
            for C in candidates
        }
        best = candidates[0]
        for other in candidates[1:]:
            gain = problem.losses(said[best]) - problem.losses(said[other])
            if gain.mean() > gain.std() / np.sqrt(len(gain)):
                best = other
        return best, self._out_of_fold(problem, said[best], folds)

    def _out_of_fold(self, problem: Problem, decisions: FloatArray, folds: Folds) -> OutOfFold:
        truth = problem.truth
        scores = cross_fitted(
            decisions, truth, problem.off_period, folds, exclusive=problem.exclusive
        )
        tiers = np.empty(scores.shape, np.int8)
        for fold in np.unique(folds):
            held = folds == fold
            cuts = fit_cuts(scores[~held], truth[~held], precision=self.precision)
            tiers[held] = Selection(*cuts, self.top_k, self.at_least_one)(scores[held])
        return OutOfFold(problem.reference, truth, decisions, scores, tiers)

    def _check_settings(self) -> None:
        bounds = {
            "taxonomy": self.taxonomy is None or isinstance(self.taxonomy, Taxonomy),
            "C": self.C is None or 0 < self.C < 1e6,
            "prior_weight": 0 <= self.prior_weight < 1e6,
            "further_weight": 0 <= self.further_weight <= 1,
            "title_weight": 0 <= self.title_weight < 1e6,
            "section_weight": 0 <= self.section_weight < 1e6,
            "min_df": 1 <= self.min_df < 1e6,
            "semantic_weight": 0 <= self.semantic_weight < 1e6,
            "ngrams": self.ngrams in {1, 2},
            "folds": self.folds >= 2,
            "precision": 0 < self.precision < 1,
            "top_k": 0 <= self.top_k < 1e6,
            "seed": self.seed >= 0,
        }
        for name, kept in bounds.items():
            if not kept:
                raise InputError(
                    f"{name} is {getattr(self, name)!r}", "out of range; see TopicClassifier"
                )


def _labelled(X: Any, y: Any) -> list[Article]:
    articles = articles_from(X)
    if y is None:
        return articles
    labels = [labels_from(item) for item in y]
    if len(labels) != len(articles):
        raise InputError(
            f"{len(articles)} articles and {len(labels)} label lists", "expected as many of each"
        )
    return [replace(a, labels=own) for a, own in zip(articles, labels, strict=True)]


def _weights(sample_weight: npt.ArrayLike | None, given: Sequence[Article]) -> FloatArray:
    """Return the weight of each article with a label."""
    if sample_weight is None:
        weights = np.ones(len(given), np.float32)
    else:
        weights = np.asarray(sample_weight, np.float32)
    if weights.shape != (len(given),):
        raise InputError(f"{weights.size} weights", f"expected {len(given)}, one an article")
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise InputError("A weight is negative or no number", "expected 0 or more")
    return weights[[bool(article.labels) for article in given]]
