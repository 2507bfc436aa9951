from pathlib import Path

import numpy as np
import pytest
from helpers.shares import shares_of

from osiris_nlp.base.records import Article
from osiris_nlp.model import encoder
from osiris_nlp.model.encoder import encode
from osiris_nlp.model.registry import load_tagger
from osiris_nlp.model.saving import save_model
from osiris_nlp.training import TopicClassifier

PRESS = [
    Article(id="1", title="La Sonatel pose un câble", text="Un câble relie Dakar à Praia."),
    Article(id="2", title="", text="Le câble sous-marin ACE arrive à Banjul."),
    Article(id="3", title="Wave baisse ses frais", text="Le transfert d’argent coûtera moins."),
    Article(id="4", title="Orange Money au Mali", text=""),
    Article(id="5", title="Une fibre pour Kolda", text="La fibre optique atteint le sud."),
    Article(id="6", title="Le paiement mobile progresse", text="Les boutiques l’acceptent."),
]
LABELS = ["Infrastructures", "Infrastructures", "Fintech", "Fintech", "Infrastructures", "Fintech"]
NEW = Article(id="n", title="Un câble pour Conakry", text="La Guinée se raccorde, câble compris.")


def test_an_embedding_has_unit_length_and_does_not_depend_on_its_neighbours() -> None:
    together = encode([*PRESS, NEW])

    assert together.shape == (7, encoder.N_VALUES)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(together[-1], encode([NEW])[0], atol=1e-5)
    assert encode([]).shape == (0, encoder.N_VALUES)


def test_articles_on_the_same_subject_are_closer_than_others() -> None:
    cable, other_cable, wave = encode([PRESS[0], NEW, PRESS[2]])

    assert cable @ other_cable > cable @ wave + 0.1


def test_the_embedding_is_added_to_the_terms_and_survives_saving(tmp_path: Path) -> None:
    model = TopicClassifier(folds=2, semantic_weight=0.6).fit(PRESS, LABELS)
    space, weights = model.tagger_.space, model.tagger_.weights
    rows = space.rows([NEW])

    decision_values = model.tagger_.decision_values([NEW])

    embedding = rows.values[rows.indices >= space.n_terms]
    assert np.linalg.norm(rows.values) == pytest.approx(1, abs=1e-6)
    assert np.linalg.norm(embedding) == pytest.approx(0.6 / np.hypot(1, 0.6), abs=1e-6)
    expected = rows.values @ weights.columns(range(2), rows.indices) + weights.intercept
    assert decision_values[0] == pytest.approx(expected, abs=1e-5)
    save_model(model.tagger_, tmp_path / "m")
    loaded = load_tagger(tmp_path / "m")
    assert loaded.decision_values([NEW]).tolist() == decision_values.tolist()


def test_words_embedding_and_intercept_add_up_to_the_decision_value() -> None:
    tagger = TopicClassifier(folds=2, semantic_weight=0.6).fit(PRESS, LABELS).tagger_
    rows = tagger.space.rows([NEW])
    is_dense = rows.indices >= tagger.space.n_terms

    shares = shares_of(tagger, NEW, 0)

    embedding = float(
        rows.values[is_dense] @ tagger.weights.columns([0], rows.indices[is_dense])[:, 0]
    )
    total = sum(shares.values()) + embedding + float(tagger.weights.intercept[0])
    assert total == pytest.approx(float(tagger.decision_values([NEW])[0, 0]), abs=1e-5)
