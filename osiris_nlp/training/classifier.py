"""`TopicClassifier`: the scikit-learn estimator that learns a taxonomy's labels."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from sklearn.pipeline import Pipeline
from sklearn.utils import Tags
from sklearn.utils.metadata_routing import UNUSED
from sklearn.utils.validation import check_is_fitted

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.base.progress import Progress, print_progress
from osiris_nlp.base.records import Article, Neighbour, Suggestion, story_of
from osiris_nlp.corpus import Columns, corpus_digest
from osiris_nlp.corpus.label_column import LabelColumn
from osiris_nlp.corpus.metadata import Column, article_weights, articles_with_metadata
from osiris_nlp.evaluation import (
    EncoderGain,
    Report,
    held_out_from_opinions,
    label_matrix,
    report_on,
)
from osiris_nlp.model.changes import ChangeFinder
from osiris_nlp.model.encoder import SupportsEncode, encoder_for
from osiris_nlp.model.engine import FloatArray, Weights
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.opinions import Doubles
from osiris_nlp.model.tagger import Tagger, content_hash
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.trained_model import Model, load_model
from osiris_nlp.training.bounds import check_settings
from osiris_nlp.training.contamination import find_contamination
from osiris_nlp.training.copies import merge_copies
from osiris_nlp.training.estimators import BaseEstimator, ClassifierMixin
from osiris_nlp.training.fit import Fit
from osiris_nlp.training.folds import story_folds
from osiris_nlp.training.learning_curve import measure_learning_curve
from osiris_nlp.training.out_of_fold import CrossCalibration, choose_loss_weight
from osiris_nlp.training.plain_pipeline import plain_pipeline
from osiris_nlp.training.problem import LearningProblem, labelled_articles
from osiris_nlp.training.proposals import measure_proposals
from osiris_nlp.training.remarks import remarks_on
from osiris_nlp.training.saving import save_fit
from osiris_nlp.training.second_view import encode_articles, fit_second_view
from osiris_nlp.training.training_data import read_training_data, read_undecided, target_of

if TYPE_CHECKING:
    import pandas as pd

_CANDIDATES = (0.3, 1.0)


class TopicClassifier(ClassifierMixin, BaseEstimator):
    """Classify articles: one linear model per label, a prior from the taxonomy, calibrated scores.

    Parameters
    ----------
    taxonomy : the labels to learn, with their descriptions; by default, the labels in the training
        data, without descriptions
    columns : the field that a column of a data frame, or a key of a mapping, gives, if its name is not
        known: ``{"corps": "text", "theme principal": "labels"}``; see `articles_from`
    C : weight of the training loss relative to the distance from the prior, above 0. By default 0.3 if
        the taxonomy describes the labels, otherwise 1, unless the log loss of the out-of-fold scores
        is lower with the other value by more than a standard error
    prior_weight : length of the prior, which is built from a label's name, aliases, cues and scope
        note; 0 for no prior. Without a taxonomy, labels that are numbers have no prior
    further_weight : weight of the loss for the second and later labels of support articles, 0 to 1;
        used only if every reference article has one label
    title_weight, section_weight, min_df, stemmed, ngrams : see `FeatureSettings`
    encoder : a sentence encoder, whose vectors are a second view of an article, next to its words: ``"use"``,
        the packaged one, or an object whose method `encode` turns a list of texts into an array of vectors. By
        default none. It pays for up to some 1,000 labelled articles; see `osiris_nlp.model.encoder`. The
        learning curve is that of the words alone
    folds : number of folds for cross-fitting, 2 or more
    merge_copies : count all copies of an article, exact and near ones, as one story, so that no model is
        judged on a copy of what it has read; see `osiris_nlp.training.copies`
    precision : target precision of the labels in the tier apply, in (0, 1)
    top_k : maximum number of labels per article; 0 for no limit
    at_least_one : propose the best label of an article that would otherwise get none; ignored if an
        indicator matrix has a row of zeros
    random_state : random seed for shuffling
    learning_curve : also measure what fewer reference articles would have achieved, and extrapolate to more:
        `Report.learning_curve`. It takes half to three quarters as long as the rest of the fit, and needs 200 stories
        with five folds
    n_jobs : number of folds to fit in parallel, as in joblib
    verbose : print the progress of `fit`, unless 0

    Attributes
    ----------
    classes_ : (K,) the labels as they are in `y`, sorted; for an indicator matrix, those of its columns, in
        their order
    C_ : float, the value of C used for the fit
    model_ : the trained `Model`, which predicts; its `tagger` holds the arrays, in the order of the taxonomy
    out_of_fold_ : `Opinions` on the reference articles, by models that had not read them; the basis of
        `report`
    out_of_fold_without_section_ : the same opinions, had these articles no section, by the words alone; None
        if no section is a feature
    contamination_ : `Contamination`, whether the taxonomy's words fit older articles better than newer
        ones before any training; None if that cannot be determined
    proposals_ : `ProposalPrecision`, how often the model's proposals to change labels are right, out of
        fold
    n_articles_, n_reference_, n_unlabelled_ : number of training articles, of reference articles among
        them, and of articles left out because they have no label
    n_copies_ : number of training articles that are copies of another one; 0 unless `merge_copies`
    n_features_in_ : number of columns of `X`; 1 for texts and articles
    remarks_ : warnings about scripts without spaces and about labels with too few examples to be judged
    corpus_sha256_ : digest of all articles passed to `fit`
    seconds_ : duration of `fit`

    Notes
    -----
    `X` may be texts, `Article`s, mappings or a pandas DataFrame in every method. Labels, dates, stories
    and roles can come from `X` or be passed alongside it, with one entry per article (None, NaN or NaT if
    unknown). What is passed replaces what is in `X`. scikit-learn passes it on if metadata routing is
    enabled and requested by `set_fit_request`, `set_score_request` and so on.

    `predict` gives labels as they are in `y`: strings, whole numbers or booleans, one for each article;
    for an indicator matrix, an indicator matrix; for lists of labels, tuples. One estimator does all of
    this, because the fit is the same; so do scikit-learn's classifiers that accept indicator matrices.
    A row of zeros in an indicator matrix is an article that has none of the labels: it trains and
    calibrates, but the report, which is about the ranks of labels, leaves it out.

    scikit-learn's splitters stratify one label per article and accept indicator matrices, but refuse
    lists of labels. With lists, or to keep the articles of a story together and hold out reference
    articles only, pass ``cv=StoryKFold()`` or ``cv=DateSplit()``. `osiris_nlp.training.splitters`
    explains how their figures differ from those of the report.

    With a taxonomy, `classes_` has all its labels, even those of no article, and `y` has their names or
    aliases. ``cross_val_predict`` replaces labels in `y` with numbers to predict probabilities; for it,
    put the labels in `X` and leave `y` out. Without a taxonomy, it works with both, but numbers have no
    prior.

    The linear models minimise LinearSVC's objective by dual coordinate descent (Hsieh et al., «A Dual Coordinate
    Descent Method for Large-scale Linear SVM», ICML 2008), regularised towards the prior. `fit_calibration` and
    `fit_thresholds` name the sources of scores and tiers.

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
        encoder: str | SupportsEncode | None = None,
        folds: int = 5,
        merge_copies: bool = True,
        precision: float = 0.95,
        top_k: int = 0,
        at_least_one: bool = True,
        random_state: int = 0,
        learning_curve: bool = False,
        n_jobs: int | None = None,
        verbose: int = 0,
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
        self.encoder = encoder
        self.folds = folds
        self.merge_copies = merge_copies
        self.precision = precision
        self.top_k = top_k
        self.at_least_one = at_least_one
        self.random_state = random_state
        self.learning_curve = learning_curve
        self.n_jobs = n_jobs
        self.verbose = verbose

    def fit(
        self,
        X: Any,
        y: Any = None,
        *,
        sample_weight: npt.ArrayLike | None = None,
        dates: Column = None,
        stories: Column = None,
        roles: Column = None,
        undecided: Column = None,
        on_progress: Progress | None = None,
    ) -> "TopicClassifier":
        """Fit the model to labelled articles.

        Parameters
        ----------
        X : texts, `Article`s, mappings or a pandas DataFrame
        y : for each article, a label, or a list of labels with the main one first; or an indicator
            matrix, (n_articles, K); by default, the labels in X. A label is a string, a whole number or
            a boolean. Articles without a label are left out and counted, unless `y` is a matrix
        sample_weight : (n_articles,) weight of each article in the loss, 0 or more; by default 1.
            Calibration and figures ignore it
        dates : (n_articles,) date, datetime, pandas or numpy timestamp, or a string like '2024-05-31'
        stories : (n_articles,) text or number, the same for all articles of a story
        roles : (n_articles,) 'reference' (also if unknown) or 'support'
        undecided : (n_articles,) lists of labels that the article may or may not have: it is not used as
            a negative example for them. Calibration and figures ignore this, and so does the fit if
            every reference article has exactly one label
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
        # Whatever an encoder lacks is noticed now, not after the cross-fit.
        encoder = None if self.encoder is None else encoder_for(self.encoder).load()
        if on_progress is None and self.verbose:
            on_progress = print_progress
        all_articles, labels = read_training_data(
            X,
            y,
            dates=dates,
            stories=stories,
            roles=roles,
            columns=self._columns(y),
            taxonomy=self.taxonomy,
        )
        matrix_names_labels = self.taxonomy is None and labels.is_matrix
        articles, taxonomy = labelled_articles(
            all_articles,
            Taxonomy.from_names(labels.by_name) if matrix_names_labels else self.taxonomy,
            with_unlabelled=labels.is_matrix,
        )
        articles, n_copies = merge_copies(articles) if self.merge_copies else (articles, 0)
        is_used = [bool(article.labels) or labels.is_matrix for article in all_articles]
        undecided_labels = read_undecided(undecided, len(all_articles))
        sample_weights = article_weights(sample_weight, len(all_articles))[is_used]
        if not sample_weights.any():
            raise InputError(
                "sample_weight is zero for all labelled articles", "expected at least one above 0"
            )
        # The number of a class says nothing about its articles, so it gives no prior.
        has_prior = self.taxonomy is not None or not labels.has_numbers
        problem = self._problem(
            articles,
            taxonomy,
            sample_weights,
            undecided=[*compress(undecided_labels, is_used)],
            prior_weight=self.prior_weight if has_prior else 0.0,
        )
        folds = story_folds(problem.reference, folds=self.folds, seed=self.random_state)
        C, cross_fit = choose_loss_weight(
            problem,
            folds,
            _CANDIDATES if self.C is None else (self.C,),
            seed=self.random_state,
            n_jobs=self.n_jobs,
            on_progress=on_progress,
        )
        has_label = problem.relevant.any(axis=1)
        cross_calibration = CrossCalibration(
            problem,
            folds,
            problem.shrinkage(cross_fit.decision_values, cross_fit.of_excerpts),
            self.precision,
            self.top_k,
            self.at_least_one and bool(has_label.all()),
        )
        words = judgement = cross_calibration.judgement(cross_fit.decision_values)
        learning_curve = None
        if self.learning_curve:
            learning_curve = measure_learning_curve(
                cross_calibration,
                words.opinions,
                taxonomy=taxonomy,
                C=C,
                seed=self.random_state,
                n_jobs=self.n_jobs,
                on_progress=on_progress,
            )
        weights, intercept = problem.fit(C=C, seed=self.random_state)
        tagger = Tagger(
            labels=taxonomy.names,
            space=problem.space,
            weights=Weights.of(weights, intercept),
            calibration=words.calibration,
            selection=words.selection,
            periods=problem.periods,
            training_hashes=np.unique(
                np.array([content_hash(article) for article in articles], np.uint64)
            ),
        )
        if encoder is not None:
            vectors, excerpt_vectors = (
                encode_articles(encoder, each, on_progress=on_progress)
                for each in (articles, problem.excerpts)
            )
            second_view, judgement = fit_second_view(
                encoder, vectors, excerpt_vectors, cross_fit, cross_calibration
            )
            tagger = replace(tagger, second_view=second_view)
        # Rows of zeros are used in training and calibration, but figures are about labels.
        labelled_rows = np.flatnonzero(has_label)
        out_of_fold = judgement.opinions.subset(labelled_rows)
        held_out = held_out_from_opinions(out_of_fold, tagger.labels)
        encoder_gain = None
        if encoder is not None:
            of_words = held_out_from_opinions(words.opinions.subset(labelled_rows), tagger.labels)
            encoder_gain = EncoderGain.of(
                of_words, held_out, encoder=encoder.name, seed=self.random_state
            )
        find_changes = replace(
            ChangeFinder.of(tagger, taxonomy),
            text_support=lambda _, rows: cross_fit.text_support[labelled_rows[rows]],
        )
        proposals = measure_proposals(out_of_fold, find_changes, seed=self.random_state)
        model = Model(
            tagger=tagger,
            target=target_of(
                labels,
                taxonomy,
                has_taxonomy=self.taxonomy is not None,
                exclusive=problem.exclusive and not (y is not None and labels.has_lists),
            ),
            taxonomy=taxonomy,
            columns=self.columns,
            neighbours=Neighbours.of(articles, problem.space),
            held_out=held_out,
            encoder_gain=encoder_gain,
            learning_curve=learning_curve,
        )
        without_section = cross_calibration.without_sections(cross_fit)
        contamination, remarks = (
            find_contamination(problem, taxonomy, seed=self.random_state),
            remarks_on(problem, taxonomy.names, folds),
        )
        # All attributes are set at the end, so an interrupted fit leaves the previous one intact.
        self.model_, self.C_, self.out_of_fold_ = model, C, out_of_fold
        self.out_of_fold_without_section_ = without_section and without_section.subset(
            labelled_rows
        )
        self.contamination_, self.proposals_, self.remarks_ = contamination, proposals, remarks
        self.n_articles_, self.n_reference_ = len(articles), len(problem.reference)
        self.n_unlabelled_, self.n_copies_ = len(all_articles) - len(articles), n_copies
        self.corpus_sha256_, self.n_features_in_ = corpus_digest(all_articles), _n_columns(X)
        self.seconds_ = time.perf_counter() - start
        return self

    @property
    def classes_(self) -> npt.NDArray[Any]:
        """The labels as they are in `y`, (K,), in the order of the columns of scores."""
        check_is_fitted(self)
        return self.model_.classes_

    @property
    def tagger_(self) -> Tagger:
        """The arrays of the trained model."""
        return self.model_.tagger

    def decision_function(self, X: Any, *, dates: Column = None) -> Doubles:
        """Return calibrated log-odds, (n_articles, K), with columns as in `classes_`.

        Their softmax is the probability if every article has one label, their logistic function
        otherwise. If every article has one of two labels, there is one column, (n_articles,): the
        log-odds of the second class.
        """
        check_is_fitted(self)
        target = self.model_.target
        log_odds = target.by_class(self.tagger_.log_odds(self.model_.read(X, dates=dates)))
        if target.form == "label" and log_odds.shape[1] == 2:
            return np.asarray(log_odds[:, 1] - log_odds[:, 0])
        return log_odds

    def predict_proba(self, X: Any, *, dates: Column = None) -> Doubles:
        """Return calibrated probabilities, (n_articles, K), with columns as in `classes_`.

        See `Model.predict_proba`. Raises NotFittedError before `fit`, as all methods do that predict.
        """
        check_is_fitted(self)
        return self.model_.predict_proba(X, dates=dates)

    def predict_log_proba(self, X: Any, *, dates: Column = None) -> Doubles:
        """Return the logarithms of `predict_proba`."""
        check_is_fitted(self)
        return np.log(self.model_.predict_proba(X, dates=dates))

    def predict(self, X: Any, *, dates: Column = None) -> npt.NDArray[Any]:
        """Predict the labels of each article.

        Parameters
        ----------
        X : n articles, as for `fit`
        dates : (n_articles,) as for `fit`

        Returns
        -------
        ndarray
            (n_articles,) The best label of each article, if `y` had one label per article, or if it was
            left out and every reference article in X has one label. (n_articles, K) of 0 and 1, if `y`
            was an indicator matrix. Otherwise a tuple of labels for each article. Several labels are
            those to apply or propose, possibly none.

        Raises
        ------
        NotFittedError
            Before `fit`.
        InputError
            If an article or a date cannot be read, or `dates` has another length.
        """
        check_is_fitted(self)
        return self.model_.predict(X, dates=dates)

    def score(
        self,
        X: Any,
        y: Any = None,
        *,
        sample_weight: npt.ArrayLike | None = None,
        dates: Column = None,
        roles: Column = None,
    ) -> float:
        """Return the accuracy, in [0, 1]: the share of articles with exactly the predicted labels.

        Support articles and articles without a label are ignored; rows of zeros of an indicator matrix
        are not. Its columns are compared by name, or by position if they have none. `mrr_scorer`
        measures how well all labels are ranked.

        Parameters
        ----------
        X, y, dates, roles : n articles and their labels, as for `fit`
        sample_weight : (n_articles,) weight of each article, 0 or more; by default 1

        Raises
        ------
        InputError
            If there is no reference article with a label and a weight, or as `fit` for what it cannot read.
        """
        check_is_fitted(self)
        labels = None if y is None else LabelColumn.of(y).aligned(self.classes_)
        columns = self._columns(y)
        articles = self.model_.with_labels_resolved(
            articles_with_metadata(
                X, labels, dates=dates, roles=roles, columns=columns, needs_text=False
            )
        )
        if y is None and not any(article.labels for article in articles):
            raise columns.no_labels()
        is_matrix = labels is not None and labels.is_matrix
        weights = article_weights(sample_weight, len(articles))
        counts = [a.role == "reference" and (bool(a.labels) or is_matrix) for a in articles]
        weights[~np.array(counts)] = 0
        if not weights.any():
            raise InputError("No reference article with a label", "expected at least one")
        names = [self.tagger_.labels[k] for k in self.model_.target.columns]
        other_names = {name for article in articles for name in article.labels}.difference(names)
        truth = label_matrix(articles, [*names, *sorted(other_names)])
        is_right = ~truth[:, len(names) :].any(axis=1)
        opinions = self.tagger_.opinions(articles)
        is_right &= (self.model_.target.selected(opinions) == truth[:, : len(names)]).all(axis=1)
        return float(np.average(is_right, weights=weights.astype(np.float64)))

    def predict_frame(self, X: Any, *, dates: Column = None) -> "pd.DataFrame":
        """Return probabilities as a data frame; see `Model.predict_frame`."""
        check_is_fitted(self)
        return self.model_.predict_frame(X, dates=dates)

    def suggest_frame(self, X: Any, *, top: int = 5, dates: Column = None) -> "pd.DataFrame":
        """Return the `top` best labels of each article as a data frame; see `Model.suggest_frame`."""
        check_is_fitted(self)
        return self.model_.suggest_frame(X, top=top, dates=dates)

    def to_sklearn(self) -> Pipeline:
        """Return the fit as a pipeline of scikit-learn's own parts, for inspection and comparison.

        `training.plain_pipeline` describes its steps and how closely its predictions agree.
        """
        check_is_fitted(self)
        return plain_pipeline(self.model_)

    def __sklearn_tags__(self) -> Tags:
        """Return scikit-learn's tags: a classifier of texts, y optional, one or several labels per article."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        tags.input_tags.allow_nan = True
        tags.target_tags.required = False
        tags.target_tags.multi_output = tags.classifier_tags.multi_label = True
        return tags

    def suggest(self, article: Any, *, top: int = 5) -> list[Suggestion]:
        """Return the `top` best labels of one text, `Article`, mapping or row of a frame, with evidence.

        See `Model.suggest`.
        """
        check_is_fitted(self)
        return self.model_.suggest(article, top=top)

    def similar(self, article: Any, *, top: int = 3) -> list[Neighbour]:
        """Return the training articles most similar to one text, `Article` or mapping, nearest first.

        See `Model.similar`.
        """
        check_is_fitted(self)
        return self.model_.similar(article, top=top)

    def report(self) -> Report:
        """Evaluate the fit by story-grouped cross-validation on its reference articles.

        Support articles are in every training set, unless they share a story with a held-out article.
        Calibration and thresholds of a fold also come from the other folds. If C is None, its choice
        between two values uses these same articles, which adds about a thousandth to the figures. If
        some articles are judging articles (``Article.judges``), quote `Report.judging`, which covers
        those alone.

        Raises
        ------
        NotFittedError
            Before `fit`.
        ModelError
            If the model was loaded, and saved without cross-validated predictions.
        """
        check_is_fitted(self)
        return self.model_.report(seed=self.random_state)

    def report_without_sections(self) -> Report | None:
        """Evaluate the fit as `report` does, on the same articles without their sections.

        A text that is pasted, and most feeds, have no section. The thresholds are those of `report`. The
        sentence encoder, if there is one, is not used.

        Returns
        -------
        Report or None
            None if no section is a feature, or the model was loaded: it is then in
            ``details["figures"]["without_sections"]`` of `Model`.
        """
        check_is_fitted(self)
        opinions = getattr(self, "out_of_fold_without_section_", None)
        if opinions is None:
            return None
        return report_on(
            held_out_from_opinions(opinions, self.tagger_.labels), seed=self.random_state
        )

    def evaluate(self, X: Any, y: Any = None) -> Report:
        """Evaluate the fit on other articles; see `osiris_nlp.evaluate`."""
        check_is_fitted(self)
        return self.model_.evaluate(X, y)

    def save(
        self,
        folder: str | Path,
        *,
        replace: bool = False,
        by_date: Report | None = None,
        sources: Mapping[str, int] | None = None,
        inputs: Mapping[str, Any] | None = None,
        n_faults: int = 0,
        log: bool = True,
    ) -> Path:
        """Write a model folder atomically, log the run next to it, and return the folder.

        ``load_model(folder)`` gives back the same predictions, to the last bit. The folder also contains
        the cross-validated report (see `load_report`) and the training articles without their texts. A
        line is added to ``runs.jsonl`` in the parent folder; see `read_runs`. If `folder` is that of the
        promoted model, the new model is promoted, and that is logged, too.

        Parameters
        ----------
        replace : whether to replace a model that exists; its files are removed
        by_date : the report from `evaluate_by_date`, if any
        sources : the number of labelled articles from the ``inputs`` and from the ``desk``, and of those
            from the desk that were ``blind``, for the model card
        inputs : what ``train`` was given, so that ``desk learn`` can read it again
        n_faults : number of bad rows that were left out, for the model card
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
        >>> model.save(Path(tempfile.mkdtemp()) / "osiris").name
        'osiris'
        """
        check_is_fitted(self)
        if self.model_.details:  # it was loaded
            of_fit = {"by_date": by_date, "sources": sources, "inputs": inputs}
            for argument in (name for name, value in of_fit.items() if value is not None):
                raise InputError(
                    f"{argument} was passed for a loaded model",
                    "leave it out: the model keeps its own",
                )
            return self.model_.save(folder, replace=replace)
        view = self.model_.tagger.second_view
        encoder = view.encoder.name or None if view else None
        settings = self.get_params(deep=False) | {"C": self.C_, "encoder": encoder}
        for name in ("taxonomy", "columns", "learning_curve", "n_jobs", "verbose"):
            del settings[name]
        fit = Fit(
            model=self.model_,
            settings=settings,
            has_taxonomy=self.taxonomy is not None,
            contamination=self.contamination_,
            without_sections=self.report_without_sections(),
            proposals=self.proposals_,
            n_articles=self.n_articles_,
            n_reference=self.n_reference_,
            n_unlabelled=self.n_unlabelled_,
            n_copies=self.n_copies_,
            n_faults=n_faults,
            corpus_sha256=self.corpus_sha256_,
            sources=sources or {},
            is_c_chosen=self.C is None,
            inputs=inputs,
            seconds=self.seconds_,
        )
        save_fit(fit, Path(folder), report=self.report(), by_date=by_date, log=log, replace=replace)
        return Path(folder)

    @classmethod
    def load(
        cls, folder: str | Path, *, encoder: str | SupportsEncode | None = None
    ) -> "TopicClassifier":
        """Return the fitted estimator of a model folder, for pipelines and further training.

        It predicts like the one that was saved, to the last bit, and has its settings, with the value of
        `C` that was used. What only a fit computes (`out_of_fold_`, `contamination_`, `proposals_`,
        `seconds_`) is missing. To predict alone, `load_model` suffices and loads faster.

        Parameters
        ----------
        encoder : as for `load_model`

        Raises
        ------
        ModelError
            As `load_model`, or if the model was saved without its settings.
        """
        model = load_model(folder, encoder=encoder)
        try:
            settings, corpus = dict(model.details["settings"]), model.details["corpus"]
            if encoder is not None:
                settings["encoder"] = encoder
            check_settings(settings)
            has_taxonomy = not model.details["taxonomy"].get("from_training_data", False)
            classifier = cls(
                model.taxonomy if has_taxonomy else None, columns=model.columns, **settings
            )
            n_articles, n_reference = corpus["articles"], corpus["reference"]
            n_unlabelled, digest = corpus["unlabelled"], corpus["sha256"]
            n_copies = corpus.get("copies", 0)
        except (KeyError, TypeError, InputError) as error:
            raise ModelError(
                f"{str(folder)!r} cannot be used as an estimator ({type(error).__name__}: {error}): "
                "predict with load_model, or train it again"
            ) from None
        classifier.model_, classifier.C_ = model, settings["C"]
        classifier.n_articles_, classifier.n_reference_ = n_articles, n_reference
        classifier.n_unlabelled_, classifier.corpus_sha256_ = n_unlabelled, digest
        classifier.n_copies_ = n_copies
        return classifier

    def _columns(self, y: Any) -> Columns:
        """Return the chosen columns, without those of labels if labels are passed as `y`."""
        return Columns(self.columns, skip=None if y is None else "labels")

    def _problem(
        self,
        articles: Sequence[Article],
        taxonomy: Taxonomy,
        weights: FloatArray,
        *,
        undecided: Sequence[Sequence[str]],
        prior_weight: float,
    ) -> LearningProblem:
        stories = {story_of(a) for a in articles if a.role == "reference"}
        if len(stories) < self.folds:
            raise InputError(
                f"Too few stories among the labelled reference articles ({len(stories)})",
                f"expected at least {self.folds}, one per fold; add articles, or lower folds, as in "
                "TopicClassifier(folds=2) (on the command line, folds in the file of --config)",
            )
        problem = LearningProblem.of(
            articles,
            taxonomy,
            FeatureSettings(
                title_weight=self.title_weight,
                section_weight=self.section_weight,
                min_df=self.min_df,
                stemmed=self.stemmed,
                ngrams=self.ngrams,
            ),
            weights=weights,
            undecided=undecided,
            prior_weight=prior_weight,
            further_weight=self.further_weight,
        )
        if not len(problem.rows.indices):
            raise InputError(
                f"No word occurs in {self.min_df} articles or more", "lower min_df, or add articles"
            )
        return problem


def _n_columns(X: Any) -> int:
    shape: tuple[int, ...] = getattr(X, "shape", ())
    return int(shape[1]) if len(shape) == 2 else 1
