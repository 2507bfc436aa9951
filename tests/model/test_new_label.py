from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from helpers.press import FIBRE, LABELS, TEXTS

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.model.new_label import try_label, with_label
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.training import TopicClassifier

PRIOR = 3.0
DRONES = Label(name="Drones", cues=("drone", "aéronef sans pilote", "octocoptère"))


@pytest.fixture(scope="module")
def tagger(taxonomy, articles):
    """Return a model trained without the label Fintech."""
    others = Taxonomy([label for label in taxonomy if label.name != "Fintech"])
    digests = [article for article in articles if article.role == "reference"]
    training = [article for article in digests if "Fintech" not in article.labels]
    return TopicClassifier(others, folds=2).fit(training).tagger_


def test_a_label_without_examples_catches_articles_by_its_cues(tagger, taxonomy, articles):
    fintech = [article for article in articles if article.labels[:1] == ("Fintech",)]
    digests = [article for article in fintech if article.role == "reference"]

    catches = try_label(tagger, taxonomy.get("Fintech"), fintech, prior_weight=PRIOR)
    ranks = [catch.rank for catch in catches if catch.article.role == "reference"]

    assert len(digests) > 30
    assert len(ranks) > 0.8 * len(digests)
    assert ranks.count(1) >= 0.5 * len(digests)
    # Many composed articles were written without the cues.
    assert len(catches) - len(ranks) > 0.4 * (len(fintech) - len(digests))


def test_a_model_and_a_fitted_classifier_try_a_label_like_their_tagger():
    classifier = TopicClassifier(folds=2).fit(TEXTS, LABELS)
    articles = [Article(id="d-1", text="Un drone survole Matam"), Article(id="d-2", text=FIBRE[0])]
    catches = try_label(classifier.tagger_, DRONES, articles, prior_weight=PRIOR)

    for model in (classifier, classifier.model_):
        assert try_label(model, DRONES, articles, prior_weight=PRIOR) == catches
        assert with_label(model, DRONES, prior_weight=PRIOR).labels[-1] == "Drones"

    assert catches[0].article.id == "d-1"


def test_only_models_and_articles_are_tried():
    classifier = TopicClassifier(folds=2).fit(TEXTS, LABELS)

    for model, name in (
        ("models/essai", "is 'models/essai'"),
        (TopicClassifier(), "has type TopicClassifier"),
    ):
        with pytest.raises(InputError, match=f"model {name}: expected a Model, which"):
            try_label(model, DRONES, [], prior_weight=PRIOR)
        with pytest.raises(InputError, match=f"model {name}: expected a Model, which"):
            with_label(model, DRONES, prior_weight=PRIOR)
    with pytest.raises(InputError, match="Item 0 is 'text': expected an Article, as articles_f"):
        try_label(classifier, DRONES, pd.DataFrame({"text": TEXTS}), prior_weight=PRIOR)


def test_catches_are_in_the_top_three_best_first_and_never_applied(tagger, articles):
    label = Label(name="Fintech", cues=("mobile money", "paiement mobile", "Wave"))
    wider = with_label(tagger, label, prior_weight=PRIOR)

    catches = try_label(tagger, label, articles, prior_weight=PRIOR)

    scores = [catch.suggestion.score for catch in catches]
    order = wider.scores([catch.article for catch in catches]).argsort(axis=1)[:, ::-1].tolist()
    assert scores == sorted(scores, reverse=True)
    assert [own.index(len(tagger.labels)) + 1 for own in order] == [c.rank for c in catches]
    assert {catch.rank for catch in catches} == {1, 2, 3}
    assert {catch.suggestion.label for catch in catches} == {"Fintech"}
    assert {catch.suggestion.tier for catch in catches} <= {"propose", "hide"}
    for catch in catches:
        assert catch.other.label in tagger.labels
        assert (catch.other.score > catch.suggestion.score) == (catch.rank > 1)


def test_a_new_label_is_not_applied_even_with_a_score_of_one(tagger):
    wider = with_label(tagger, DRONES, prior_weight=PRIOR)
    scores = np.zeros((1, len(wider.labels)))
    scores[0, -1] = 1

    assert wider.selection(scores)[0, -1] == 1


