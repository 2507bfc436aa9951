"""Folds and splits, and what is chosen by them."""

from datetime import date

import numpy as np
import pytest
from helpers.press import ECOLE, FIBRE, LABELS, TEXTS
from helpers.training import small
from sklearn.metrics import log_loss

from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import ranks, truth_table
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.training import TopicClassifier, split_by_date, story_folds
from osiris_nlp.training.calibration import fit_calibration
from osiris_nlp.training.folds import story_of
from osiris_nlp.training.problem import LearningProblem


def test_a_story_stays_in_one_fold(articles: list[Article]) -> None:
    folds = story_folds(articles, folds=5, seed=3)

    by_story: dict[str, set[int]] = {}
    for article, fold in zip(articles, folds, strict=True):
        by_story.setdefault(story_of(article), set()).add(int(fold))
    assert {len(seen) for seen in by_story.values()} == {1}
    assert np.bincount(folds).min() > len(articles) / 5 * 0.9


def test_cross_fitting_reads_no_twin_of_what_it_judges() -> None:
    twins = [
        Article(id=f"{i}{side}", text=text, labels=(label,), story=str(i))
        for i, (text, label) in enumerate(zip(TEXTS, LABELS, strict=True))
        for side in "ab"
    ]
    alone = small(prior_weight=0.0).fit(TEXTS, LABELS)

    paired = small(prior_weight=0.0).fit(twins)

    assert paired.report().stories == 12
    assert paired.report().figures["mrr"].value < alone.score(TEXTS, LABELS)


@pytest.mark.parametrize("judges", [False, True])
def test_cross_fitting_hides_cues_that_only_the_judged_article_could_have_taught(
    judges: bool,
) -> None:
    cues = ("tablettes", "lycée", "manuels", "enseignants")
    taxonomy = Taxonomy(
        [Label(name="Infrastructures"), Label(name="TIC pour l’éducation", cues=cues)]
    )
    texts = FIBRE + ECOLE
    articles = [
        Article(id=str(i), text=text, labels=(label,), judges=judges)
        for i, (text, label) in enumerate(
            zip(texts, ["Infrastructures"] * 4 + ["TIC pour l’éducation"] * 4, strict=True)
        )
    ]
    problem = LearningProblem.of(
        articles, taxonomy, FeatureSettings(), prior_weight=3.0, further_weight=1.0
    )

    decision_values = problem.cross_fit(np.arange(8), C=0.01, seed=0)

    weights, intercept = problem.fit(C=0.01, seed=0)
    read = np.array([values @ weights[ids] + intercept for ids, values in problem.rows])
    assert (read[4:, 1] > read[4:, 0]).all()
    # Whoever wrote the cues had not read the articles that judge: these gave nothing away.
    hidden = decision_values[4:, 1] < read[4:, 1] - 0.3
    assert hidden.tolist() == [not judges] * 4


def test_a_split_by_date_keeps_the_later_stories_out() -> None:
    old = Article(id="a", text="…", date=date(2010, 5, 1), story="câble")
    older = Article(id="b", text="…", date=date(2009, 5, 1))
    new = Article(id="c", text="…", date=date(2020, 5, 1), story="câble")
    support = Article(id="d", text="…", date=date(2021, 5, 1), role="support")
    undated = Article(id="e", text="…")

    earlier, later = split_by_date([old, older, new, support, undated], since=date(2020, 1, 1))

    assert [a.id for a in earlier] == ["b"]
    assert [a.id for a in later] == ["c"]


def test_c_is_what_does_better_out_of_fold(
    articles: list[Article], taxonomy: Taxonomy, fitted: TopicClassifier
) -> None:
    def mean_rank(weight: float) -> float:
        held = TopicClassifier(taxonomy, C=weight).fit(articles).out_of_fold_
        return float((1 / ranks(truth_table(held.articles, taxonomy.names), held.scores)).mean())

    assert mean_rank(0.3) > mean_rank(1.0)
    assert fitted.C_ == 0.3
    assert small(C=0.7).fit(TEXTS, LABELS).C_ == 0.7


@pytest.mark.parametrize("several", [False, True])
def test_losses_are_of_ranks_or_scikit_learns_log_loss(several: bool) -> None:
    labels = [(label, "Wave") if several and i % 2 else (label,) for i, label in enumerate(LABELS)]
    articles = [
        Article(id=str(i), text=text, labels=own)
        for i, (text, own) in enumerate(zip(TEXTS, labels, strict=True))
    ]
    taxonomy = Taxonomy.from_names(sorted({*LABELS, "Wave"}))
    problem = LearningProblem.of(
        articles, taxonomy, FeatureSettings(), prior_weight=3.0, further_weight=1.0
    )
    decision_values = problem.cross_fit(np.arange(len(TEXTS)) % 3, C=1.0, seed=0)

    found = problem.losses(decision_values).mean()

    scores = fit_calibration(decision_values, problem.truth, exclusive=False)(decision_values)
    expected = (
        sum(
            log_loss(problem.truth[:, k], scores[:, k], labels=[0, 1]) for k in range(len(taxonomy))
        )
        if several
        else 1 - (1 / ranks(problem.truth, decision_values.astype(float))).mean()
    )
    assert problem.exclusive == (not several)
    assert found == pytest.approx(expected, abs=1e-6)
