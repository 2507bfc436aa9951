"""`TopicClassifier`: the scikit-learn estimator that learns a taxonomy's labels."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from sklearn.pipeline import Pipeline
from sklearn.utils import Tags
from sklearn.utils.metadata_routing import UNUSED
from sklearn.utils.validation import check_is_fitted

from osiris_nlp.base.progress import Progress, print_progress
from osiris_nlp.base.records import Neighbour, Suggestion
from osiris_nlp.corpus.metadata import Column
from osiris_nlp.evaluation import Report, held_out_from_opinions, report_on
from osiris_nlp.model.encoder import SupportsEncode, encoder_for
from osiris_nlp.model.opinions import Doubles
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.trained_model import Model
from osiris_nlp.training.bounds import check_settings
from osiris_nlp.training.estimators import BaseEstimator, ClassifierMixin
from osiris_nlp.training.fit import fit_model
from osiris_nlp.training.plain_pipeline import plain_pipeline
from osiris_nlp.training.saved_fit import load_fit, save_fit
from osiris_nlp.training.splits.scorers import accuracy
from osiris_nlp.training.training_data import n_columns, read_training_data

if TYPE_CHECKING:
    import pandas as pd


class TopicClassifier(ClassifierMixin, BaseEstimator):
    """Classify articles: one linear model per label, a prior from the taxonomy, calibrated scores.

    Parameters
    ----------
    taxonomy : the labels to learn, with their descriptions; by default, the labels in the training
        data, without descriptions. Words are stemmed by its language, French unless it has another
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
        judged on a copy of what it has read; see `osiris_nlp.training.splits.copies`
    precision : target precision of the labels in the tier apply, in (0, 1)
    top_k : maximum number of labels per article; 0 for no limit
    at_least_one : propose the best label of an article that would otherwise get none; ignored if an
        indicator matrix has a row of zeros
    random_state : random seed for shuffling
    learning_curve : also measure what fewer reference articles would have achieved, and extrapolate to more. It
        takes a quarter to three quarters as long as the rest of the fit, and needs 200 stories with five folds
    n_jobs : number of folds to fit in parallel, as in joblib
    verbose : print the progress of `fit`, unless 0

    Attributes
    ----------
    classes_ : (K,) the labels as they are in `y`, sorted; for an indicator matrix, those of its columns, in their order
    C_ : float, the value of C used for the fit
    model_ : the trained `Model`, which predicts; its `tagger` holds the arrays, in the order of the taxonomy
    out_of_fold_ : `Opinions` on the reference articles, by models that had not read them; the basis of `report`
    out_of_fold_without_section_ : the same opinions, had these articles no section, by the words alone; None
        if no section is a feature
    contamination_ : `Contamination`, whether the taxonomy's words fit older articles better than newer
        ones before any training; None if that cannot be determined
    proposals_ : `ProposalPrecision`, how often the model's proposals to change labels are right, out of fold
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

    `predict` gives labels as they are in `y`: strings, whole numbers or booleans; an indicator matrix; or
    tuples, for lists. One estimator does all of this, because the fit is the same; so do scikit-learn's. A row
    of zeros in an indicator matrix is an article that has none of the labels: it trains and calibrates, but
    the report, which is about the ranks of labels, leaves it out.

    With a taxonomy, `classes_` has all its labels, even those of no article, and `y` has their names or
    aliases. For cross-validation, `osiris_nlp.training.splits.splitters` says which splitters accept which labels.

    Of a taxonomy of more than 2,000 labels, or if more than 1,000 occur, only the labels that occur are learned.
    More than 1,000 are learned in blocks, by C = 3 unless it is set, and small weights are pruned; more than 20,000 are
    refused. All of them share one calibration; `out_of_fold_` and the report keep each article's own labels and
    the 50 best others. There is no learning curve, contamination or sentence encoder, and there are no `proposals_`.
    See `osiris_nlp.training.fitting.label_blocks`, also for the sources.

    The linear models minimise LinearSVC's objective by dual coordinate descent, regularised towards the prior.
    `osiris_nlp.training.fitting.solver`, `fit_calibration` and `fit_thresholds` name the sources of the methods.

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
        self.taxonomy, self.columns = taxonomy, columns
        self.C, self.prior_weight, self.further_weight = C, prior_weight, further_weight
        self.title_weight, self.section_weight = title_weight, section_weight
        self.min_df, self.stemmed, self.ngrams = min_df, stemmed, ngrams
        self.encoder, self.folds, self.merge_copies = encoder, folds, merge_copies
        self.precision, self.top_k, self.at_least_one = precision, top_k, at_least_one
        self.random_state, self.learning_curve = random_state, learning_curve
        self.n_jobs, self.verbose = n_jobs, verbose

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
        y : a label per article, or a list of labels with the main one first; or an indicator
            matrix, (n_articles, K); by default, the labels in X. A label is a string, a whole number or
            a boolean. Articles without a label are left out and counted, unless `y` is a matrix
        sample_weight : (n_articles,) weight in the loss, 0 or more; by default 1. Calibration and figures ignore it
        dates : (n_articles,) date, datetime, pandas or numpy timestamp, or a string like '2024-05-31'
        stories : (n_articles,) text or number, the same for all articles of a story
        roles : (n_articles,) 'reference' (also if unknown) or 'support'
        undecided : (n_articles,) lists of labels that the article may or may not have: it is not used as
            a negative example for them. Calibration and figures ignore this, and so does the fit if
            every reference article has exactly one label
        on_progress : called with the name of the step, the number of parts done, and that of all parts

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
        on_progress = on_progress or (print_progress if self.verbose else None)
        data = read_training_data(
            X, y, self, sample_weight, undecided, dates=dates, stories=stories, roles=roles
        )
        fit = fit_model(data, self, encoder=encoder, on_progress=on_progress)
        # All attributes are set at the end, so an interrupted fit leaves the previous one intact.
        self.model_, self.C_, self.out_of_fold_ = fit.model, fit.C, fit.out_of_fold
        self.out_of_fold_without_section_ = fit.out_of_fold_without_section
        self.contamination_, self.proposals_ = fit.contamination, fit.proposals
        self.n_articles_, self.n_reference_ = len(data.articles), fit.n_reference
        self.n_unlabelled_, self.n_copies_ = data.n_unlabelled, data.n_copies
        self.corpus_sha256_, self.n_features_in_ = data.corpus_sha256, n_columns(X)
        self.remarks_, self.seconds_ = fit.remarks, time.perf_counter() - start
        return self

    @property
    def _fitted(self) -> Model:
        """The trained model; NotFittedError before `fit`."""
        check_is_fitted(self)
        return self.model_

    @property
    def classes_(self) -> npt.NDArray[Any]:
        """The labels as they are in `y`, (K,), in the order of the columns of scores."""
        return self._fitted.classes_

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
        model = self._fitted
        log_odds = model.target.by_class(model.tagger.log_odds(model.read(X, dates=dates)))
        if model.target.form == "label" and log_odds.shape[1] == 2:
            return np.asarray(log_odds[:, 1] - log_odds[:, 0])
        return log_odds

    def predict_proba(self, X: Any, *, dates: Column = None) -> Doubles:
        """Return calibrated probabilities, (n_articles, K), with columns as in `classes_`.

        See `Model.predict_proba`. Raises NotFittedError before `fit`, as all methods do that predict.
        """
        return self._fitted.predict_proba(X, dates=dates)

    def predict_log_proba(self, X: Any, *, dates: Column = None) -> Doubles:
        """Return the logarithms of `predict_proba`."""
        return np.log(self._fitted.predict_proba(X, dates=dates))

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
        return self._fitted.predict(X, dates=dates)

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
        return accuracy(
            self._fitted, X, y, self.columns, sample_weight=sample_weight, dates=dates, roles=roles
        )

    def predict_frame(self, X: Any, *, dates: Column = None) -> "pd.DataFrame":
        """Return probabilities as a data frame; see `Model.predict_frame`."""
        return self._fitted.predict_frame(X, dates=dates)

    def suggest_frame(self, X: Any, *, top: int = 5, dates: Column = None) -> "pd.DataFrame":
        """Return the `top` best labels of each article as a data frame; see `Model.suggest_frame`."""
        return self._fitted.suggest_frame(X, top=top, dates=dates)

    def to_sklearn(self) -> Pipeline:
        """Return the fit as a pipeline of scikit-learn's own parts, for inspection and comparison.

        `training.plain_pipeline` describes its steps and how closely its predictions agree.
        """
        return plain_pipeline(self._fitted)

    def __sklearn_tags__(self) -> Tags:
        """Return scikit-learn's tags: a classifier of texts, y optional, one or several labels per article."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        tags.input_tags.allow_nan = True
        tags.target_tags.required = False
        tags.target_tags.multi_output = tags.classifier_tags.multi_label = True
        return tags

    def suggest(self, article: Any, *, top: int = 5) -> list[Suggestion]:
        """Return the `top` best labels of one article, with evidence; see `Model.suggest`."""
        return self._fitted.suggest(article, top=top)

    def similar(self, article: Any, *, top: int = 3) -> list[Neighbour]:
        """Return the training articles most similar to one article; see `Model.similar`."""
        return self._fitted.similar(article, top=top)

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
        return self._fitted.report(seed=self.random_state)

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
        held_out = held_out_from_opinions(opinions, self.tagger_.labels)
        return report_on(held_out, seed=self.random_state)

    def evaluate(self, X: Any, y: Any = None) -> Report:
        """Evaluate the fit on other articles; see `osiris_nlp.evaluate`."""
        return self._fitted.evaluate(X, y)

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
        return save_fit(
            self, folder, by_date, sources, inputs, n_faults=n_faults, log=log, replace=replace
        )

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
        encoder : sentence encoder; see `load_model`

        Raises
        ------
        ModelError
            As `load_model`, or if the model was saved without its settings.
        """
        return load_fit(cls, folder, encoder=encoder)
