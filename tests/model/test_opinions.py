"""Opinions on many articles agree with those on each one, whatever is kept or split into batches."""

from dataclasses import replace

import numpy as np
import pytest

from osiris_nlp.model import suggestions
from osiris_nlp.model.suggestions import best_first, evidence_from, evidence_rows, suggest


@pytest.fixture(scope="module")
def many(articles):
    """Return more articles than one batch contains, two in three of them with a section."""
    section = "Articles de presse > Archives 1999-2024"
    return [
        replace(article, section=section if i % 3 else None)
        for i, article in enumerate(articles[:300])
    ]


def test_opinions_are_decision_values_scores_and_tiers(bundled, many):
    tagger = bundled

    opinions = tagger.opinions(many)

    assert len(opinions) == 300
    assert opinions.readings == ()
    assert opinions.decision_values.tolist() == tagger.decision_values(many).tolist()
    assert opinions.scores.tolist() == tagger.scores(many).tolist()
    assert opinions.tiers.tolist() == tagger.selection(opinions.scores).tolist()
    assert [part for part, _ in tagger.opinions(many, keep_readings=True).parts()] == [
        slice(0, 256),
        slice(256, 300),
    ]
    assert tagger.opinions([], keep_readings=True).scores.shape == (0, len(tagger.labels))


@pytest.mark.parametrize("limit", [1, 5_000, 1 << 22])
def test_evidence_for_many_articles_equals_that_for_each_one(bundled, many, limit, monkeypatch):
    monkeypatch.setattr("osiris_nlp.model.suggestions._MAX_CONTRIBUTIONS", limit)
    tagger = bundled
    opinions = tagger.opinions(many, keep_readings=True)
    label_ids = [row[: i % 4] for i, row in enumerate(best_first(opinions.scores, 3).tolist())]

    evidence = evidence_from(tagger, opinions, label_ids)

    for i in (0, 1, 3, 255, 256, 299):
        alone = suggest(tagger, many[i], top=3)[: i % 4]
        assert evidence[i] == [suggestion.evidence for suggestion in alone]
    monkeypatch.setattr(suggestions, "Evidence", None)  # rows need no object of each phrase
    rows = list(suggestions.evidence_rows_from(tagger, opinions, label_ids))
    assert rows == [[evidence_rows(phrases) for phrases in by_label] for by_label in evidence]


def test_the_labels_of_a_long_article_come_in_several_batches(bundled, many, monkeypatch):
    tagger = bundled
    together = suggest(tagger, many[0], top=7)
    n_words = len(tagger.opinions([many[0]], keep_readings=True).readings[0].words.numbers)

    monkeypatch.setattr("osiris_nlp.model.suggestions._MAX_CONTRIBUTIONS", 3 * n_words)

    assert suggest(tagger, many[0], top=7) == together
    assert any(suggestion.evidence for suggestion in together)


@pytest.mark.parametrize("keep_readings", [True, False])
def test_text_decision_values_are_those_of_articles_without_sections(bundled, many, keep_readings):
    tagger, rows = bundled, [0, 1, 1, 254, 256, 299]
    many = [replace(article, section="Ressources > Points de vue") for article in many]
    opinions = tagger.opinions(many, keep_readings=keep_readings)

    values = tagger.decision_values_without_section(opinions, rows)

    expected = tagger.decision_values([replace(many[row], section=None) for row in rows])
    np.testing.assert_allclose(values, expected, atol=1e-5)
    assert not np.allclose(values[1], opinions.decision_values[1], atol=1e-3)
