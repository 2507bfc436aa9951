"""Predictions as data frames."""

import pandas as pd
import pytest
from helpers.press import LABELS, SEVERAL, TEXTS
from helpers.searches import ARTICLES, DATES, FRAME, METADATA, codes, small

from osiris_nlp.base.errors import InputError


def test_a_score_frame_keeps_the_index_and_has_a_column_per_label():
    model = small().fit(ARTICLES)
    frame = FRAME.set_index(pd.Index([f"d-{i}" for i in range(12)], name="numéro"))

    scores = model.predict_frame(frame)

    assert scores.index.equals(frame.index)
    assert scores.index.name == "numéro"
    assert scores.columns.tolist() == model.classes_.tolist()
    assert scores.to_numpy().tolist() == model.predict_proba(ARTICLES).tolist()
    assert model.predict_frame(ARTICLES).index.tolist() == [a.id for a in ARTICLES]
    assert model.predict_frame(iter(TEXTS)).index.tolist() == list(range(12))
    assert model.predict_frame(pd.Series(TEXTS, index=range(5, 17))).index[0] == 5
    dated = model.predict_frame(TEXTS, dates=DATES).to_numpy()
    assert dated.tolist() == model.predict_proba(ARTICLES).tolist()


def test_a_suggestion_frame_has_a_row_per_suggestion_and_agrees_with_suggest():
    model = small().fit(ARTICLES)

    frame = model.suggest_frame(ARTICLES, top=2)

    assert frame.columns.tolist() == ["article", "rank", "label", "score", "tier"]
    assert frame["article"].tolist() == [a.id for a in ARTICLES for _ in range(2)]
    assert frame["rank"].tolist() == [1, 2] * 12
    rows = list(frame[["label", "score", "tier"]].itertuples(index=False, name=None))
    suggestions = [(s.label, s.score, s.tier) for a in ARTICLES for s in model.suggest(a, top=2)]
    assert rows == [(label, pytest.approx(score), tier) for label, score, tier in suggestions]
    assert frame["tier"].cat.categories.tolist() == ["hide", "propose", "apply"]
    assert set(frame[frame["tier"] >= "propose"]["tier"]) <= {"propose", "apply"}


def test_frames_may_be_empty_or_of_a_single_text_but_a_negative_top_is_refused():
    model = small().fit(ARTICLES)

    assert model.predict_frame([]).shape == (0, 3)
    assert len(model.suggest_frame(TEXTS, top=0)) == 0
    assert len(model.suggest_frame(TEXTS, top=9)) == 36
    with pytest.raises(InputError, match="top is -1"):
        model.suggest_frame(TEXTS, top=-1)
    assert model.predict_frame(TEXTS[0]).shape == (1, 3)


def test_refit_forgets_the_metadata_of_the_first_fit():
    model = small()
    before = model.get_params()

    model.fit(TEXTS, SEVERAL, **METADATA).fit(TEXTS, LABELS)

    assert codes(model) == codes(small().fit(TEXTS, LABELS))
    assert model.n_reference_ == 12
    assert model.get_params() == before
    assert METADATA["dates"] == DATES
