import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.base.user_warnings import warn_user
from osiris_nlp.model import vector_cache
from osiris_nlp.model.encoder import MAX_ENCODED, Encoder, check_encoder, encoder_for
from osiris_nlp.model.vector_cache import VectorCache, cache_file

PRESS = [
    Article(id="1", title="La Sonatel pose un câble", text="Un câble relie Dakar à Praia."),
    Article(id="2", title="", text="Le câble sous-marin ACE arrive à Banjul."),
    Article(id="3", title="Wave baisse ses frais", text="Le transfert d’argent coûtera moins."),
    Article(id="4", title="Orange Money au Mali", text=""),
]
NEW = Article(id="n", title="Un câble pour Conakry", text="La Guinée se raccorde, câble compris.")


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def vowels(texts):
    return [[text.count(letter) for letter in "aeiou"] for text in texts]


class Vowels:
    """An encoder that remembers what it was asked for."""

    def __init__(self):
        self.texts: list[str] = []

    def encode(self, texts):
        self.texts += texts
        return vowels(texts)


class Answering:
    """An encoder that gives any answer."""

    def __init__(self, encode):
        self.encode = encode


def test_the_packaged_encoder_gives_a_text_the_same_vector_in_any_company():
    use = encoder_for("use")

    together = use.article_vectors([*PRESS, NEW])

    assert together.shape == (5, 2, 512)
    np.testing.assert_allclose(together[-1], use.article_vectors([NEW])[0], atol=1e-5)
    assert use.article_vectors([]).shape == (0, 2, 512)


def test_articles_on_the_same_subject_are_closer_than_others():
    cable, other_cable, wave = encoder_for("use").article_vectors([PRESS[0], NEW, PRESS[2]])[:, 1]

    assert cable @ other_cable > cable @ wave + 0.1


def test_the_packaged_encoder_is_loaded_once():
    assert encoder_for("use") is encoder_for("use")


def test_an_article_has_the_vector_of_its_title_and_of_both_and_without_a_title_of_its_text():
    vectors = Encoder(Vowels()).article_vectors(PRESS[:2])

    assert vectors[0].tolist() == vowels([PRESS[0].title, f"{PRESS[0].title}. {PRESS[0].text}"])
    assert vectors[1].tolist() == vowels([PRESS[1].text, PRESS[1].text])


def test_of_a_long_text_only_the_beginning_is_encoded():
    counting = Vowels()

    vectors = Encoder(counting).vectors(["câble " * 10_000, "e" * MAX_ENCODED + "i"])

    assert {len(text) for text in counting.texts} <= {MAX_ENCODED, 57, 58}
    assert vectors[1].tolist() == [0, MAX_ENCODED, 0, 0, 0]


@given(texts=st.lists(st.text(alphabet="aeiouxyz\ud800 é"), max_size=40))
def test_the_vectors_are_in_the_order_of_the_texts(texts):
    assert Encoder(Vowels()).vectors(texts, cached=True).tolist() == vowels(texts)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda _: [[1.0, 2.0]], r"shape \(1, 2\) for 2 texts: expected one vector per text$"),
        (lambda texts: [1.0 for _ in texts], r"shape \(2,\) for 2 texts"),
        (lambda texts: [[] for _ in texts], r"shape \(2, 0\) for 2 texts"),
        (lambda _: 3.0, r"shape \(\) for 2 texts"),
        (lambda _: [[1.0], [1.0, 2.0]], r"shape \(\) for 2 texts"),
        (lambda texts: [[float("nan")] for _ in texts], "not finite numbers of normal size: exp"),
        (lambda texts: [[1e39] for _ in texts], "not finite numbers of normal size"),
        (lambda texts: [[2e6] for _ in texts], "numbers from -1e.06 to 1e.06"),
        (lambda texts: [[text] for text in texts], "not finite numbers"),
        (lambda texts: [[1.0 + 1j] for _ in texts], "not finite numbers"),
    ],
)
def test_an_encoder_that_does_not_return_one_vector_per_text_is_refused(answer, message):
    with pytest.raises(InputError, match=message):
        Encoder(Answering(answer)).vectors(["Dakar", "Praia"])


