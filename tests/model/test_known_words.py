"""No known word, no suggestion; few known words, lower scores."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.models import PRESS, SHRINKAGE, contents, forge, tagger_of
from helpers.unknown_texts import TEXTS
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load

from osiris_nlp.base.language.stop_words import STOP_WORDS
from osiris_nlp.base.language.words import fold, term, words
from osiris_nlp.base.records import Article
from osiris_nlp.model.calibration import Calibration
from osiris_nlp.model.folders.registry import WEIGHTS, load_tagger
from osiris_nlp.model.folders.saving import save_model
from osiris_nlp.model.suggestions import suggest
from osiris_nlp.trained_model import load_model

COUNTS = st.integers(0, 10_000)


@pytest.fixture(scope="module")
def tagger(model):
    return load_tagger(model)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("in_title", [False, True], ids=["text", "title"])
def test_nothing_is_suggested_for_a_text_without_a_known_word(tagger, text, in_title):
    article = Article(id="u", title=text if in_title else "", text="" if in_title else text)

    opinions = tagger.opinions([article])

    assert opinions.n_known.tolist() == [0]
    assert not opinions.tiers.any()
    assert {suggestion.tier for suggestion in suggest(tagger, article, top=78)} == {"hide"}
    assert tagger.calibration.shrinkage is not None
    shares = np.exp(tagger.calibration.shrinkage.shares)
    assert opinions.scores[0] == pytest.approx(shares / shares.sum())


def test_a_person_is_warned_in_python(model):
    loaded = load_model(model)

    with pytest.warns(UserWarning, match="none of the words of 1 of 1 articles"):
        assert loaded.suggest(TEXTS["Chinese"], top=1)[0].tier == "hide"
    with pytest.warns(UserWarning, match=r"2 of 3 articles \(the first is item 1\)"):
        frame = loaded.suggest_frame(["La fibre à Kolda", TEXTS["Thai"], TEXTS["Greek"]], top=1)
    assert frame["tier"].tolist()[1:] == ["hide", "hide"]
    assert frame["tier"][0] != "hide"


def test_known_words_are_counted_without_stop_words_numbers_and_letters(tagger, articles):
    vocabulary = {*tagger.space.terms["text"]}

    def is_known(word):
        folded = fold(word)
        is_symbol = folded.isdigit() or (len(folded) == 1 and folded.isascii())
        return not is_symbol and folded not in STOP_WORDS and term(word) in vocabulary

    some = [a for a in articles[::40] if not {"IT", "OR", "SUR"} & {*f"{a.title} {a.text}".split()}]
    expected = [sum(map(is_known, words(f"{a.title}\n{a.text}"))) for a in some]

    assert tagger.opinions(some).n_known.tolist() == expected
    assert min(expected) > 10


def test_fewer_known_words_give_a_lower_score(tagger):
    text = "La fibre optique et le câble sous-marin relient Dakar à Praia"
    starts = ["La fibre", "La fibre optique", "La fibre optique et le câble", text]

    scores = [tagger.scores([Article(id="a", text=start)]).max() for start in starts]

    assert scores == sorted(scores)
    assert scores[0] < 0.75
    assert scores[-1] > 0.9


@given(few=COUNTS, more=COUNTS, half=st.floats(0.01, 100), usual=st.floats(1, 1000))
def test_more_known_words_are_relied_on_more(few, more, half, usual):
    shrinkage = replace(SHRINKAGE, half=half, usual=usual)
    few, more = sorted((few, more))

    low, high, none, enough = shrinkage.reliance(np.array([few, more, 0, np.ceil(usual)], np.int32))

    assert none == 0 <= low <= high <= 1 == enough


@pytest.mark.parametrize("exclusive", [True, False])
def test_scores_go_from_the_shares_of_the_labels_to_what_the_words_say(exclusive):
    knots = np.array([-10.0, 10.0])
    calibration = Calibration(knots, knots, np.ones(3), np.zeros(3), -2.0, exclusive, SHRINKAGE)
    decision_values = np.array([[3.0, -1.0, -2.0]] * 3, np.float32)
    off_period = np.array([[False, True, False]] * 3)

    none, one, all_ = calibration(decision_values, off_period, np.array([0, 1, 6], np.int32))

    (without,) = calibration(decision_values[:1], off_period[:1])
    assert all_ == pytest.approx(without)
    shares = SHRINKAGE.shares - 2.0 * off_period[0]
    of_shares = np.exp(shares) / np.exp(shares).sum() if exclusive else 1 / (1 + np.exp(-shares))
    assert none == pytest.approx(of_shares)
    assert none[0] < one[0] < all_[0]


def test_a_label_less_keeps_its_share_and_a_new_one_is_as_rare_as_the_rarest():
    wider = SHRINKAGE.subset([2, 0]).widened(1)

    assert np.exp(wider.shares) == pytest.approx([0.2, 0.5, 0.2])
    assert (wider.half, wider.usual) == (SHRINKAGE.half, SHRINKAGE.usual)


def test_a_model_from_before_suggests_as_before_and_nothing_without_a_known_word(tmp_path):
    tagger = tagger_of(PRESS)
    save_model(tagger, tmp_path / "osiris")
    arrays = load((tmp_path / "osiris" / WEIGHTS).read_bytes())
    del arrays["shares"]
    forge(tmp_path / "osiris", arrays=arrays, without=["known_words"])

    earlier = load_tagger(tmp_path / "osiris")

    assert earlier.calibration.shrinkage is None
    plain = replace(tagger, calibration=replace(tagger.calibration, shrinkage=None))
    assert earlier.scores(PRESS).tolist() == plain.scores(PRESS).tolist()
    assert not earlier.opinions([Article(id="u", text=TEXTS["Chinese"])]).tiers.any()


@pytest.mark.parametrize(
    "values", [{"half": 0.0, "usual": 5.0}, {"half": 1.0}, {"half": "1", "usual": 5}]
)
def test_impossible_values_are_refused(tmp_path, values):
    save_model(tagger_of(PRESS), tmp_path / "osiris")
    forge(tmp_path / "osiris", known_words=values)
    before = contents(tmp_path / "osiris")

    with pytest.raises(Exception, match="known_words"):
        load_tagger(tmp_path / "osiris")
    assert contents(tmp_path / "osiris") == before
