import functools
import pickle
import sys

import numpy as np
import pytest
from helpers.growth import output_of
from hypothesis import example, given
from hypothesis import strategies as st

from osiris_nlp.base.language.text import clean
from osiris_nlp.base.language.words import Stemming, character_kinds, term, word_spans
from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import (
    PLAIN,
    PhraseLimits,
    SparseRows,
    Terms,
    Weights,
    Words,
    load_compiled,
)
from osiris_nlp.model.engine.terms import SPREAD
from osiris_nlp.model.features import FeatureSettings, FeatureSpace

_CHARACTERS = st.sampled_from("aàÉxsruœßÆİŉ½ªǆ_’\u0301\u0300 5ᵉ𝐁") | st.characters()


@pytest.mark.parametrize(
    "text",
    [
        "L’ARTP salue l’effort à Kolda, où l’e\u0301te\u0301 dure. " * 3_000,
        "fibre" * 30_000 + " optique",  # one word is longer than what is scanned at a time
        "é\u0301" * 50_000,
        "5G," * 50_000 + "\u0301" * 100,
    ],
)
def test_both_engines_read_the_same_words_of_a_long_text(text):
    expected = [list(span) for span in word_spans(text)]

    plain, compiled = (
        engine.forms(len).read(["La fibre", text, ""], with_spans=True)
        for engine in (PLAIN, load_compiled())
    )

    assert compiled.spans.tolist() == [[0, 2], [3, 8], *expected] == plain.spans.tolist()
    assert compiled.numbers.tolist() == plain.numbers.tolist()
    assert compiled.indptr.tolist() == plain.indptr.tolist()


@given(st.text(_CHARACTERS, max_size=30), st.sampled_from(Stemming))
@example("Ῥόδος ΣΟΦΌΣ", Stemming.FRENCH)
@example("les aux eaux eaux- journaux chevaux animaux", Stemming.FRENCH)
@example("Kirjastossakin kävijöistä œuvres kirjat", Stemming.PREFIX)
def test_both_engines_read_the_same_words(text, stemming):
    text_terms = [term(text[a:b], stemming) for a, b in word_spans(text)]
    terms = Terms.of(dict.fromkeys(text_terms[1::2]))
    vocabulary = {name: i for i, name in enumerate(terms)}
    expected = [vocabulary.get(name, -1) for name in text_terms]

    for engine in (PLAIN, load_compiled()):
        forms = engine.forms(
            lambda form: vocabulary.get(term(form, stemming), -1),
            terms,
            stemming,
        )
        words = forms.read([text, "", text], with_spans=True)
        without_spans = forms.read([text, "", text])

        assert without_spans.numbers.tolist() == words.numbers.tolist()
        assert without_spans.spans.shape == (0, 2)
        assert words.spans.tolist() == [list(span) for span in word_spans(text)] * 2
        assert words.numbers.tolist() == expected * 2
        assert words.indptr.tolist() == [0, len(expected), len(expected), 2 * len(expected)]


_LINES = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1)


@given(st.lists(_LINES | st.sampled_from(["\0", "\0\0", "a", "\0a"]), unique=True))
@example(["ab" * 50_000, "b", "c" * 70_000, "d"])
def test_terms_equal_a_tuple_and_are_found_by_key(strings):
    terms = Terms.of(strings)

    def key_of(string):
        return functools.reduce(lambda key, byte: (key * SPREAD + byte) % 2**64, string.encode(), 1)

    assert terms.keys.tolist() == [*map(key_of, strings)]
    assert terms.find(terms.keys).tolist() == list(range(len(strings)))
    assert terms.find(Terms.of(["absent de tous\t"]).keys).tolist() == [-1]
    assert terms.distinct
    assert "_strings" not in vars(terms)
    assert len(terms) == len(strings)
    assert [*terms] == strings
    assert terms == tuple(strings) == terms[:]
    assert terms == Terms.of(strings)
    assert hash(terms) == hash(tuple(strings))
    assert pickle.loads(pickle.dumps(terms)) == terms


