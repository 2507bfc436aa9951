"""What a model learns, and from which articles."""

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest
from helpers.press import ECOLE, FIBRE, LABELS, TEXTS
from helpers.training import articles_of, small

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import evaluate_tagger
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.fitting.problem import LearningProblem


def problem_of(articles, taxonomy, **options):
    settings = {"prior_weight": 3.0, "further_weight": 1.0, **options}
    return LearningProblem.of(articles, taxonomy, FeatureSettings(), **settings)


def test_an_article_of_weight_zero_does_not_affect_the_model():
    weights = [1.0] * len(TEXTS)
    weights[0] = 0.0

    unweighted = small().fit(TEXTS, LABELS, sample_weight=weights).tagger_.weights
    equal = small().fit(TEXTS, LABELS, sample_weight=[1.0] * len(TEXTS)).tagger_.weights

    assert equal.codes.tobytes() == small().fit(TEXTS, LABELS).tagger_.weights.codes.tobytes()
    assert unweighted.codes.tobytes() != equal.codes.tobytes()


def test_a_label_whose_examples_have_weight_zero_keeps_its_prior():
    taxonomy = Taxonomy([Label(name="Infrastructures", cues=("câble",)), Label(name="Fintech")])
    texts = ["Un câble relie Dakar", "Un câble à Praia", "Wave", "Orange Money", "Paiement mobile"]
    articles = articles_of(texts, ["Infrastructures"] * 2 + ["Fintech"] * 3)
    problem = problem_of(articles, taxonomy, weights=np.array([0, 0, 1, 1, 1], np.float32))

    weights, _ = problem.fit(C=1.0, seed=0)

    assert weights[:, 0].tolist() == problem.prior[:, 0].tolist()
    assert weights[:, 1].tolist() != problem.prior[:, 1].tolist()


def test_articles_older_than_a_label_are_not_its_negatives():
    taxonomy = Taxonomy([Label(name="Infrastructures", first_year=2020), Label(name="Fintech")])
    rows = [
        ("Un câble relie Dakar", "Infrastructures", date(2021, 1, 1)),
        ("Un câble relie Praia", "Infrastructures", date(2019, 12, 31)),
        ("Wave et le paiement", "Fintech", date(2020, 1, 1)),
        ("Orange Money et le paiement", "Fintech", date(2019, 12, 31)),
        ("Le paiement mobile", "Fintech", None),
    ]
    articles = [Article(id="x", text=text, labels=(name,), date=day) for text, name, day in rows]

    problem = problem_of(articles, taxonomy, weights=np.array([1, 1, 1, 1, 2], np.float32))

    assert problem.cost.tolist() == [[1, 1], [1, 1], [1, 1], [0, 1], [2, 2]]
    assert problem.off_period[:, 0].tolist() == [False, True, False, True, False]
    assert not problem.off_period[:, 1].any()


def test_figures_on_the_bundled_corpus_reach_the_documented_level(fitted):
    report = fitted.report()

    assert report.judging is not None
    assert (report.judging.articles, report.articles) == (720, 1341)
    minimums = {"mrr": (0.695, 0.75), "hit@1": (0.57, 0.635), "hit@3": (0.785, 0.84)}
    for name, (judging, overall) in minimums.items():
        assert report.judging.figures[name].value >= judging
        assert report.figures[name].value >= overall
    # Perfect probabilities would give about .04 in these bins.
    assert report.figures["calibration_error_best"].value <= 0.045
    assert 0.85 <= report.figures["calibration_slope"].value <= 1.15


def test_evaluation_covers_reference_articles_with_a_label_only(fitted):
    reference = Article(id="1", text=FIBRE[0], labels=("Infrastructures",))
    support = Article(id="2", text=ECOLE[0], labels=("SMSI",), role="support")
    unlabelled = Article(id="3", text=ECOLE[1])

    report = evaluate_tagger(fitted.tagger_, [reference, support, unlabelled])

    assert report.articles == 1
    assert report.figures["hit@1"].value == 1.0


def test_labels_that_differ_only_in_case_are_named_with_their_first_articles():
    labels = [*LABELS[:6], "FINTECH", *LABELS[7:]]
    frame = pd.DataFrame({"id": [f"d-{n}" for n in range(12)], "text": TEXTS, "labels": labels})

    for ids, arguments in ((("4", "6"), (TEXTS, labels)), (("d-4", "d-6"), (frame,))):
        with pytest.raises(InputError) as error:
            small().fit(*arguments)

        assert str(error.value) == (
            f"Labels 'Fintech' (first in article {ids[0]!r}) and 'FINTECH' (first in article "
            f"{ids[1]!r}) differ only in case, spaces or apostrophes: write them in one way"
        )