@pytest.mark.slow("learning")
@pytest.mark.parametrize("label", [DRONES, Label(name="Paiements", cues=("mobile money", "Wave"))])
def test_the_decision_values_of_the_other_labels_do_not_change(tagger, articles, label):
    wider = with_label(tagger, label, prior_weight=PRIOR)

    before, after = tagger.decision_values(articles), wider.decision_values(articles)[:, :-1]
    assert wider.labels == (*tagger.labels, label.name)
    assert after == pytest.approx(before, abs=0.02)
    # A larger weight makes the 255 steps of its feature coarser, which reorders near ties only.
    runners_up, best = np.sort(before, axis=1)[:, -2:].T
    clear = best - runners_up > 2 * np.abs(after - before).max()
    assert clear.mean() > 0.9
    assert after.argmax(axis=1)[clear].tolist() == before.argmax(axis=1)[clear].tolist()


def test_a_word_of_no_training_article_enters_the_vocabulary_and_counts(tagger):
    article = Article(id="d", title="Un octocoptère à Matam", text="L’octocoptère, un aéronef.")
    assert "octocopter" not in tagger.space.ids["text"]

    wider = with_label(tagger, DRONES, prior_weight=PRIOR)

    (catch,) = try_label(tagger, DRONES, [article], prior_weight=PRIOR)
    for field in ("text", "title"):
        assert "octocopter" in wider.space.ids[field]
        assert set(tagger.space.terms[field]) < set(wider.space.terms[field])
        assert len(wider.space.terms[field]) == len(set(wider.space.terms[field]))
    assert wider.space.terms["section"] == tagger.space.terms["section"]
    assert catch.rank == 1
    assert {"octocoptère", "aéronef"} <= {item.text for item in catch.suggestion.evidence}


def test_an_article_on_another_subject_is_not_caught(tagger):
    article = Article(id="o", title="La TNT attend", text="Les décodeurs de télévision numérique.")

    assert try_label(tagger, DRONES, [article], prior_weight=PRIOR) == []
    assert try_label(tagger, DRONES, [], prior_weight=PRIOR) == []


def test_a_name_alone_catches_articles_and_the_years_are_stored(tagger):
    label = Label(name="Aérostats", first_year=2018, last_year=2024)

    wider = with_label(tagger, label, prior_weight=PRIOR)

    article = Article(id="a", title="Des aérostats", text="Des aérostats pour Kolda.")
    assert [c.rank for c in try_label(tagger, label, [article], prior_weight=PRIOR)] == [1]
    assert wider.periods[-1].tolist() == [2018, 2024]
    assert wider.periods[:-1].tolist() == tagger.periods.tolist()


def test_a_label_with_the_same_score_as_all_others_comes_last(tagger):
    flat = replace(tagger.calibration, slope=0 * tagger.calibration.slope)
    uniform = replace(tagger, calibration=replace(flat, offset=0 * flat.offset))

    assert not try_label(uniform, DRONES, [Article(id="d", text="Un drone.")], prior_weight=PRIOR)


@pytest.mark.parametrize("name", ["Infrastructures", "INFRASTRUCTURES"])
def test_a_label_of_the_model_is_refused(tagger, name):
    label = Label(name=name, cues=("fibre",))

    with pytest.raises(InputError, match=r"is a label of the model: expected a n"):
        try_label(tagger, label, [], prior_weight=PRIOR)


@pytest.mark.parametrize(
    "label", [Label(name="?"), Label(name="", cues=("…", "5")), Label(name="")]
)
def test_a_label_without_a_word_is_refused(tagger, label):
    with pytest.raises(InputError, match=r"has no words: give it a name and cues"):
        try_label(tagger, label, [], prior_weight=PRIOR)


def test_a_new_label_does_not_change_the_selection_rules(tagger):
    strict = replace(tagger, selection=replace(tagger.selection, top_k=1, at_least_one=True))

    wider = with_label(strict, DRONES, prior_weight=PRIOR)

    assert (wider.selection.top_k, wider.selection.at_least_one) == (1, True)
