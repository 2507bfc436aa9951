"""`TopicClassifier`: the scikit-learn estimator that learns a taxonomy's labels."""

import time
from collections.abc import Mapping, Sequence
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
from osiris_nlp.base.records import Article, Neighbour, Suggestion, story_of
from osiris_nlp.base.user_warnings import warn_user
from osiris_nlp.corpus import Columns, corpus_digest, joined_labels
from osiris_nlp.corpus.items import warn_of
from osiris_nlp.evaluation import (
    Report,
    evaluate_tagger,
    held_out_from_opinions,
    mean_reciprocal_rank,
    report_on,
)
from osiris_nlp.model.changes import ChangeFinder
from osiris_nlp.model.engine import FloatArray, Weights
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.opinions import Doubles
from osiris_nlp.model.suggestions import best_first, suggest
from osiris_nlp.model.tagger import Selection, Tagger, content_hash
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training.bounds import check_settings
from osiris_nlp.training.calibration import fit_calibration, fit_thresholds
from osiris_nlp.training.contamination import find_contamination
from osiris_nlp.training.fit import Fit
from osiris_nlp.training.folds import story_folds
from osiris_nlp.training.metadata import Column, article_weights, articles_with_metadata
from osiris_nlp.training.out_of_fold import calibrate_out_of_fold, choose_loss_weight
from osiris_nlp.training.plain_pipeline import plain_pipeline
from osiris_nlp.training.predictions import score_frame, suggestion_frame
from osiris_nlp.training.problem import LearningProblem, labelled_articles
from osiris_nlp.training.proposals import measure_proposals
from osiris_nlp.training.saving import save_fit

_CANDIDATES = (0.3, 1.0)