def test_the_words_of_a_two_word_term_are_found():
    terms = Terms.of(["sous", "câble sous", "câble", "marin x", "a b c", "b c", "c"])

    pairs, first, second = (positions.tolist() for positions in terms.pairs)

    assert pairs == [1, 3, 4, 4, 5]
    assert first == [2, -1, -1, -1, -1]
    assert second == [0, -1, 5, 6, 6]


@pytest.mark.parametrize("others", [(), ("b",), ["a"], "a", ("a", "b"), 3])
def test_other_terms_are_not_equal(others):
    assert Terms.of(["a"]) != others


def test_a_duplicate_term_is_detected():
    assert not Terms.of(["a", "b", "a"]).distinct


@pytest.mark.parametrize("content", [b"a\n", b"\na", b"\n", b"a\n\nb", b"\xff"])
def test_an_empty_or_badly_encoded_term_is_refused(content):
    with pytest.raises(ValueError, match="an empty term|can't decode byte"):
        Terms(np.frombuffer(content, np.uint8))


def test_a_form_is_looked_up_once():
    lookups: list[str] = []

    def number_of(form):
        lookups.append(form)
        return len(lookups)

    for engine in (PLAIN, load_compiled()):
        lookups.clear()
        forms = engine.forms(number_of)
        first, second = forms.read(["la fibre et la Fibre"]), forms.read(["fibre", "la"])

        assert lookups == ["la", "fibre", "et", "Fibre"]
        assert first.numbers.tolist() == [1, 2, 3, 1, 4]
        assert second.numbers.tolist() == [2, 1]


def test_character_kinds_agree_with_the_tokens():
    kinds = character_kinds()

    assert len(kinds) == sys.maxunicode + 1
    for code in [*range(0x3000), *range(0x1D400, 0x1D500)]:
        pair = f"é{chr(code)}"
        assert (kinds[code] == 1) == (list(word_spans(pair)) == [(0, 2)])


