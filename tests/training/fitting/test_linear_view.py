"""The second view as it is fitted: a ridge regression and its weight next to the words."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.models import SHRINKAGE
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression, Ridge

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.model.encoder import encoder_for
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.model.second_view import centred
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.fitting.linear_view import (
    LinearView,
    _targets,
    fit_second_view,
    view_weight,
)
from osiris_nlp.training.fitting.out_of_fold import CrossCalibration
from osiris_nlp.training.fitting.problem import CrossFit, LearningProblem
from osiris_nlp.training.splits.folds import story_folds

LABELS = ("Fintech", "Infrastructures", "Télévision")
SUBJECTS = {
    "Fintech": "Wave et Orange Money baissent les frais du transfert d’argent",
    "Infrastructures": "La Sonatel pose un câble et déploie la fibre optique",
    "Télévision": "Les décodeurs de la TNT attendent leur signal",
}
TOWNS = "Dakar Thiès Kolda Matam Louga Kaolack Fatick Podor Bakel Mbour".split()
ARTICLES = [
    Article(id=f"{label}-{town}", title=f"À {town}", text=f"{text} à {town}.", labels=(label,))
    for label, text in SUBJECTS.items()
    for town in TOWNS
]


class Subjects:
    """An encoder that knows what an article is about, but for one in four."""

    def encode(self, texts):
        return [
            [float(word in text and len(text) % 4 > 0) for word in ("Wave", "câble", "TNT")]
            + [len(text) / 100]
            for text in texts
        ]


class Constant:
    """An encoder that says the same of every text."""

    def encode(self, texts):
        return np.ones((len(texts), 3))


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def problem_of(articles, **arguments):
    settings: dict[str, object] = {"prior_weight": 0.0, "further_weight": 0.3}
    return LearningProblem.of(
        articles, Taxonomy.from_names(LABELS), FeatureSettings(), **(settings | arguments)
    )  # type: ignore[arg-type]


def vectors_of(articles, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(len(articles), 2, 6)).astype(np.float32)


def noisy(relevant, rng, noise=1):
    return (relevant + noise * rng.normal(size=relevant.shape)).astype(np.float32)


def test_the_view_is_a_ridge_regression():
    vectors, rng = vectors_of(ARTICLES), np.random.default_rng(1)
    targets, weights = rng.random((30, 3)), rng.random(30).astype(np.float32)

    view = LinearView.fit(vectors, targets, weights)

    centre = np.average(vectors, axis=0, weights=weights)
    features = np.hstack([centred(vectors, centre.astype(np.float32)), np.ones((30, 1))])
    oracle = Ridge(alpha=3, fit_intercept=False).fit(features, targets, sample_weight=weights)
    assert view.weights == pytest.approx(oracle.coef_[:, :-1].T, abs=1e-4)
    assert view.intercept == pytest.approx(oracle.coef_[:, -1], abs=1e-4)
    assert view.decision_values(vectors) == pytest.approx(oracle.predict(features), abs=1e-4)


def test_with_several_labels_the_weight_is_that_of_a_logistic_regression():
    rng = np.random.default_rng(2)
    relevant = rng.random((60, 3)) < 0.3
    words, view = (noisy(relevant, rng, noise) for noise in (0.8, 1.5))

    weight = view_weight(words, view, relevant, exclusive=False)

    parts = [part.ravel() / part.std() for part in (words, view)]
    logistic = LogisticRegression(C=2, tol=1e-8).fit(np.stack(parts, axis=1), relevant.ravel())
    of_words, of_view = logistic.coef_[0] / [words.std(), view.std()]
    assert weight == pytest.approx(of_view / of_words, rel=1e-3)


@given(seed=st.integers(0, 50), factor=st.floats(0.1, 10))
def test_the_weight_does_not_depend_on_the_units(seed, factor):
    rng = np.random.default_rng(seed)
    relevant = np.eye(3, dtype=bool)[rng.integers(0, 3, 40)]
    words, view = (noisy(relevant, rng) for _ in range(2))

    weight = view_weight(words, view, relevant, exclusive=True)
    scaled = view_weight(words, view * np.float32(factor), relevant, exclusive=True)

    assert weight >= 0
    assert scaled * factor == pytest.approx(weight, rel=0.02, abs=0.02)


def test_a_view_that_knows_nothing_or_the_contrary_gets_no_weight():
    rng = np.random.default_rng(3)
    relevant = np.eye(3, dtype=bool)[rng.integers(0, 3, 200)]
    words = noisy(relevant, rng)
    noise = rng.normal(size=relevant.shape).astype(np.float32)

    assert view_weight(words, noise, relevant, exclusive=True) < 0.15
    assert view_weight(words, -words, relevant, exclusive=True) == 0
    assert view_weight(words, np.zeros_like(words), relevant, exclusive=True) == 0
    assert view_weight(words, words, relevant, exclusive=True) == pytest.approx(1, rel=0.01)


def test_a_view_that_says_the_same_of_every_article_changes_nothing():
    words = TopicClassifier(folds=3).fit(ARTICLES)

    model = TopicClassifier(folds=3, encoder=Constant()).fit(ARTICLES)

    assert model.predict_proba(ARTICLES) == pytest.approx(words.predict_proba(ARTICLES), abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_a_view_that_knows_everything_next_to_words_that_know_nothing_gets_a_large_weight(seed):
    rng = np.random.default_rng(seed)
    relevant = np.eye(4, dtype=bool)[rng.integers(0, 4, 300)]
    words = rng.normal(size=relevant.shape).astype(np.float32)
    view = noisy(relevant, rng, 0.1)

    weight = view_weight(words, view, relevant, exclusive=True)

    sums = words + np.float32(weight) * view
    assert 10 < weight < 1e3
    assert (sums.argmax(axis=1) == relevant.argmax(axis=1)).mean() > 0.99


def test_articles_of_no_weight_do_not_count():
    weights = np.array([1.0] * 20 + [0.0] * 10, np.float32)
    vectors, targets = vectors_of(ARTICLES), problem_of(ARTICLES).has_label.astype(float)

    view = LinearView.fit(vectors, targets, weights)
    without = LinearView.fit(vectors[:20], targets[:20], weights[:20])

    assert view.weights == pytest.approx(without.weights, abs=1e-5)
    assert view.centre == pytest.approx(without.centre, abs=1e-6)


def test_the_label_of_an_article_does_not_change_what_the_view_says_of_it_out_of_fold():
    folds = story_folds(ARTICLES, folds=3, seed=0)
    relabelled = [replace(ARTICLES[0], labels=("Télévision",)), *ARTICLES[1:]]
    vectors, words = vectors_of(ARTICLES), vectors_of(ARTICLES, seed=4)[:, 0, :3]
    vectors[:, 1, :3] += 3 * problem_of(ARTICLES).has_label

    problems = map(problem_of, (ARTICLES, relabelled))
    before, after = (by_the_view(problem, vectors, words, folds) for problem in problems)

    assert_differ_by_one_factor(before, after, folds == folds[0])


def test_articles_of_a_story_are_held_out_together():
    twin = replace(ARTICLES[0], id="double", story="s", role="support")
    articles = [replace(ARTICLES[0], story="s"), *ARTICLES[1:], twin]
    problem, folds = problem_of(articles), story_folds(ARTICLES, folds=3, seed=0)
    vectors, words = vectors_of(articles), vectors_of(ARTICLES, seed=4)[:, 0, :3]
    vectors[:, 1, :3] += 3 * problem.has_label
    other = vectors.copy()
    other[-1] += 5

    before, after = (by_the_view(problem, each, words, folds) for each in (vectors, other))

    assert_differ_by_one_factor(before, after, folds == folds[0])


def by_the_view(problem, vectors, words, folds):
    """What the view adds to the decision values of the words, out of fold."""
    settings = {"precision": 0.95, "top_k": 0, "at_least_one": True}
    calibration = CrossCalibration(problem, folds, SHRINKAGE, **settings)  # type: ignore[arg-type]
    cross_fit = CrossFit(words, words, words, of_excerpts=words)
    views = vectors, vectors[problem.is_reference]
    _, judgement = fit_second_view(encoder_for(Subjects()), *views, cross_fit, calibration)
    return judgement.opinions.decision_values - words


def assert_differ_by_one_factor(before, after, in_fold):
    """Check that the view says the same in a fold, but for its weight, which is that of the other folds."""
    ratio = after / before
    assert np.ptp(ratio[in_fold]) < 1e-3
    assert np.ptp(ratio[~in_fold]) > 1e-2


def test_a_further_label_counts_less_and_an_open_one_says_nothing():
    support = replace(ARTICLES[0], labels=("Fintech", "Télévision"), role="support")
    articles = [support, *ARTICLES[1:]]
    everything = np.ones(len(articles), dtype=bool)
    assert _targets(problem_of(articles), everything)[0] == pytest.approx([1, 0, 0.3])

    two = [replace(support, role="reference"), *ARTICLES[1:]]
    undecided = [["Infrastructures"], *([] for _ in ARTICLES[1:])]
    targets = _targets(problem_of(two, undecided=undecided), everything)

    assert targets[0] == pytest.approx([1, 10 / 29, 1])
    assert targets[1].tolist() == [1, 0, 0]


def test_an_encoder_helps_where_it_knows_the_subject():
    words = TopicClassifier(folds=5).fit(ARTICLES[:30:2])
    model = TopicClassifier(folds=5, encoder=Subjects()).fit(ARTICLES[:30:2])
    gain = model.report().encoder_gain

    assert gain is not None
    assert gain.articles == gain.reference == 15
    assert gain.encoder == ""
    expected = model.report().figures["mrr"].value - words.report().figures["mrr"].value
    assert gain.differences["mrr"].value == pytest.approx(expected, abs=1e-6)
    assert str(gain).startswith("The encoder (an object) changes mrr by +0.")
    assert str(gain).endswith("some 1,000 reference articles; this model has learned from 15.")
    assert str(gain) in repr(model.report())
    assert words.report().encoder_gain is None


def test_a_classifier_with_an_encoder_follows_sklearn():
    model = TopicClassifier(folds=3, encoder=Subjects()).fit(ARTICLES)

    assert model.predict(["Wave et le transfert d’argent"]).tolist() == ["Fintech"]
    assert model.decision_function(ARTICLES[:2]).argmax(axis=1).tolist() == [0, 0]
    assert model.score(ARTICLES) > 0.9


def test_progress_is_reported_while_articles_are_encoded():
    steps: list[tuple[str, int, int]] = []
    model = TopicClassifier(folds=3, encoder=Subjects())

    model.fit(ARTICLES, on_progress=lambda *step: steps.append(step))

    assert ("encoding", 30, 30) in steps


@pytest.mark.parametrize("encoder", ["bert", 3, "onnx:"])
def test_what_is_not_an_encoder_is_refused_before_the_fit(encoder):
    with pytest.raises(InputError, match="encoder"):
        TopicClassifier(encoder=encoder).fit(ARTICLES)  # type: ignore[arg-type]