class TopicClassifier(BaseEstimator):
    """Classify articles: one linear model per label, a prior from the taxonomy, calibrated scores.

    Parameters
    ----------
    taxonomy : the labels to learn, with their descriptions; by default, the labels in the training
        data, without descriptions
    columns : the field that a column of a data frame, or a key of a mapping, gives, if its name is not
        known: ``{"corps": "text", "theme principal": "labels"}``; see `articles_from`
    C : weight of the training loss relative to the distance from the prior, above 0. By default 0.3, or 1
        if that does better out of fold: 0.3 suits few articles, 1 suits many
    prior_weight : length of the prior, which is built from a label's name, aliases, cues and scope
        note; 0 for no prior
    further_weight : weight of the loss for the second and later labels of support articles, 0 to 1;
        used only if every reference article has one label
    title_weight, section_weight, min_df, stemmed, ngrams, semantic_weight : see
        `FeatureSettings`
    folds : number of folds for cross-fitting, 2 or more
    precision : target precision of the labels in the tier apply, in (0, 1)
    top_k : maximum number of labels per article; 0 for no limit
    at_least_one : propose the best label of an article that would otherwise get none; every training
        article has at least one
    seed : random seed for shuffling
    n_jobs : number of folds to fit in parallel, as in joblib

    Attributes
    ----------
    classes_ : (K,) the labels, in the order of the taxonomy
    C_ : float, the value of C used for the fit
    tagger_ : the fitted `Tagger`
    neighbours_ : `Neighbours`, the training articles, in which to find similar ones
    out_of_fold_ : `Opinions` on the reference articles, by models that had not read them; the basis of
        `report`
    contamination_ : `Contamination`, whether the taxonomy's words fit older articles better than newer
        ones before any training; None if that cannot be determined
    proposals_ : `ProposalPrecision`, how often the model's proposals to change labels are right, out of
        fold
    n_articles_, n_reference_, n_unlabelled_ : number of training articles, of reference articles among
        them, and of articles left out because they have no label
    corpus_sha256_ : digest of all articles passed to `fit`
    seconds_ : duration of `fit`

    Notes
    -----
    `X` may be texts, `Article`s, mappings or a pandas DataFrame in every method. Labels, dates, stories
    and roles can come from `X` or be passed alongside it, with one entry per article (None, NaN or NaT if
    unknown). What is passed replaces what is in `X`. scikit-learn passes it on if metadata routing is
    enabled and requested by `set_fit_request`, `set_score_request` and so on.

    scikit-learn does not treat this estimator as a classifier, because its splitters for classifiers
    refuse lists of labels. Pass ``cv=StoryKFold()`` or ``cv=DateSplit()``, which keep stories together
    and hold out reference articles only. `osiris_nlp.training.splitters` explains how their figures
    differ from those of the report.

    For ``cross_val_predict`` with probabilities, pass a taxonomy, so that every fold has the same labels,
    and put the labels in X rather than y. scikit-learn's metrics of probabilities (``neg_log_loss`` …)
    expect sorted columns, but columns here follow the taxonomy: pass these metrics
    ``predict_frame(X).sort_index(axis=1)``.

    Examples
    --------
    >>> texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave et le paiement", "Paiement mobile"]
    >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
    >>> model.predict(["Panne du câble"]).tolist()
    ['Infrastructures']
    """

    __metadata_request__fit = {"on_progress": UNUSED}  # noqa: RUF012 (as scikit-learn requires)

    def __init__(
        self,
        taxonomy: Taxonomy | None = None,
        *,
        columns: Mapping[str, str] | None = None,
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
        self.columns = columns
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
        """Fit the model to labelled articles.

        Parameters
        ----------
        X : texts, `Article`s, mappings or a pandas DataFrame
        y : for each article, a label or a list of labels with the main one first; by default, the
            labels in X. Articles without a label are left out and counted
        sample_weight : (n_articles,) weight of each article in the loss, 0 or more; by default 1.
            Calibration and figures ignore it
        dates : (n_articles,) date, datetime, pandas or numpy timestamp, or a string like '2024-05-31'
        stories : (n_articles,) text or number, the same for all articles of a story
        roles : (n_articles,) 'reference' (also if unknown) or 'support'
        on_progress : called with the name of the step, the number of parts done and the number of
            parts in all

        Raises
        ------
        InputError
            If a setting is out of range, lengths differ, a date cannot be read, a label is not in the
            taxonomy, no article has a label, there are fewer than two labels, or there are too few
            reference articles to cross-fit.
        """
        check_settings(self.get_params(deep=False))
        start = time.perf_counter()
        columns = self._columns(need_labels=y is None)
        all_articles = articles_with_metadata(
            X, y, dates=dates, stories=stories, roles=roles, columns=columns
        )
        if not any(article.labels for article in all_articles):
            raise columns.no_labels()
        warn_of(columns)
        if self.taxonomy is None and (columns.used or y is not None):
            _warn_of_joined_labels(all_articles)
        articles, taxonomy = labelled_articles(all_articles, self.taxonomy)
        has_label = [bool(article.labels) for article in all_articles]
        sample_weights = article_weights(sample_weight, len(all_articles))[has_label]
        problem = self._problem(articles, taxonomy, sample_weights)
        folds = story_folds(problem.reference, folds=self.folds, seed=self.seed)
        C, cross_fit = choose_loss_weight(
            problem,
            folds,
            _CANDIDATES if self.C is None else (self.C,),
            seed=self.seed,
            n_jobs=self.n_jobs,
            on_progress=on_progress,
        )
        out_of_fold = calibrate_out_of_fold(
            problem,
            cross_fit.decision_values,
            folds,
            precision=self.precision,
            top_k=self.top_k,
            at_least_one=self.at_least_one,
        )
        weights, intercept = problem.fit(C=C, seed=self.seed)
        propose, apply = fit_thresholds(
            out_of_fold.scores, problem.relevant, precision=self.precision
        )
        tagger = Tagger(
            labels=taxonomy.names,
            space=problem.space,
            weights=Weights.of(weights, intercept),
            calibration=fit_calibration(
                cross_fit.decision_values,
                problem.relevant,
                problem.off_period,
                exclusive=problem.exclusive,
            ),
            selection=Selection(propose, apply, self.top_k, self.at_least_one),
            periods=problem.periods,
            training_hashes=np.unique(
                np.array([content_hash(article) for article in articles], np.uint64)
            ),
        )
        find_changes = replace(
            ChangeFinder.of(tagger, taxonomy),
            text_support=lambda _, rows: cross_fit.text_support[rows],
        )
        proposals = measure_proposals(out_of_fold, find_changes, seed=self.seed)
        neighbours, digest = Neighbours.of(articles, problem.space), corpus_digest(all_articles)
        contamination = find_contamination(problem, taxonomy, seed=self.seed)
        # All attributes are set at the end, so an interrupted fit leaves the previous one intact.
        self.classes_ = np.array(taxonomy.names)
        self.C_, self.out_of_fold_ = C, out_of_fold
        self.tagger_, self.neighbours_ = tagger, neighbours
        self.contamination_, self.proposals_ = contamination, proposals
        self.n_articles_ = len(articles)
        self.n_unlabelled_ = len(all_articles) - len(articles)
        self.n_reference_ = len(problem.reference)
        self.corpus_sha256_ = digest
        self.seconds_ = time.perf_counter() - start
        return self

    def decision_function(self, X: Any, *, dates: Column = None) -> FloatArray:
        """Return decision values, (n_articles, K), with columns as in `classes_`; dates do not affect them."""
        check_is_fitted(self)
        return self.tagger_.decision_values(self._articles(X, dates=dates))

    def predict_proba(self, X: Any, *, dates: Column = None) -> Doubles:
        """Return calibrated probabilities, (n_articles, K), with columns as in `classes_`.

        A label gets a lower probability on articles dated outside the years in which editors use it.
        """
        check_is_fitted(self)
        return self.tagger_.scores(self._articles(X, dates=dates))

    def predict(self, X: Any, *, dates: Column = None) -> npt.NDArray[Any]:
        """Predict the labels of each article.

        Returns
        -------
        ndarray
            (n_articles,) The best label of each article, if every reference article of the fit has one
            label. Otherwise a tuple of labels for each article: those to apply or propose, best first,
            possibly none.
        """
        check_is_fitted(self)
        opinions = self.tagger_.opinions(self._articles(X, dates=dates))
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
        """Return the mean reciprocal rank of the highest-ranked correct label, in [0, 1].

        Support articles and articles without a label are ignored. An article scores 0 if none of its
        labels occurs in training.
        """
        check_is_fitted(self)
        articles = self._articles(X, y, need_labels=y is None, dates=dates, roles=roles)
        weights = article_weights(sample_weight, len(articles))
        return mean_reciprocal_rank(self.tagger_, self._resolve_labels(articles), weights)

    def predict_frame(self, X: Any, *, dates: Column = None) -> pd.DataFrame:
        """Return probabilities as a data frame, with one row per article and one column per label.

        The index is that of X if it has one. Otherwise texts get their positions, and articles their
        ids.
        """
        check_is_fitted(self)
        return score_frame(self.tagger_, X, dates=dates, columns=self._columns())

    def suggest_frame(self, X: Any, *, top: int = 5, dates: Column = None) -> pd.DataFrame:
        """Return the `top` best labels of each article as a data frame, with one row per suggestion.

        The columns are `article` (see the index of `predict_frame`), `rank` (from 1), `label`, `score`
        and `tier` (ordered hide < propose < apply).

        Examples
        --------
        >>> texts = ["Un câble relie Dakar", "Un câble sous-marin", "Wave paie", "Paiement mobile"]
        >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
        >>> model.suggest_frame(["Panne du câble"], top=1)[["article", "rank", "label"]]
           article  rank            label
        0        0     1  Infrastructures
        """
        check_is_fitted(self)
        return suggestion_frame(self.tagger_, X, top=top, dates=dates, columns=self._columns())

    def to_sklearn(self) -> Pipeline:
        """Return the fit as a pipeline of scikit-learn's own parts, for inspection and comparison.

        `training.plain_pipeline` describes its steps and how closely its predictions agree.
        """
        check_is_fitted(self)
        return plain_pipeline(self.tagger_, columns=self.columns)

    def __sklearn_tags__(self) -> Tags:
        """Return scikit-learn's tags: text input, optional y, several labels per article."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        tags.classifier_tags = ClassifierTags(multi_label=True)
        return tags

    def suggest(self, article: Any, *, top: int = 5) -> list[Suggestion]:
        """Return suggestions with evidence for one text, `Article` or mapping; see `model.suggestions.suggest`."""
        check_is_fitted(self)
        return suggest(self.tagger_, self._articles([article])[0], top=top)

    def similar(self, article: Any, *, top: int = 3) -> list[Neighbour]:
        """Return the training articles most similar to one text, `Article` or mapping, nearest first."""
        check_is_fitted(self)
        return self.neighbours_.similar(self.tagger_.space, self._articles([article])[0], top=top)

    def report(self) -> Report:
        """Evaluate the fit by story-grouped cross-validation on its reference articles.

        Support articles are in every training set, unless they share a story with a held-out article.
        Calibration and thresholds of a fold also come from the other folds. If C is None, its choice
        between two values uses these same articles, which adds about a thousandth to the figures. If
        some articles are judging articles (``Article.judges``), quote `Report.judging`, which covers
        those alone.
        """
        check_is_fitted(self)
        return report_on(
            held_out_from_opinions(self.out_of_fold_, self.tagger_.labels), seed=self.seed
        )

    def evaluate(self, X: Any, y: Any = None) -> Report:
        """Evaluate the fit on other articles; ignore support articles and those without a label."""
        check_is_fitted(self)
        return evaluate_tagger(
            self.tagger_, self._resolve_labels(self._articles(X, y, need_labels=y is None))
        )

    def save(
        self,
        folder: str | Path,
        *,
        replace: bool = False,
        by_date: Report | None = None,
        log: bool = True,
    ) -> str:
        """Write a model folder atomically, log the run next to it, and return the model's id.

        The folder also contains the cross-validated report (see `load_report`) and the training
        articles without their texts. A line is added to ``runs.jsonl`` in the parent folder; see
        `read_runs`. If `folder` is that of the promoted model, the new model is promoted, and that is
        logged, too.

        Parameters
        ----------
        replace : whether to replace a model that exists; its files are removed
        by_date : the report from `evaluate_by_date`, if any
        log : add the line to ``runs.jsonl``

        Raises
        ------
        ModelError
            If `folder` exists and is not empty, unless it is a model and `replace` is true.

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
        del settings["taxonomy"], settings["columns"], settings["n_jobs"]
        fit = Fit(
            tagger=self.tagger_,
            neighbours=self.neighbours_,
            taxonomy=self.taxonomy or Taxonomy.from_names(self.classes_.tolist()),
            settings=settings,
            contamination=self.contamination_,
            proposals=self.proposals_,
            n_articles=self.n_articles_,
            n_reference=self.n_reference_,
            n_unlabelled=self.n_unlabelled_,
            corpus_sha256=self.corpus_sha256_,
            seconds=self.seconds_,
        )
        return save_fit(
            fit, Path(folder), report=self.report(), by_date=by_date, log=log, replace=replace
        )

    def _articles(
        self, X: Any, y: Column = None, *, need_labels: bool = False, **metadata: Column
    ) -> list[Article]:
        """Return the articles of X with their metadata, read from the chosen columns."""
        columns = self._columns(need_labels=need_labels)
        return articles_with_metadata(X, y, columns=columns, **metadata)

    def _columns(self, *, need_labels: bool = False) -> Columns:
        """Return the chosen columns; those of labels are read only if they are needed."""
        return Columns(self.columns, skip=None if need_labels else "labels")

    def _resolve_labels(self, articles: Sequence[Article]) -> list[Article]:
        """Return the articles with aliases and other spellings of labels replaced, as in `fit`."""
        taxonomy = self.taxonomy or Taxonomy.from_names(self.classes_.tolist())
        return [
            replace(a, labels=tuple(taxonomy.find(name) or name for name in a.labels))
            for a in articles
        ]

    def _problem(
        self, articles: Sequence[Article], taxonomy: Taxonomy, weights: FloatArray
    ) -> LearningProblem:
        stories = {story_of(a) for a in articles if a.role == "reference"}
        if len(stories) < self.folds:
            raise InputError(
                f"Too few stories among the labelled reference articles ({len(stories)})",
                f"expected at least {self.folds}, one per fold; add articles, or lower folds (on the "
                "command line, in the file of --config)",
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


def _warn_of_joined_labels(articles: Sequence[Article]) -> None:
    if joined := joined_labels(articles):
        label, separator = joined
        warn_user(
            f"Labels such as {label!r} may be several joined by {separator!r}: give each article a "
            f"list of labels, such as frame['labels'].str.split({separator!r})"
        )
