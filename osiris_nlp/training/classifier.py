"""`TopicClassifier`: the scikit-learn estimator that learns a taxonomy's labels."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline
from sklearn.utils import ClassifierTags, Tags
from sklearn.utils.metadata_routing import UNUSED
from sklearn.utils.validation import check_is_fitted

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.progress import Progress
from osiris_nlp.base.records import Article, Neighbour, Suggestion
from osiris_nlp.corpus import articles_from, corpus_digest
from osiris_nlp.evaluation import Report, report_on
from osiris_nlp.model.engine import FloatArray, Weights
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.opinions import Doubles
from osiris_nlp.model.suggestions import best_first, suggest
from osiris_nlp.model.tagger import Selection, Tagger, content_hash
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training.bounds import check_settings
from osiris_nlp.training.calibration import fit_calibration, fit_cuts
from osiris_nlp.training.contamination import find_contamination
from osiris_nlp.training.fit import Fit
from osiris_nlp.training.folds import story_folds, story_of
from osiris_nlp.training.judging import evaluate_tagger, held_out_of, mean_reciprocal_rank
from osiris_nlp.training.metadata import Column, article_weights, articles_with_metadata
from osiris_nlp.training.out_of_fold import choose, judge_out_of_fold
from osiris_nlp.training.plain_pipeline import plain_pipeline
from osiris_nlp.training.predictions import score_frame, suggestion_frame
from osiris_nlp.training.problem import LearningProblem, labelled_articles
from osiris_nlp.training.saving import save_fit

_CANDIDATES = (0.3, 1.0)


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
    out_of_fold_ : `Opinions` on the reference articles, of models that had not read them; what `report`
        judges
    contamination_ : `Contamination`, whether the taxonomy's words fit older articles better than newer
        ones before anything is learned; None where that cannot be told
    n_articles_, n_reference_, n_unlabelled_ : articles learned from, reference ones among them,
        and articles left out for want of a label
    corpus_sha256_ : of all that `fit` was given
    seconds_ : how long `fit` took

    Notes
    -----
    `X` is texts, `Article`s, mappings or a pandas DataFrame everywhere. What it does not carry of
    labels, dates, stories and roles can be told apart, an entry an article (None, NaN and NaT where
    unknown), and then replaces what it carries. scikit-learn hands that on where metadata routing
    is enabled and `set_fit_request`, `set_score_request` and so on ask for it.

    scikit-learn is not told that this is a classifier: its splitters would refuse lists of labels.
    Pass ``cv=StoryKFold()`` or ``DateSplit()``, which keep stories together and judge reference
    articles only; see `osiris_nlp.training.splitters` for how far their figures are the report's.
    With a taxonomy every split knows the same labels, as ``cross_val_predict`` needs for
    probabilities; leave y out there and the labels in X. scikit-learn's figures of probabilities
    (``neg_log_loss`` …) take columns for sorted, which a taxonomy's order need not be: hand them
    ``predict_frame(X).sort_index(axis=1)``.

    Examples
    --------
    >>> texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave et le paiement", "Paiement mobile"]
    >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
    >>> model.predict(["Panne du câble"]).tolist()
    ['Infrastructures']
    """

    __metadata_request__fit = {"on_progress": UNUSED}  # noqa: RUF012 (scikit-learn's way to say it)

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
        y: Column = None,
        *,
        sample_weight: npt.ArrayLike | None = None,
        dates: Column = None,
        stories: Column = None,
        roles: Column = None,
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
        dates : (n_articles,) date, datetime, pandas or numpy timestamp, or a string like '2024-05-31'
        stories : (n_articles,) text or number, the same for articles on the same affair
        roles : (n_articles,) 'reference', as where unknown, or 'support'
        on_progress : called with what is being done, how many parts are done, and of how many

        Raises
        ------
        InputError
            If lengths differ, a date cannot be read, a label is not in the taxonomy, there are
            fewer than two labels, or too few reference articles to cross-fit.
        """
        check_settings(self.get_params(deep=False))
        started = time.perf_counter()
        given = articles_with_metadata(X, y, dates=dates, stories=stories, roles=roles)
        articles, taxonomy = labelled_articles(given, self.taxonomy)
        weighed = article_weights(sample_weight, len(given))[[bool(a.labels) for a in given]]
        problem = self._problem(articles, taxonomy, weighed)
        folds = story_folds(problem.reference, folds=self.folds, seed=self.seed)
        loss_weight, decision_values = choose(
            problem,
            folds,
            _CANDIDATES if self.C is None else (self.C,),
            seed=self.seed,
            n_jobs=self.n_jobs,
            on_progress=on_progress,
        )
        held = judge_out_of_fold(
            problem,
            decision_values,
            folds,
            precision=self.precision,
            top_k=self.top_k,
            at_least_one=self.at_least_one,
        )
        weights, intercept = problem.fit(C=loss_weight, seed=self.seed)
        propose, apply = fit_cuts(held.scores, problem.truth, precision=self.precision)
        tagger = Tagger(
            labels=taxonomy.names,
            space=problem.space,
            weights=Weights.of(weights, intercept),
            calibration=fit_calibration(
                decision_values, problem.truth, problem.off_period, exclusive=problem.exclusive
            ),
            selection=Selection(propose, apply, self.top_k, self.at_least_one),
            periods=problem.periods,
            training_hashes=np.unique(
                np.array([content_hash(article) for article in articles], np.uint64)
            ),
        )
        neighbours, digest = Neighbours.of(articles, problem.space), corpus_digest(given)
        contamination = find_contamination(problem, taxonomy, seed=self.seed)
        # Together, at the end: a fit that is interrupted leaves the one before whole.
        self.classes_ = np.array(taxonomy.names)
        self.C_, self.out_of_fold_ = loss_weight, held
        self.tagger_, self.neighbours_ = tagger, neighbours
        self.contamination_ = contamination
        self.n_articles_, self.n_unlabelled_ = len(articles), len(given) - len(articles)
        self.n_reference_ = len(problem.reference)
        self.corpus_sha256_ = digest
        self.seconds_ = time.perf_counter() - started
        return self

    def decision_function(self, X: Any, *, dates: Column = None) -> FloatArray:
        """Return decision values, (n_articles, K), columns as `classes_`; no date changes them."""
        check_is_fitted(self)
        return self.tagger_.decision_values(articles_with_metadata(X, dates=dates))

    def predict_proba(self, X: Any, *, dates: Column = None) -> Doubles:
        """Return calibrated probabilities, (n_articles, K), columns as `classes_`.

        A label is less probable for articles dated outside the years in which editors use it.
        """
        check_is_fitted(self)
        return self.tagger_.scores(articles_with_metadata(X, dates=dates))

    def predict(self, X: Any, *, dates: Column = None) -> npt.NDArray[Any]:
        """Return what each article is about.

        Returns
        -------
        ndarray
            (n_articles,) Where every reference article of the fit carried one label, the best label
            of each. Otherwise a tuple of labels each: those to apply or propose, best first,
            possibly none.
        """
        check_is_fitted(self)
        opinions = self.tagger_.opinions(articles_with_metadata(X, dates=dates))
        if self.tagger_.calibration.exclusive:
            return np.asarray(self.classes_[opinions.scores.argmax(axis=1)])
        sets = np.empty(len(opinions), dtype=object)
        order = best_first(opinions.scores, len(self.classes_)).tolist()
        for i, (columns, tiers) in enumerate(zip(order, opinions.tiers, strict=True)):
            sets[i] = tuple(str(self.classes_[k]) for k in columns if tiers[k])
        return sets

    def score(
        self,
        X: Any,
        y: Column = None,
        *,
        sample_weight: npt.ArrayLike | None = None,
        dates: Column = None,
        roles: Column = None,
    ) -> float:
        """Return the mean reciprocal rank of the best placed right label, in [0, 1].

        Support articles and those without a label do not count. An article whose labels were all
        absent from training counts 0: no rank of it is right.
        """
        check_is_fitted(self)
        given = articles_with_metadata(X, y, dates=dates, roles=roles)
        weights = article_weights(sample_weight, len(given))
        return mean_reciprocal_rank(self.tagger_, self._resolved(given), weights)

    def predict_frame(self, X: Any, *, dates: Column = None) -> pd.DataFrame:
        """Return probabilities as a frame: a row an article, a column a label.

        The index is that of X where it has one; of texts their places, else the articles' ids.
        """
        check_is_fitted(self)
        return score_frame(self.tagger_, X, dates=dates)

    def suggest_frame(self, X: Any, *, top: int = 5, dates: Column = None) -> pd.DataFrame:
        """Return the `top` best labels of each article as a frame, a row a suggestion.

        Columns are `article` (see the index of `predict_frame`), `rank` from 1, `label`, `score`
        and `tier`, ordered hide < propose < apply.

        Examples
        --------
        >>> texts = ["Un câble relie Dakar", "Un câble sous-marin", "Wave paie", "Paiement mobile"]
        >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
        >>> model.suggest_frame(["Panne du câble"], top=1)[["article", "rank", "label"]]
           article  rank            label
        0        0     1  Infrastructures
        """
        check_is_fitted(self)
        return suggestion_frame(self.tagger_, X, top=top, dates=dates)

    def to_sklearn(self) -> Pipeline:
        """Return the fit as a pipeline of scikit-learn's own parts, to look into, probe and compare.

        Its steps, and how closely its answers agree, are described in `training.plain_pipeline`.
        """
        check_is_fitted(self)
        return plain_pipeline(self.tagger_)

    def __sklearn_tags__(self) -> Tags:
        """Return what scikit-learn may know: it reads text, needs no y, may give several labels."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        tags.classifier_tags = ClassifierTags(multi_label=True)
        return tags

    def suggest(self, article: Any, *, top: int = 5) -> list[Suggestion]:
        """Return explained suggestions for one text, `Article` or mapping; see `model.suggestions.suggest`."""
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
        articles: a choice among two, worth a thousandth or so. Where some articles are marked
        (``Article.judges``), quote `Report.judging`: it is of those alone.
        """
        check_is_fitted(self)
        return report_on(held_out_of(self.out_of_fold_, self.tagger_.labels), seed=self.seed)

    def evaluate(self, X: Any, y: Any = None) -> Report:
        """Judge the fit on other articles; support ones and those without a label are left out."""
        check_is_fitted(self)
        return evaluate_tagger(self.tagger_, self._resolved(articles_with_metadata(X, y)))

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
        check_is_fitted(self)
        settings = self.get_params(deep=False) | {"C": self.C_}
        del settings["taxonomy"], settings["n_jobs"]
        fit = Fit(
            tagger=self.tagger_,
            neighbours=self.neighbours_,
            taxonomy=self.taxonomy or Taxonomy.from_names(self.classes_.tolist()),
            settings=settings,
            contamination=self.contamination_,
            n_articles=self.n_articles_,
            n_reference=self.n_reference_,
            n_unlabelled=self.n_unlabelled_,
            corpus_sha256=self.corpus_sha256_,
            seconds=self.seconds_,
        )
        return save_fit(fit, Path(folder), report=self.report(), by_date=by_date)

    def _resolved(self, articles: Sequence[Article]) -> list[Article]:
        """Return the articles with aliases and other spellings of labels made names, as in `fit`."""
        known = self.taxonomy or Taxonomy.from_names(self.classes_.tolist())
        return [
            replace(a, labels=tuple(known.find(name) or name for name in a.labels))
            for a in articles
        ]

    def _problem(
        self, articles: Sequence[Article], taxonomy: Taxonomy, weights: FloatArray
    ) -> LearningProblem:
        stories = {story_of(a) for a in articles if a.role == "reference"}
        if len(stories) < self.folds:
            raise InputError(
                f"{len(stories)} stories among the labelled reference articles",
                f"expected at least {self.folds}, one for each fold",
            )
        return LearningProblem.of(
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
