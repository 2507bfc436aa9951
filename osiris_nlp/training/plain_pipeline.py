"""A tagger as a fitted pipeline of scikit-learn's own parts, to look into, probe and compare."""

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
from osiris_nlp.model.engine import FloatArray
from osiris_nlp.model.features import FIELDS, FeatureSettings, FeatureSpace, Field, article_terms
from osiris_nlp.model.opinions import Doubles
from osiris_nlp.model.tagger import Tagger, off_period


def plain_pipeline(tagger: Tagger) -> Pipeline:
    """Return a fitted scikit-learn pipeline that answers as a tagger does.

    It takes what `TopicClassifier.predict` takes, and is as slow as scikit-learn is. Its steps, with
    n features that are terms and K labels:

    ``articles``
        reads texts, rows or a frame
    ``features``
        (n_articles, n + K) sparse: TF-IDF of the text, the title and the section, each a
        `TfidfVectorizer`, weighted and scaled to unit length together; then whether the article is
        dated outside each label's period
    ``decisions``
        (n_articles, 2 K): the decision values, ``weights`` and ``intercept`` among its `kw_args`;
        the periods again
    ``log_odds``
        (n_articles, 2 K): the decision values along the calibration's common curve; the periods
    ``labels``
        each label's slope and offset, and what it loses outside its period, as logistic regression.
        Where every article carries one label, one `LogisticRegression`, multinomial. Otherwise one
        for each label within a `MultiOutputClassifier`, cut by `FixedThresholdClassifier`

    So ``pipeline[:2]`` gives features, ``pipeline[:3]`` decision values, ``pipeline[:-1]`` what the last
    step sees, each with `get_feature_names_out`.

    Both round, so decision values differ: by under 1e-6 on the bundled corpus. So do probabilities where
    every article carries one label; otherwise theirs differ by up to 4e-6. In the first case
    `predict` is `TopicClassifier.predict`. In the other it returns (n_articles, K), 1 from each label's cut on, `predict_proba` a list of K tables (n, 2),
    as `MultiOutputClassifier` does; `at_least_one` and `top_k`, which look at all labels of an
    article at once, have no part in it: a row of zeros is where the tagger proposes the best label
    all the same, and a row with more than `top_k` ones is where it keeps the best of them.

    Raises
    ------
    InputError
        If the tagger has a sentence encoder: scikit-learn has no part for it.

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
    if tagger.space.settings.semantic_weight:
        raise InputError(
            f"semantic_weight is {tagger.space.settings.semantic_weight}",
            "expected 0: scikit-learn has no part for the sentence encoder",
        )
    of_periods = [f"off_period__{label}" for label in tagger.labels]
    names = [*tagger.labels, *of_periods]
    curve = tagger.calibration
    features = FeatureUnion(
        [
            ("terms", _terms(tagger.space)),
            (
                "periods",
                FunctionTransformer(
                    off_period,
                    kw_args={"periods": tagger.periods},
                    feature_names_out=partial(_names, names=of_periods),
                ),
            ),
        ],
        verbose_feature_names_out=False,
    )
    decision_values = FunctionTransformer(
        _decisions,
        kw_args={
            "weights": tagger.weights.columns(range(len(tagger.labels))),
            "intercept": tagger.weights.intercept,
        },
        accept_sparse=True,
        feature_names_out=partial(_names, names=names),
    )
    log_odds = FunctionTransformer(
        _log_odds,
        kw_args={"values": curve.knot_values, "logits": curve.knot_logits},
        feature_names_out=partial(_names, names=names),
    )
    return Pipeline(
        [
            (
                "articles",
                FunctionTransformer(
                    articles_from, feature_names_out=partial(_names, names=["article"])
                ),
            ),
            ("features", features),
            ("decisions", decision_values),
            ("log_odds", log_odds),
            ("labels", _one_of(tagger) if curve.exclusive else _each_of(tagger)),
        ]
    )


def _terms(space: FeatureSpace) -> Pipeline:
    known = [field for field in FIELDS if len(space.terms[field])]
    unit = Normalizer()
    unit.n_features_in_ = space.n_terms
    return Pipeline(
        [
            (
                "fields",
                FeatureUnion(
                    [(field, _vectorizer(space, field)) for field in known],
                    transformer_weights={field: space.settings.weight(field) for field in known},
                ),
            ),
            ("unit", unit),
        ]
    )


def _vectorizer(space: FeatureSpace, field: Field) -> TfidfVectorizer:
    vectorizer = TfidfVectorizer(
        analyzer=partial(_spoken, field=field, stemmed=space.settings.stemmed),
        vocabulary={term: place for place, term in enumerate(space.terms[field])},
        sublinear_tf=True,
    )
    vectorizer.idf_ = space.idf[field].astype(np.float64)
    return vectorizer


def _spoken(article: Article, *, field: Field, stemmed: bool) -> list[str]:
    """Return what may be a term: words, and two in a row, of which the vocabulary knows some."""
    return article_terms(article, FeatureSettings(stemmed=stemmed, ngrams=2))[field]


def _decisions(features: csr_matrix, weights: FloatArray, intercept: FloatArray) -> Doubles:
    terms, periods = features[:, : len(weights)], features[:, len(weights) :]
    return np.hstack([terms @ weights + intercept, periods.toarray()])


def _log_odds(decision_values: Doubles, values: Doubles, logits: Doubles) -> Doubles:
    n_labels = decision_values.shape[1] // 2
    curve = np.interp(decision_values[:, :n_labels], values, logits)
    return np.hstack([curve, decision_values[:, n_labels:]])


def _names(transformer: Any, given: Any, *, names: list[str]) -> npt.NDArray[np.object_]:  # noqa: ARG001
    return np.array(names, dtype=object)


def _coefficients(tagger: Tagger) -> Doubles:
    """Return, (K, 2 K), what each label makes of all log-odds, and of all periods."""
    calibration = tagger.calibration
    own = np.eye(len(tagger.labels))
    return np.hstack([own * calibration.slope, own * calibration.off_period])


def _one_of(tagger: Tagger) -> LogisticRegression:
    coefficients, intercept = _coefficients(tagger), tagger.calibration.offset
    if len(tagger.labels) == 2:  # where scikit-learn has one model for two labels
        coefficients, intercept = np.diff(coefficients, axis=0), np.diff(intercept)
    return _logistic(np.array(tagger.labels), coefficients, intercept)


def _each_of(tagger: Tagger) -> MultiOutputClassifier:
    cuts = np.minimum(tagger.selection.propose_cut, tagger.selection.apply_cut)
    both = np.array([0, 1])
    each = MultiOutputClassifier(FixedThresholdClassifier(LogisticRegression()))
    each.estimators_ = []
    for row, offset, cut in zip(
        _coefficients(tagger), tagger.calibration.offset, cuts.tolist(), strict=True
    ):
        one = FixedThresholdClassifier(
            LogisticRegression(), threshold=cut, response_method="predict_proba"
        )
        one.estimator_ = _logistic(both, row[None], offset[None])
        each.estimators_.append(one)
    each.classes_ = [both] * len(tagger.labels)
    return each


def _logistic(
    classes: npt.NDArray[Any], coefficients: Doubles, intercept: Doubles
) -> LogisticRegression:
    logistic = LogisticRegression()
    logistic.classes_, logistic.coef_, logistic.intercept_ = classes, coefficients, intercept
    logistic.n_features_in_ = coefficients.shape[1]
    return logistic
