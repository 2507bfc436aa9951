"""Splits, the choice of C, weights and periods, probabilities and cuts."""

from datetime import date

import numpy as np
import pytest
from helpers.press import ECOLE, FIBRE, LABELS, TEXTS
from helpers.training import small
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import log_loss

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import calibration_error, ranks, truth_table
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.model.registry import load_model, save_model
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.training import (
    TopicClassifier,
    evaluate_by_date,
    evaluate_tagger,
    read_settings,
    split_by_date,
    story_folds,
)
from osiris_nlp.training.calibration import fit_calibration, fit_cuts
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


def test_judging_by_date_needs_dates() -> None:
    undated = [
        Article(id=str(i), text=text, labels=(label,))
        for i, (text, label) in enumerate(zip(TEXTS, LABELS, strict=True))
    ]

    assert evaluate_by_date(small(), undated) is None


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


def test_an_article_of_weight_nought_is_not_learned_from() -> None:
    weights = [1.0] * len(TEXTS)
    weights[0] = 0.0

    without = small().fit(TEXTS, LABELS, sample_weight=weights).tagger_.weights
    all_alike = small().fit(TEXTS, LABELS, sample_weight=[1.0] * len(TEXTS)).tagger_.weights

    assert all_alike.codes.tobytes() == small().fit(TEXTS, LABELS).tagger_.weights.codes.tobytes()
    assert without.codes.tobytes() != all_alike.codes.tobytes()


def test_a_label_whose_examples_weigh_nought_keeps_its_prior() -> None:
    taxonomy = Taxonomy([Label(name="Infrastructures", cues=("câble",)), Label(name="Fintech")])
    texts = ["Un câble relie Dakar", "Un câble à Praia", "Wave", "Orange Money", "Paiement mobile"]
    articles = [
        Article(id=str(i), text=text, labels=("Infrastructures" if i < 2 else "Fintech",))
        for i, text in enumerate(texts)
    ]
    problem = LearningProblem.of(
        articles,
        taxonomy,
        FeatureSettings(),
        prior_weight=3.0,
        further_weight=1.0,
        weights=np.array([0, 0, 1, 1, 1], np.float32),
    )

    weights, _ = problem.fit(C=1.0, seed=0)

    assert weights[:, 0].tolist() == problem.prior[:, 0].tolist()
    assert weights[:, 1].tolist() != problem.prior[:, 1].tolist()


def test_a_label_that_hardly_occurs_is_not_proposed_at_one_in_a_hundred() -> None:
    scores = np.full((500, 2), 0.01)
    scores[:200, 1] = 0.9
    relevant = scores > 0.5

    propose, _ = fit_cuts(scores, relevant, precision=0.95)

    assert propose[0] == 0.1
    assert propose[1] > 0.4