def test_accents_distinguish_labels():
    labels = ["marché"] * 4 + ["marche"] * 4 + ["Fintech"] * 4

    assert small().fit(TEXTS, labels).classes_.tolist() == ["Fintech", "marche", "marché"]


def test_labels_in_y_are_read_like_those_of_a_frame():
    labels = [[" Fintech", "Infrastructures "], *LABELS[1:11], np.nan]

    model = small().fit(TEXTS, labels)

    assert model.classes_.tolist() == ["Fintech", "Infrastructures", "TIC pour l’éducation"]
    assert model.n_unlabelled_ == 1
    with pytest.raises(InputError, match=r"Item 0: Unknown label type: 1\.5 \(float\)"):
        small().fit(TEXTS, [1.5] * 12)


def test_aliases_and_other_spellings_are_resolved_in_scoring_as_in_training():
    networks = Label(name="Infrastructures", aliases=("Réseaux",))
    taxonomy = Taxonomy([networks, Label(name="Fintech")])
    texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave, paiement", "Paiement mobile"]
    names, variants = (["Infrastructures"] * 2 + ["Fintech"] * 2, ["réseaux"] * 2 + ["FINTECH"] * 2)

    model = TopicClassifier(taxonomy, folds=2).fit(texts, variants)

    assert model.score(texts, variants) == model.score(texts, names) == 1.0
    assert model.evaluate(texts, variants).figures["hit@1"].value == 1.0


def test_an_interrupted_refit_leaves_the_previous_fit_intact(monkeypatch):
    texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave, paiement", "Paiement mobile"]
    model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
    before = model.report().to_dict()

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("osiris_nlp.training.fitting.out_of_fold.fit_thresholds", interrupt)
    with pytest.raises(KeyboardInterrupt):
        model.fit([*texts, "La radio", "Une radio"], [*("A", "A", "B", "B", "C", "C")])

    assert model.report().to_dict() == before
    assert model.classes_.tolist() == ["Fintech", "Infrastructures"]


@pytest.mark.parametrize("separator", ["|", ";", ", "])
def test_labels_that_are_probably_joined_are_reported(separator):
    labels = [f"{label}{separator}Sénégal" for label in LABELS]
    message = rf"'{re.escape(labels[0])}' may be several joined by '{re.escape(separator.strip())}'"

    with pytest.warns(UserWarning, match=message):
        model = small().fit(TEXTS, labels)

    assert set(model.classes_) == set(labels)


def test_labels_with_commas_of_their_own_cause_no_warning():
    labels = [f"{label}, {label} bis" for label in LABELS]

    assert set(small().fit(TEXTS, labels).classes_) == set(labels)


def weights_of(articles, **options):
    """Return the weights, (n_features, K), of the labels Fintech, Infrastructures and Presse."""
    taxonomy = Taxonomy.from_names(["Fintech", "Infrastructures", "Presse"])
    weights, _ = problem_of(articles, taxonomy, **options).fit(C=1.0, seed=0)
    return weights


def test_an_article_is_not_a_counterexample_to_its_undecided_labels():
    texts = ["Un câble à Praia", "Le câble, selon la radio", "Wave, dit la radio", "Wave à Kolda"]
    labels = ["Infrastructures", "Infrastructures Presse", "Fintech Presse", "Fintech"]
    articles = [
        Article(id=str(i), text=text, labels=tuple(names.split()))
        for i, (text, names) in enumerate(zip(texts, labels, strict=True))
    ]

    weights = weights_of(articles, undecided=[("Presse", "Inconnu"), (), (), ()])

    without_first = weights_of(articles, weights=np.array([0, 1, 1, 1], np.float32))
    assert weights[:, :2] == pytest.approx(weights_of(articles)[:, :2])
    assert weights[:, 2] == pytest.approx(without_first[:, 2])
    assert weights[:, 2] != pytest.approx(weights_of(articles)[:, 2])


def test_undecided_labels_count_only_if_articles_may_have_several():
    undecided = [["Fintech"]] * len(TEXTS)

    model = small().fit(TEXTS, LABELS, undecided=undecided)

    codes = small().fit(TEXTS, LABELS).tagger_.weights.codes
    assert model.tagger_.weights.codes.tobytes() == codes.tobytes()
    lists = [[label, "Presse"] for label in LABELS]
    plain = small().fit(TEXTS, lists).tagger_.weights.codes
    assert small().fit(TEXTS, lists, undecided=undecided).tagger_.weights.codes.tobytes() != (
        plain.tobytes()
    )
