import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from osiris_nlp.engine import Weights, load_compiled, plain
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
    known = {term(text[a:b]): i for i, (a, b) in enumerate(tokens(text)) if i % 2}
    expected = [known.get(term(text[a:b]), -1) for a, b in tokens(text)]

    for engine in (plain, load_compiled()):
        forms = engine.Forms(lambda form: known.get(term(form), -1), known, stemmed=True)
        read = forms.read([text, "", text])

        assert read.numbers.tolist() == expected * 2
        assert read.indptr.tolist() == [0, len(expected), len(expected), 2 * len(expected)]


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