@pytest.mark.parametrize(
    ("weights", "message"),
    [([1.0], "1 weights: expected"), ([-1.0] * len(TEXTS), "A weight is negative or no number")],
)
def test_weights_are_one_an_article_and_not_negative(weights: list[float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        small().fit(TEXTS, LABELS, sample_weight=weights)


def test_a_label_learns_from_no_article_older_than_itself_but_its_own() -> None:
    taxonomy = Taxonomy([Label(name="Infrastructures", first_year=2020), Label(name="Fintech")])
    articles = [
        Article(id=str(i), text=text, labels=(label,), date=day)
        for i, (text, label, day) in enumerate(
            [
                ("Un câble relie Dakar", "Infrastructures", date(2021, 1, 1)),
                ("Un câble relie Praia", "Infrastructures", date(2019, 12, 31)),
                ("Wave et le paiement", "Fintech", date(2020, 1, 1)),
                ("Orange Money et le paiement", "Fintech", date(2019, 12, 31)),
                ("Le paiement mobile", "Fintech", None),
            ]
        )
    ]

    problem = LearningProblem.of(
        articles,
        taxonomy,
        FeatureSettings(),
        prior_weight=0.0,
        further_weight=1.0,
        weights=np.array([1, 1, 1, 1, 2], np.float32),
    )

    assert problem.cost.tolist() == [[1, 1], [1, 1], [1, 1], [0, 1], [2, 2]]
    assert problem.off_period[:, 0].tolist() == [False, True, False, True, False]
    assert not problem.off_period[:, 1].any()


def test_what_a_label_loses_outside_its_period_follows_from_how_often_it_was_right_there() -> None:
    draw = np.random.default_rng(3)
    decision_values = draw.normal(size=(2000, 2)).astype(np.float32)
    off = np.zeros(decision_values.shape, dtype=bool)
    off[:1000, 0] = True
    relevant = draw.random(decision_values.shape) < 1 / (1 + np.exp(-2 * decision_values))
    never = relevant & ~off

    assert fit_calibration(decision_values, relevant, exclusive=False).off_period == 0
    assert fit_calibration(decision_values, relevant, off, exclusive=False).off_period > -0.1
    calibrate = fit_calibration(decision_values, never, off, exclusive=False)
    assert calibrate.off_period < -5
    assert calibrate(decision_values, off)[off].max() < 0.01


def test_calibration_follows_the_observed_share_of_hits() -> None:
    draw = np.random.default_rng(1)
    decision_values = draw.normal(size=(4000, 3)).astype(np.float32)
    odds = 1 / (1 + np.exp(-(2 * decision_values - 1)))
    relevant = draw.random(decision_values.shape) < odds

    scores = fit_calibration(decision_values, relevant, exclusive=False)(decision_values)

    assert np.abs(scores - odds).mean() < 0.02
    assert (
        np.corrcoef(
            scores.ravel(),
            IsotonicRegression().fit_transform(decision_values.ravel(), relevant.ravel()),
        )[0, 1]
        > 0.99
    )


def test_calibration_never_changes_the_order_of_one_label() -> None:
    draw = np.random.default_rng(2)
    decision_values = draw.normal(size=(300, 4)).astype(np.float32)
    relevant = np.eye(4, dtype=bool)[(decision_values + draw.normal(size=(300, 4))).argmax(axis=1)]
    rising = np.linspace(-6, 6, 200, dtype=np.float32)[:, None] * np.ones((1, 4), np.float32)

    scores = fit_calibration(decision_values, relevant, exclusive=False)(rising)

    assert (np.diff(scores, axis=0) >= 0).all()
    assert (np.diff(scores[80:120], axis=0) > 0).all()


def test_scores_of_the_bundled_corpus_are_honest(fitted: TopicClassifier) -> None:
    held = fitted.out_of_fold_
    best = held.scores.argmax(axis=1)
    hit = truth_table(held.articles, fitted.tagger_.labels)[np.arange(len(best)), best]

    assert held.scores.max(axis=1).mean() == pytest.approx(hit.mean(), abs=0.03)
    assert calibration_error(held.scores.max(axis=1), hit) < 0.08


def test_the_bundled_corpus_is_learned_as_well_as_promised(fitted: TopicClassifier) -> None:
    report = fitted.report()

    assert report.judging is not None
    assert (report.judging.articles, report.articles) == (375, 996)
    floors = {"mrr": (0.68, 0.76), "hit@1": (0.555, 0.65), "hit@3": (0.76, 0.845)}
    for name, (judging, every) in floors.items():
        assert report.judging.figures[name].value >= judging
        assert report.figures[name].value >= every
    # A forecaster without fault would read .04 in these bins.
    assert report.figures["calibration_error_best"].value <= 0.045
    assert 0.85 <= report.figures["calibration_slope"].value <= 1.15


def test_the_propose_cut_is_half_the_best_expected_f1() -> None:
    scores = np.array([[0.9], [0.6], [0.2], [0.1]])
    relevant = np.array([[1], [1], [0], [0]], dtype=bool)

    propose, _ = fit_cuts(scores, relevant, precision=0.95)

    best = max(2 * sum(scores[:n, 0]) / (n + scores.sum()) for n in (1, 2, 3, 4))
    assert propose[0] == pytest.approx(best / 2)


def test_the_apply_cut_reaches_the_wanted_precision_or_is_infinite() -> None:
    scores = np.concatenate([np.full(50, 0.97), np.full(50, 0.7)])[:, None]
    good = np.concatenate([np.ones(50), np.zeros(50)]).astype(bool)[:, None]

    _, reached = fit_cuts(scores, good, precision=0.95)
    _, never = fit_cuts(scores, ~good, precision=0.95)

    assert reached.tolist() == [pytest.approx(0.97)]
    assert np.isinf(never[0])


def test_evaluate_judges_reference_articles_only(fitted: TopicClassifier) -> None:
    judged = Article(id="1", text=FIBRE[0], labels=("Infrastructures",))
    support = Article(id="2", text=ECOLE[0], labels=("SMSI",), role="support")
    bare = Article(id="3", text=ECOLE[1])

    report = evaluate_tagger(fitted.tagger_, [judged, support, bare])

    assert report.articles == 1
    assert report.figures["hit@1"].value == 1.0


def test_a_settings_file_is_checked(tmp_path) -> None:
    file = tmp_path / "reglages.toml"

    file.write_text("C = 1\nstemmed = false\n")
    assert read_settings(file) == {"C": 1, "stemmed": False}
    file.write_text("gamma = 1\n")
    with pytest.raises(InputError, match=r"Unknown setting 'gamma' \(.*reglages.toml\)"):
        read_settings(file)
    file.write_text('C = "fort"\n')
    with pytest.raises(InputError, match="C is 'fort'.*expected a float"):
        read_settings(file)
    file.write_text("C = \n")
    with pytest.raises(InputError, match="Not TOML"):
        read_settings(file)
    with pytest.raises(InputError, match="No file"):
        read_settings(tmp_path / "absent.toml")


def dated(texts: list[str], labels: list[str], years: list[int | None]) -> list[Article]:
    return [
        Article(id=str(i), text=t, labels=(own,), date=date(year, 1, 1) if year else None)
        for i, (t, own, year) in enumerate(zip(texts, labels, years, strict=True))
    ]


@pytest.mark.parametrize(
    "years",
    [[2010, 2011, 2012, 2013] + [None] * 8, [2010] * 12, [2010] + [2020] * 11],
    ids=["few dates", "one day", "one earlier"],
)
def test_too_few_earlier_articles_are_not_judged_by_date(years: list[int | None]) -> None:
    assert evaluate_by_date(small(folds=4), dated(TEXTS, LABELS, years)) is None


def test_a_label_born_later_is_judged_by_date_too() -> None:
    articles = dated(TEXTS, LABELS, [2010 + i for i in range(12)])

    report = evaluate_by_date(small(), articles, later=0.34)

    assert report is not None
    assert report.articles == 5
    assert [row.label for row in report.per_label if row.articles == 4] == ["TIC pour l’éducation"]


def test_labels_given_apart_are_read_like_those_of_a_frame() -> None:
    labels = [" Fintech|Infrastructures ", *LABELS[1:11], np.nan]

    model = small().fit(TEXTS, labels)

    assert model.classes_.tolist() == ["Fintech", "Infrastructures", "TIC pour l’éducation"]
    assert model.n_unlabelled_ == 1
    with pytest.raises(InputError, match="labels is a int"):
        small().fit(TEXTS, [1] * 12)


def test_settings_out_of_a_grid_search_can_be_saved(tmp_path) -> None:
    model = small(min_df=np.int64(1), C=np.float64(0.5)).fit(TEXTS, LABELS)

    save_model(model.tagger_, tmp_path / "m", details={"settings": model.get_params()})

    assert load_model(tmp_path / "m").space.settings.min_df == 1


@pytest.mark.parametrize("seed", range(5))
def test_the_knots_of_a_calibration_rise_strictly(seed: int) -> None:
    draw = np.random.default_rng(seed)
    decision_values = draw.normal(size=(700, 20)).round(2).astype(np.float32)  # with many ties
    relevant = draw.random(decision_values.shape) < 0.2 + 0.1 * np.tanh(decision_values)

    calibration = fit_calibration(decision_values, relevant, exclusive=False)

    assert (np.diff(calibration.knot_values) > 0).all()
    assert (np.diff(calibration.knot_logits) > 0).all()


def test_other_names_of_labels_are_scored_as_they_are_learned() -> None:
    taxonomy = Taxonomy(
        [Label(name="Infrastructures", aliases=("Réseaux",)), Label(name="Fintech")]
    )
    texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave, paiement", "Paiement mobile"]
    names, others = (["Infrastructures"] * 2 + ["Fintech"] * 2, ["réseaux"] * 2 + ["FINTECH"] * 2)

    model = TopicClassifier(taxonomy, folds=2).fit(texts, others)

    assert model.score(texts, others) == model.score(texts, names) == 1.0
    assert model.evaluate(texts, others).figures["hit@1"].value == 1.0


def test_an_interrupted_refit_leaves_the_fit_before_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave, paiement", "Paiement mobile"]
    model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
    before = model.report().to_dict()

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("osiris_nlp.training.classifier.fit_cuts", interrupted)
    with pytest.raises(KeyboardInterrupt):
        model.fit([*texts, "La radio", "Une radio"], [*("A", "A", "B", "B", "C", "C")])

    assert model.report().to_dict() == before
    assert model.classes_.tolist() == ["Fintech", "Infrastructures"]
