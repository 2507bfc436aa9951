"""A fit with fewer articles, measured without a second corpus."""

from dataclasses import asdict, replace

import numpy as np
import pytest
from helpers.press import ARGENT, ECOLE, FIBRE

from osiris_nlp import load_model, load_report
from osiris_nlp.base.records import Article
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training import TopicClassifier, story_folds
from osiris_nlp.training.fitting import growing_shares
from osiris_nlp.training.fitting.growing_shares import _fit_shares
from osiris_nlp.training.fitting.problem import LearningProblem


@pytest.fixture(scope="module")
def measured(taxonomy, articles):
    return TopicClassifier(taxonomy, learning_curve=True).fit(articles)


def press(n, *, per_story=1):
    """Return n short articles on three subjects, some of them hard to classify."""
    rng = np.random.default_rng(5)
    subjects = {"Infrastructures": FIBRE, "Fintech": ARGENT, "TIC pour l’éducation": ECOLE}
    names = list(subjects)
    out = []
    for i in range(n):
        own, other = names[i % 3], names[int(rng.integers(3))]
        words = " ".join([*subjects[own], *subjects[other]]).split()
        text = " ".join(words[k] for k in rng.integers(0, len(words), 8))
        out.append(Article(id=f"a{i}", text=text, labels=(own,), story=f"s{i // per_story}"))
    return out


@pytest.mark.slow("learning")
def test_the_last_point_is_the_report(measured):
    report = measured.report()
    curve = report.learning_curve

    assert curve is not None
    assert (curve.held_out, curve.judging, curve.support) == (720, True, 3011)
    assert [point.articles for point in curve.measured][::2] == [68, 268, 1073]
    assert report.judging is not None
    for name, figure in curve.measured[-1].figures.items():
        assert asdict(figure) == pytest.approx(asdict(report.judging.figures[name]))


@pytest.mark.slow("learning")
def test_more_articles_help_on_the_bundled_corpus(measured):
    curve = measured.model_.learning_curve

    assert curve is not None
    mrr = [point.figures["mrr"].value for point in curve.measured]
    assert mrr == sorted(mrr)
    assert mrr[-1] - mrr[0] > 0.04
    expected = curve.expected_at(5_000)["hit@1"]
    assert 0.6 < expected.value < 0.7
    assert expected.low < curve.measured[-1].figures["hit@1"].value < expected.high


@pytest.mark.slow("learning")
def test_measuring_the_curve_does_not_change_the_model(measured, fitted):
    weights = [each.tagger_.weights.codes.tobytes() for each in (measured, fitted)]

    assert weights[0] == weights[1]
    assert fitted.report().learning_curve is None
    assert replace(measured.report(), learning_curve=None) == fitted.report()


@pytest.mark.slow("learning")
def test_a_saved_model_keeps_its_curve(measured, tmp_path):
    folder = measured.save(tmp_path / "osiris")

    model, report = load_model(folder), measured.report()

    assert report.learning_curve is not None
    record = report.learning_curve.to_dict()
    for each in (model.report(), load_report(folder), TopicClassifier.load(folder).report()):
        assert each.to_dict()["learning_curve"] == record
    assert report.learning_curve.sentence in model.card
    assert "learning_curve" not in model.details["settings"]
    again = load_model(model.save(tmp_path / "copie"))
    assert again.report().to_dict() == model.report().to_dict()


@pytest.mark.parametrize(
    ("n", "per_story", "sizes"), [(199, 1, 0), (200, 1, 4), (400, 1, 5), (399, 3, 0)]
)
def test_a_curve_needs_two_hundred_stories(n, per_story, sizes):
    articles = press(n, per_story=per_story)

    curve = TopicClassifier(learning_curve=True).fit(articles).report().learning_curve

    assert (len(curve.measured) if curve else 0) == sizes


def test_the_largest_share_is_left_out_of_many_articles(monkeypatch):
    monkeypatch.setattr(growing_shares, "_MANY", 799)

    curve = TopicClassifier(learning_curve=True).fit(press(800)).model_.learning_curve

    assert [point.articles for point in curve.measured] == [40, 80, 160, 640]


def test_threads_do_not_change_the_curve():
    alone, parallel = (
        TopicClassifier(learning_curve=True, n_jobs=n).fit(press(200)).report().learning_curve
        for n in (None, 2)
    )

    assert alone == parallel


def test_rows_without_a_label_train_but_are_not_judged():
    articles = press(240)
    names = sorted({article.labels[0] for article in articles})
    matrix = np.array([[article.labels[0] == name for name in names] for article in articles])
    matrix[:30] = False

    model = TopicClassifier(learning_curve=True).fit([a.text for a in articles], matrix.astype(int))

    curve = model.report().learning_curve
    assert curve is not None
    assert curve.held_out == 210
    assert curve.measured[-1].articles == 192


def test_a_share_has_whole_stories_and_nothing_of_the_fold():
    articles = press(300, per_story=3)
    problem = LearningProblem.of(
        articles,
        Taxonomy.from_names(sorted({a.labels[0] for a in articles})),
        FeatureSettings(),
        prior_weight=3.0,
        further_weight=0.3,
    )
    in_fold = story_folds(articles) == 0

    part = _fit_shares(problem, in_fold, [0.25, 0.5], C=1.0, seed=0, fold=0)

    assert np.isinf(part.position[in_fold]).all()
    positions = part.position[~in_fold].reshape(-1, 3)
    assert (positions == positions[:, :1]).all()
    assert sorted(positions[:, 0]) == [k / 80 for k in range(80)]
    assert [values.shape for values in part.decision_values] == [(60, 3)] * 2
