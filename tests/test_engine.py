import functools
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from osiris_nlp.engine import Terms, Weights, load_compiled, plain
from osiris_nlp.engine.terms import SPREAD
from osiris_nlp.text import character_kinds, term, tokens

_CHARACTERS = st.sampled_from("aàÉxsruœßÆİŉ½ªǆ_’\u0301\u0300 5ᵉ𝐁") | st.characters()


def in_a_new_process(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@settings(deadline=None)
@given(st.text(_CHARACTERS, max_size=30))
@example("Ῥόδος ΣΟΦΌΣ")
@example("les aux eaux eaux- journaux chevaux animaux")
def test_both_engines_read_the_same_words(text: str) -> None:
    spoken = [term(text[a:b]) for a, b in tokens(text)]
    terms = Terms.of(dict.fromkeys(spoken[1::2]))
    known = {each: i for i, each in enumerate(terms)}
    expected = [known.get(each, -1) for each in spoken]

    for engine in (plain, load_compiled()):
        forms = engine.Forms(lambda form: known.get(term(form), -1), terms, stemmed=True)
        read = forms.read([text, "", text])

        assert read.numbers.tolist() == expected * 2
        assert read.indptr.tolist() == [0, len(expected), len(expected), 2 * len(expected)]


_LINES = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1)


@settings(deadline=None)
@given(st.lists(_LINES | st.sampled_from(["\0", "\0\0", "a", "\0a"]), unique=True))
@example(["ab" * 50_000, "b", "c" * 70_000, "d"])
def test_terms_are_a_tuple_that_finds_each_by_its_key(strings: list[str]) -> None:
    terms = Terms.of(strings)

    keys = [0] * len(strings)
    for i, string in enumerate(strings):
        keys[i] = functools.reduce(
            lambda key, byte: (key * SPREAD + byte) % 2**64, string.encode(), 1
        )
    assert terms.keys.tolist() == keys
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


def test_terms_of_two_words_are_found_with_their_words() -> None:
    terms = Terms.of(["sous", "câble sous", "câble", "marin x", "a b c", "b c", "c"])

    pairs, first, second = (places.tolist() for places in terms.pairs)

    assert pairs == [1, 3, 4, 4, 5]
    assert first == [2, -1, -1, -1, -1]
    assert second == [0, -1, 5, 6, 6]


@pytest.mark.parametrize("others", [(), ("b",), ["a"], "a", ("a", "b"), 3])
def test_other_terms_are_not_equal(others: object) -> None:
    assert Terms.of(["a"]) != others


def test_a_term_that_stands_twice_is_noticed() -> None:
    assert not Terms.of(["a", "b", "a"]).distinct


@pytest.mark.parametrize("content", [b"a\n", b"\na", b"\n", b"a\n\nb", b"\xff"])
def test_no_term_is_empty_or_broken(content: bytes) -> None:
    with pytest.raises(ValueError, match="an empty term|can't decode byte"):
        Terms(np.frombuffer(content, np.uint8))


def test_a_form_is_asked_for_once() -> None:
    asked: list[str] = []

    def number_of(form: str) -> int:
        asked.append(form)
        return len(asked)

    for engine in (plain, load_compiled()):
        asked.clear()
        forms = engine.Forms(number_of)
        first, second = forms.read(["la fibre et la Fibre"]), forms.read(["fibre", "la"])

        assert asked == ["la", "fibre", "et", "Fibre"]
        assert first.numbers.tolist() == [1, 2, 3, 1, 4]
        assert second.numbers.tolist() == [2, 1]


def test_kinds_are_those_of_the_tokens() -> None:
    kinds = character_kinds()

    assert len(kinds) == sys.maxunicode + 1
    for code in [*range(0x3000), *range(0x1D400, 0x1D500)]:
        pair = f"é{chr(code)}"
        assert (kinds[code] == 1) == (list(tokens(pair)) == [(0, 2)])


@pytest.mark.parametrize("labels", [1, 16, 17, 78])
def test_weights_are_rounded_to_a_255th_of_their_feature_s_greatest(labels: int) -> None:
    exact = np.random.default_rng(0).normal(size=(40, labels)).astype(np.float32)
    exact[3] = 0

    rounded = Weights.of(exact, np.zeros(labels))

    assert rounded.codes.shape == (40, -(-labels // 16) * 16)
    step = np.abs(exact).max(axis=1, keepdims=True) / 127
    assert (np.abs(rounded.columns(range(labels)) - exact) <= step / 2 + 1e-6).all()
    assert rounded.columns([0], np.array([3])).tolist() == [[0.0]]


def test_the_compiled_engine_is_loaded_once_it_pays() -> None:
    said = in_a_new_process(
        "import sys\n"
        "from osiris_nlp.engine import engine_for, load_compiled\n"
        "first, second, third = engine_for(9), engine_for(2_000_000), engine_for(9)\n"
        "print(*(each.__name__.rpartition('.')[2] for each in (first, second, third)))\n"
    )

    assert said == "plain compiled compiled"


def test_one_article_is_tagged_without_loading_numba_or_where_it_is_missing(
    tmp_path: Path, fitted: object
) -> None:
    from osiris_nlp.registry import save_model

    save_model(fitted.tagger_, tmp_path / "m")  # type: ignore[attr-defined]
    for missing in (
        "",
        "sys.modules['numba'] = None; from osiris_nlp.engine import load_compiled\n",
    ):
        said = in_a_new_process(
            f"import sys; {missing}\n"
            "from osiris_nlp import Article, load_model\n"
            f"tagger = load_model({str(tmp_path / 'm')!r})\n"
            f"{'load_compiled()' if missing else ''}\n"
            "article = Article(id='1', text='Wave baisse ses frais de transfert d’argent')\n"
            "print(tagger.labels[tagger.scores([article]).argmax()], 'numba.core' in sys.modules)\n"
        )

        assert said == "Fintech False"


def test_a_reading_that_is_broken_off_leaves_no_half_numbered_form() -> None:
    calm = True

    def number_of(form: str) -> int:
        if not calm:
            raise KeyboardInterrupt
        return len(form)

    forms = load_compiled().Forms(number_of)
    forms.read(["Дакар"])
    calm = False
    with pytest.raises(KeyboardInterrupt):
        forms.read(["Дакар Бамако Абиджан"])
    calm = True

    assert forms.read(["Абиджан Дакар Бамако"]).numbers.tolist() == [7, 5, 6]
