"""Convert a tagger to a fitted pipeline of scikit-learn's own parts, for inspection and comparison."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer, Normalizer

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import articles_from
from osiris_nlp.model.calibration import Calibration, Shrinkage
from osiris_nlp.model.engine import FloatArray
from osiris_nlp.model.features import FIELDS, FeatureSettings, FeatureSpace, Field, article_terms
from osiris_nlp.model.opinions import Doubles
from osiris_nlp.model.tagger import Tagger, is_off_period
from osiris_nlp.trained_model import Model

_RELIANCE = "reliance"


def plain_pipeline(model: Model) -> Pipeline:
    """Return a fitted scikit-learn pipeline that predicts what a model predicts.

    It accepts the input of `TopicClassifier.predict`, and runs at scikit-learn's speed. Its steps, for
    n term features and K labels, are:

    ``articles``
        reads texts, rows or a data frame
    ``features``
        (n_articles, n + K + 1) sparse: TF-IDF of text, title and section, each by a `TfidfVectorizer`,
        weighted and scaled together to unit length; then K flags, set if the article is dated outside
        the label's period; then how far its words count (`Shrinkage.reliance`)
    ``decisions``
        (n_articles, 2 K + 1): decision values, with ``weights`` and ``intercept`` in the step's `kw_args`;
        then the rest as before
    ``log_odds``
        (n_articles, 2 K + 1): decision values mapped through the calibration curve common to all labels,
        times how far the words count; then the rest as before
    ``labels``
        logistic regression with each label's slope, offset and penalty outside its period; its intercept is
        the label's share, which counts where the words do not. If every
        article has one label, a single multinomial `LogisticRegression`. Otherwise a
        `MultiOutputClassifier` of one model per label, each with its threshold in a
        `FixedThresholdClassifier`. The labels are in the order of `classes_` here, and in the tagger's
        order in the earlier steps

    ``pipeline[:2]`` computes features, ``pipeline[:3]`` decision values, and ``pipeline[:-1]`` the input
    of the last step. Each has `get_feature_names_out`.

    Results differ by rounding. On the bundled corpus, decision values differ by less than 1e-6.
    Probabilities differ by less than 1e-6 if every article has one label, and by up to 4e-6 otherwise.

    If every article has one label, `predict` equals `TopicClassifier.predict` (for a model trained on
    an indicator matrix, it gives the labels of the columns instead). Otherwise it returns (n_articles, K),
    with 1 for each score at or above the label's threshold, and `predict_proba` returns a list of K arrays (n_articles,
    2), like any `MultiOutputClassifier`. The pipeline then ignores that the model proposes nothing for an article
    without a known word, and `at_least_one` and `top_k`, which depend on all labels of an article at once. With `at_least_one` the tagger proposes the best label where the
    pipeline returns a row of zeros. With `top_k` it keeps only the best labels where the pipeline returns
    more.

    Raises
    ------
    InputError
        If the model uses a sentence encoder, for which scikit-learn has no equivalent.

    Examples
    --------
    >>> from osiris_nlp.training import TopicClassifier
    >>> texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave et le paiement", "Paiement mobile"]
    >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
    >>> pipeline = model.to_sklearn()
    >>> pipeline.predict(["Panne du câble"]).tolist()
    ['Infrastructures']
    >>> names = pipeline[:2].get_feature_names_out()
    >>> weights = pipeline["decisions"].kw_args["weights"]
    >>> names[weights[:, 1].argmax()], pipeline[:3].get_feature_names_out()[1]
    ('text__infrastructur', 'Infrastructures')
    """
    tagger = model.tagger
    if tagger.second_view is not None:
        raise InputError(
            f"The model has the encoder {tagger.second_view.encoder.title}",
            "expected one without: scikit-learn has no equivalent",
        )
    calibration, weights = tagger.calibration, tagger.weights.columns(range(len(tagger.labels)))
    period_names = [f"off_period__{label}" for label in tagger.labels]
    names = [*tagger.labels, *period_names, _RELIANCE]
    decisions = _transformer(
        _decision_values, names, weights=weights, intercept=tagger.weights.intercept
    )
    curve = {"values": calibration.knot_values, "logits": calibration.knot_logits}
    # New articles may lack the column of labels.
    columns = {name: field for name, field in (model.columns or {}).items() if field != "labels"}
    return Pipeline(
        [
            ("articles", _transformer(articles_from, ["article"], columns=columns)),
            ("features", _features(tagger, period_names)),
            ("decisions", decisions.set_params(accept_sparse=True)),
            ("log_odds", _transformer(_log_odds, names, **curve)),
            ("labels", _multinomial(model) if calibration.exclusive else _one_per_label(model)),
        ]
    )


def _transformer(
    function: Callable[..., Any], names: list[str], **arguments: Any
) -> FunctionTransformer:
    """Return a step that calls a function with these arguments; `names` are those of its columns."""
    return FunctionTransformer(
        function, kw_args=arguments, feature_names_out=partial(_names, names=names)
    )


def _features(tagger: Tagger, period_names: list[str]) -> FeatureUnion:
    space, shrinkage = tagger.space, tagger.calibration.shrinkage
    periods = _transformer(is_off_period, period_names, periods=tagger.periods)
    reliance = _transformer(_reliance, [_RELIANCE], space=space, shrinkage=shrinkage)
    return FeatureUnion(
        [("terms", _terms(space)), ("periods", periods), (_RELIANCE, reliance)],
        verbose_feature_names_out=False,
    )


def _terms(space: FeatureSpace) -> Pipeline:
    fields = [field for field in FIELDS if len(space.terms[field])]
    unit = Normalizer()
    unit.n_features_in_ = space.size
    return Pipeline(
        [
            (
                "fields",
                FeatureUnion(
                    [(field, _vectorizer(space, field)) for field in fields],
                    transformer_weights={field: space.settings.weight(field) for field in fields},
                ),
            ),
            ("unit", unit),
        ]
    )


def _vectorizer(space: FeatureSpace, field: Field) -> TfidfVectorizer:
    vectorizer = TfidfVectorizer(
        analyzer=partial(_candidate_terms, field=field, settings=replace(space.settings, ngrams=2)),
        vocabulary={term: column for column, term in enumerate(space.terms[field])},
        sublinear_tf=True,
    )
    vectorizer.idf_ = space.idf[field].astype(np.float64)
    return vectorizer


def _candidate_terms(article: Article, *, field: Field, settings: FeatureSettings) -> list[str]:
    """Return words and pairs of words; the vectorizer keeps those in its vocabulary."""
    return article_terms(article, settings)[field]


def _reliance(
    articles: Sequence[Article], space: FeatureSpace, shrinkage: Shrinkage | None
) -> Doubles:
    if shrinkage is None:
        return np.ones((len(articles), 1))
    counts = [np.empty(0, np.int32), *map(space.count_known_words, space.read(articles))]
    return shrinkage.reliance(np.concatenate(counts))[:, None]


def _decision_values(features: csr_matrix, weights: FloatArray, intercept: FloatArray) -> Doubles:
    terms, others = features[:, : len(weights)], features[:, len(weights) :]
    return np.hstack([terms @ weights + intercept, others.toarray()])


def _log_odds(decision_values: Doubles, values: Doubles, logits: Doubles) -> Doubles:
    n_labels = decision_values.shape[1] // 2
    curve = np.interp(decision_values[:, :n_labels], values, logits)
    others = decision_values[:, n_labels:]
    return np.hstack([others[:, -1:] * curve, others])


def _names(transformer: Any, input_features: Any, *, names: list[str]) -> npt.NDArray[np.object_]:  # noqa: ARG001
    return np.array(names, dtype=object)


def _coefficients(tagger: Tagger) -> Doubles:
    """Return (K, 2 K + 1): the coefficients of each label on all log-odds, all period flags, and the reliance."""
    calibration = tagger.calibration
    identity = np.eye(len(tagger.labels))
    return np.hstack(
        [
            identity * calibration.slope,
            identity * calibration.off_period_penalty,
            (calibration.offset - _shares(calibration))[:, None],
        ]
    )


def _shares(calibration: Calibration) -> Doubles:
    shrinkage = calibration.shrinkage
    return np.zeros_like(calibration.offset) if shrinkage is None else shrinkage.shares


def _multinomial(model: Model) -> LogisticRegression:
    columns = model.target.columns
    coefficients = _coefficients(model.tagger)[columns]
    intercept = _shares(model.tagger.calibration)[columns]
    if len(columns) == 2:  # scikit-learn has a single row for two labels
        coefficients, intercept = np.diff(coefficients, axis=0), np.diff(intercept)
    return _logistic(model.classes_, coefficients, intercept)


def _one_per_label(model: Model) -> MultiOutputClassifier:
    columns, selection = model.target.columns, model.tagger.selection
    thresholds = np.minimum(selection.propose_threshold, selection.apply_threshold)[columns]
    classes = np.array([0, 1])
    classifier = MultiOutputClassifier(FixedThresholdClassifier(LogisticRegression()))
    classifier.estimators_ = []
    for row, share, threshold in zip(
        _coefficients(model.tagger)[columns],
        _shares(model.tagger.calibration)[columns],
        thresholds.tolist(),
        strict=True,
    ):
        estimator = FixedThresholdClassifier(
            LogisticRegression(), threshold=threshold, response_method="predict_proba"
        )
        estimator.estimator_ = _logistic(classes, row[None], share[None])
        classifier.estimators_.append(estimator)
    classifier.classes_ = [classes] * len(columns)
    return classifier


def _logistic(
    classes: npt.NDArray[Any], coefficients: Doubles, intercept: Doubles
) -> LogisticRegression:
    logistic = LogisticRegression()
    logistic.classes_, logistic.coef_, logistic.intercept_ = classes, coefficients, intercept
    logistic.n_features_in_ = coefficients.shape[1]
    return logistic