@pytest.mark.parametrize("labels", [1, 16, 17, 78])
def test_weights_are_rounded_to_255_steps_per_feature(labels):
    exact = np.random.default_rng(0).normal(size=(40, labels)).astype(np.float32)
    exact[3] = 0

    weights = Weights.of(exact, np.zeros(labels))

    assert weights.codes.shape == (40, -(-labels // 16) * 16)
    step = np.abs(exact).max(axis=1, keepdims=True) / 127
    assert (np.abs(weights.columns(range(labels)) - exact) <= step / 2 + 1e-6).all()
    assert weights.columns([0], np.array([3])).tolist() == [[0.0]]


def test_the_compiled_engine_is_loaded_after_enough_characters():
    names = output_of(
        "import sys\n"
        "from osiris_nlp.model.engine import engine_for, load_compiled\n"
        "first, second, third = engine_for(9), engine_for(2_000_000), engine_for(9)\n"
        "print(*(engine.name for engine in (first, second, third)))\n",
        seconds=120,
    )

    assert names == "plain compiled compiled"


def test_one_article_is_tagged_without_loading_numba_and_without_numba_installed(model):
    without_numba = "sys.modules['numba'] = None; from osiris_nlp.model.engine import load_compiled"
    for missing in ("", without_numba):
        output = output_of(
            f"import sys; {missing}\n"
            "from osiris_nlp.base.records import Article\n"
            "from osiris_nlp.model.folders.registry import load_tagger\n"
            f"tagger = load_tagger({str(model)!r})\n"
            f"{'load_compiled()' if missing else ''}\n"
            "article = Article(id='1', text='Wave baisse ses frais de transfert d’argent')\n"
            "print(tagger.labels[tagger.scores([article]).argmax()], 'numba.core' in sys.modules)\n",
            seconds=120,
        )

        assert output == "Fintech False"


def test_an_interrupted_read_leaves_no_form_without_a_number():
    interrupting = False

    def number_of(form):
        if interrupting:
            raise KeyboardInterrupt
        return len(form)

    forms = load_compiled().forms(number_of)
    forms.read(["Дакар"])
    interrupting = True
    with pytest.raises(KeyboardInterrupt):
        forms.read(["Дакар Бамако Абиджан"])
    interrupting = False

    assert forms.read(["Абиджан Дакар Бамако"]).numbers.tolist() == [7, 5, 6]


_TEXTS = st.text(st.sampled_from("abé, .’\n") | st.characters(), max_size=40)
_LIMITS = PhraseLimits(coverage=0.6, max_words=6, min_share=0.25, max_gap=4, stops=".,;:!?\n")


@given(
    st.lists(st.tuples(_TEXTS, _TEXTS), min_size=1, max_size=4),
    st.lists(st.sampled_from([-1.0, 0.0, 0.2, 0.3, 0.5, 1.0]) | st.floats(-1, 1), min_size=9),
    st.integers(0, 2),
    st.lists(st.booleans(), min_size=1),
)
@example([("", "aa bb cc dd ee")], [1.0] * 9, 1, [False])
@example([("aa bb, cc", "aa. bb")], [0.1, 0.1, 0.1, 1.0, 0.25] * 2, 2, [False])
@example([("aa bb, cc", "aa. bb")], [0.1, 0.1, 0.1, 1.0, 0.25] * 2, 2, [False, True])
@example([("aa", "bb cc")], [1.0] * 9, 1, [True])
def test_both_engines_select_the_same_phrases(articles, weights, labels, flags):
    texts = [text for article in articles for text in article]
    label_ids = Words.of([list(range(i % (labels + 1))) for i in range(1, len(articles) + 1)])
    words = PLAIN.forms(len).read(texts, with_spans=True)
    size = np.diff(words.indptr[::2]) @ np.diff(label_ids.indptr)
    contributions = np.resize(np.array(weights), size)
    is_stop_word = np.resize(np.array(flags), len(words.numbers))

    plain, compiled = (
        engine.phrases(texts, words, label_ids, contributions, is_stop_word, _LIMITS)
        for engine in (PLAIN, load_compiled())
    )

    assert len(plain.indptr) == len(label_ids.numbers) + 1
    for name in ("indptr", "in_title", "spans", "weights"):
        assert getattr(compiled, name).tolist() == getattr(plain, name).tolist()
    if len(articles) == 1:
        ends = {end for span in words.spans[~is_stop_word].tolist() for end in span}
        assert ends.issuperset(plain.spans.ravel().tolist())


@pytest.mark.parametrize("ngrams", [1, 2])
def test_both_engines_compute_equal_decision_values_to_the_last_bit(articles, monkeypatch, ngrams):
    press = [*articles[::8], Article(id="vide", text=""), Article(id="inconnu", text="zzyzx")]
    space = FeatureSpace.fit(press[::2], FeatureSettings(ngrams=ngrams, section_weight=1.5))
    weights = Weights.of(np.random.default_rng(0).normal(size=(space.size, 20)), range(20))
    decision_values = []

    for engine in (PLAIN, load_compiled()):
        monkeypatch.setattr("osiris_nlp.model.features.engine_for", lambda _, engine=engine: engine)
        rows = space.rows(press)
        decision_values.append(space.decision_values(space.read(press), weights))

    plain, compiled = decision_values
    assert plain.tobytes() == compiled.tobytes()
    rounded = weights.columns(range(20))
    exact = [values @ rounded[ids] for ids, values in rows] + np.arange(20)
    assert np.abs(plain - exact).max() < 1e-5


@pytest.mark.parametrize("ngrams", [1, 2])
def test_both_engines_compute_the_same_contributions(monkeypatch, ngrams):
    press = [
        Article(
            id="1", title="Le câble, le câble", text="le câble sous-marin\nle câble", section="A"
        ),
        Article(id="2", text="Un câble inconnu"),
        Article(id="3", title="la fibre optique", text="", section="A > B"),
        Article(id="4", text=""),
    ]
    space = FeatureSpace.fit(press[:1] + press[2:3], FeatureSettings(ngrams=ngrams))
    rng = np.random.default_rng(0)
    weights = Weights.of(rng.normal(size=(space.size, 3)), np.zeros(3))
    label_ids = Words.of([[2, 0], [], [1], [0]])
    contributions = []

    for engine in (PLAIN, load_compiled()):
        monkeypatch.setattr("osiris_nlp.model.features.engine_for", lambda _, engine=engine: engine)
        (reading,) = space.read(press)
        contributions.append(space.contributions(reading, weights, label_ids))

    plain, compiled = contributions
    lengths = [10, 10, 3, 0]
    np.testing.assert_allclose(plain, compiled, atol=1e-6)
    assert len(compiled) == sum(lengths)
    decision_values = space.decision_values(space.read(press), weights)
    totals = np.add.reduceat(compiled, [0, 10, 20])
    for total, (article, label) in zip(totals, [(0, 2), (0, 0), (2, 1)], strict=True):
        ids, values = space.row(press[article])
        in_section = np.isin(ids, list(space.ids["section"].values()))
        section = values[in_section] @ weights.columns([label], ids[in_section])
        assert total + section.sum() == pytest.approx(decision_values[article, label], abs=1e-5)


_FORMS = st.lists(st.text(max_size=5) | st.sampled_from(["l’", "État", "<b>", "]", "\n", "🙂"]))


@given(_FORMS, st.lists(st.booleans(), min_size=1))
@example(["", "a"], [True, False])
def test_both_engines_rebuild_a_text_from_its_tokens(forms, spaces):
    strings = {hash(form) % 2**64: form for form in forms}
    pairs = [(form, spaces[i % len(spaces)]) for i, form in enumerate(forms)]
    tokens = np.array([(hash(form) % 2**64, space) for form, space in pairs], np.uint64)
    tokens = tokens.reshape(-1, 2)
    parts = [form + " " * space for form, space in pairs]

    for engine in (PLAIN, load_compiled()):
        detokenizer = engine.detokenizer()
        for _ in range(2):
            text, starts, tame = detokenizer.text(tokens, 6 * len(forms), strings.__getitem__)

            assert text == "".join(parts)
            assert starts.tolist() == [len("".join(parts[:i])) for i in range(len(parts))]
            assert not tame or clean(text) == text


def test_plain_french_is_clean_and_a_final_space_is_not():
    forms = {1: "L’", 2: "État", 3: "œuvre", 4: ".", 5: "<p>"}
    detokenizer = load_compiled().detokenizer()

    def is_clean(*tokens):
        _, _, clean = detokenizer.text(np.array(tokens, np.uint64), 99, forms.__getitem__)
        return clean

    assert is_clean((1, 0), (2, 1), (3, 0), (4, 0))
    assert not is_clean((1, 0), (2, 1))
    assert not is_clean((5, 0), (2, 0))


def test_a_full_cache_of_forms_is_emptied_and_texts_stay_right():
    detokenizer = load_compiled().detokenizer()
    numbers = np.arange(1, 100_001, dtype=np.uint64)
    tokens = np.stack([numbers, np.ones_like(numbers)], axis=1)
    long, long_form = np.array([[200_000, 0]], np.uint64), {200_000: "a" * 3_000_000}

    text, starts, _ = detokenizer.text(tokens, 800_000, str)
    long_text, _, _ = detokenizer.text(long, 3_000_001, long_form.__getitem__)
    first_three, _, _ = detokenizer.text(tokens[:3], 9, str)

    assert text == "".join(f"{number} " for number in range(1, 100_001))
    assert starts[-1] == len(text) - 7
    assert long_text == long_form[200_000]
    assert first_three == "1 2 3 "


def test_the_plain_engine_does_not_keep_long_forms():
    forms = PLAIN.forms(len)

    assert forms.read(["la fibre", "a" * 100]).numbers.tolist() == [2, 5, 100]
    assert list(forms) == ["la", "fibre"]


@given(
    st.lists(st.dictionaries(st.integers(0, 4), st.floats(-1, 1, width=32)), max_size=5),
    st.lists(st.floats(-1, 1, width=32), min_size=5, max_size=5),
)
@example([{}, {4: 0.5}, {}], [0.0, 0.0, 0.0, 0.0, 0.5])
def test_both_engines_multiply_rows_by_a_vector(rows, vector):
    sparse = SparseRows(
        np.cumsum([0, *map(len, rows)]).astype(np.int64),
        np.array([feature for row in rows for feature in row], np.int32),
        np.array([value for row in rows for value in row.values()], np.float32),
    )

    expected = [sum(row[feature] * vector[feature] for feature in row) for row in rows]
    for engine in (PLAIN, load_compiled()):
        products = engine.products(sparse, np.array(vector, np.float32))
        assert products.tolist() == pytest.approx(expected, abs=1e-6)
