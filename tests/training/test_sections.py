"""Sections help where articles have them, and are not needed where they have none."""

from dataclasses import replace

import numpy as np
import pytest

from osiris_nlp.base.records import Article
from osiris_nlp.model.folders.registry import read_manifest
from osiris_nlp.training import TopicClassifier

OPINIONS = "Ressources > Points de vue"
WORDS = {"Fintech": "Wave et le paiement mobile", "Infrastructures": "La Sonatel pose un câble"}


@pytest.fixture(scope="module")
def press(articles):
    """Digests of which some are in a section of opinion pieces, and most in one that says nothing."""
    reference = [article for article in articles if article.role == "reference"]
    opinions = [a for a in reference if (a.section or "").startswith(OPINIONS)]
    others = [a for a in reference if (a.section or "").startswith("Articles de presse")]
    return [*opinions, *others[:300]]


@pytest.fixture(scope="module")
def classifier(taxonomy, press):
    return TopicClassifier(taxonomy).fit(press)


def test_the_report_without_sections_is_on_the_same_articles(classifier, press):
    full, without = classifier.report(), classifier.report_without_sections()

    assert without is not None
    assert without.held_out.ids == full.held_out.ids
    is_opinion = [(a.section or "").startswith(OPINIONS) for a in press]
    opinion = full.held_out.labels.index("Point de vue")
    scores = [report.held_out.scores[is_opinion, opinion].mean() for report in (full, without)]
    assert scores[0] > scores[1] + 0.1
    assert without.figures["mrr"].value < full.figures["mrr"].value


def test_the_model_predicts_without_a_section_from_words_that_a_section_repeats():
    press = [
        Article(id=f"{label} {i}", text=f"{text} {i}", labels=(label,), section=label)
        for label, text in WORDS.items()
        for i in range(10)
    ]

    model = TopicClassifier(prior_weight=0).fit(press)

    texts = [*WORDS.values()]
    assert model.predict(texts).tolist() == [*WORDS]
    scores = model.predict_proba(texts)
    with_section = model.predict_proba(
        [Article(id=label, text=text, section=label) for label, text in WORDS.items()]
    )
    assert np.all(np.diag(scores) > 0.8)
    assert np.all(np.diag(with_section) >= np.diag(scores))


def test_a_corpus_without_sections_has_no_report_without_them(press):
    model = TopicClassifier().fit([replace(article, section=None) for article in press])
    assert model.report_without_sections() is None


def test_a_saved_model_states_the_figures_without_sections(classifier, tmp_path):
    details = read_manifest(classifier.save(tmp_path / "modele"))["details"]

    without = classifier.report_without_sections()
    assert without is not None
    assert details["figures"]["without_sections"]["articles"] == without.articles
    values = (r.judging.figures["mrr"].value for r in (without, classifier.report()) if r.judging)
    lower, full = (f"{value:.3f}" for value in values)
    card = (tmp_path / "modele/card.md").read_text("utf-8")
    assert f"Without their sections, the same articles get mrr {lower} instead of {full}" in card
    assert TopicClassifier.load(tmp_path / "modele").report_without_sections() is None