def test_an_encoder_whose_vectors_change_their_length_is_refused():
    lengths = iter([3, 4])

    with pytest.raises(InputError, match=r"shape \(1, 4\).*of length 3"):
        Encoder(Answering(lambda texts: np.ones((len(texts), next(lengths))))).vectors(["Dakar"])


@pytest.mark.parametrize("encoder", ["bert", "onnx:e5", "USE", "", vowels, 3, None, ["use"]])
def test_what_is_not_an_encoder_is_refused(encoder):
    with pytest.raises(InputError, match=r"encoder is .*expected 'use' or.* method encode$"):
        check_encoder(encoder)


def test_an_encoder_can_be_pickled():
    copy = pickle.loads(pickle.dumps(Encoder(Vowels())))

    assert copy.vectors(["Dakar"]).tolist() == [[2, 0, 0, 0, 0]]


def test_texts_are_encoded_in_the_same_batches_in_every_process():
    counting = Vowels()
    towns = ["Thiès", "Dakar", "Praia", "Kolda", "Louga", "Matam", "Podor"]

    Encoder(counting).vectors(towns)

    assert [text for text in counting.texts if len(text) < 10] == sorted(towns)


def test_the_vectors_of_an_object_which_may_change_are_not_kept():
    counting = Vowels()
    encoder = Encoder(counting)

    vectors = [encoder.vectors(["Dakar", "Praia", "Dakar"], cached=True) for _ in range(2)]

    assert vectors[0].tolist() == vectors[1].tolist() == vowels(["Dakar", "Praia", "Dakar"])
    assert sorted(t for t in counting.texts if len(t) < 10) == ["Dakar", "Dakar", "Praia", "Praia"]
    assert not cache_file().exists()


@pytest.fixture
def cache(tmp_path):
    return VectorCache(tmp_path / "cache/vectors.db", b"encoder", 5)


def vectors_of(*texts):
    return dict(zip(texts, np.array(vowels([*texts]), np.float32), strict=True))


def test_the_cache_finds_what_another_process_has_added(cache):
    cache.add(vectors_of("Dakar", "Praia"))

    vectors = replace(cache).find(["Praia", "Bissau", "Dakar"])

    assert {text: vector.tolist() for text, vector in vectors.items()} == {
        "Praia": [2, 0, 1, 0, 0],
        "Dakar": [2, 0, 0, 0, 0],
    }
    assert cache.file.stat().st_mode & 0o077 == 0


def test_the_cache_keeps_the_vectors_of_encoders_apart(cache):
    cache.add(vectors_of("Dakar"))

    assert replace(cache, encoder=b"other").find(["Dakar"]) == {}


def test_a_damaged_cache_costs_time_not_results(cache):
    cache.file.parent.mkdir(parents=True)
    cache.file.write_bytes(b"no database" * 100)

    with pytest.warns(UserWarning, match=r"vectors\.db.*cannot be used.*Delete the file if"):
        cache.add(vectors_of("Dakar"))
    warn_user.cache_clear()
    with pytest.warns(UserWarning, match=r"vectors\.db.*cannot be used"):
        assert cache.find(["Dakar"]) == {}


def test_the_oldest_vectors_leave_a_full_cache(cache, monkeypatch):
    monkeypatch.setattr(vector_cache, "_MOST", 3)
    towns = ("Dakar", "Praia", "Banjul", "Bissau", "Bamako")
    for town in towns:
        cache.add(vectors_of(town))

    assert set(cache.find(towns)) == {"Banjul", "Bissau", "Bamako"}


@pytest.mark.slow("learning")
def test_the_packaged_encoder_keeps_its_vectors_on_disk():
    first = Encoder("use").vectors(["La fibre", "Wave"], cached=True)
    other = Encoder("use").load()

    def refuse(_):
        raise AssertionError

    other.__dict__["_loaded"] = Answering(refuse)

    assert other.vectors(["Wave", "La fibre"], cached=True).tolist() == first[::-1].tolist()


def test_without_a_home_folder_vectors_are_not_kept(monkeypatch):
    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", no_home)

    assert encoder_for("use").vectors(["Wave"], cached=True).shape == (1, 512)
