"""Predictions as data frames."""

import pandas as pd
import pytest
from helpers.press import LABELS, SEVERAL, TEXTS
from helpers.searches import ARTICLES, DATES, FRAME, TOLD, codes, small

from osiris_nlp.base.errors import InputError


def test_score_frames_keep_the_index_and_name_the_labels() -> None:
    model = small().fit(ARTICLES)
    frame = FRAME.set_index(pd.Index([f"d-{i}" for i in range(12)], name="numéro"))

    found = model.predict_frame(frame)

    assert found.index.equals(frame.index)
    assert found.index.name == "numéro"
    assert found.columns.tolist() == model.classes_.tolist()
    assert found.to_numpy().tolist() == model.predict_proba(ARTICLES).tolist()
    assert model.predict_frame(ARTICLES).index.tolist() == [a.id for a in ARTICLES]
    assert model.predict_frame(iter(TEXTS)).index.tolist() == list(range(12))
    assert model.predict_frame(pd.Series(TEXTS, index=range(5, 17))).index[0] == 5
    dated = model.predict_frame(TEXTS, dates=DATES).to_numpy()
    assert dated.tolist() == model.predict_proba(ARTICLES).tolist()


def test_suggestion_frames_are_long_and_agree_with_suggest() -> None:
    model = small().fit(ARTICLES)

    found = model.suggest_frame(ARTICLES, top=2)

    assert found.columns.tolist() == ["article", "rank", "label", "score", "tier"]
    assert found["article"].tolist() == [a.id for a in ARTICLES for _ in range(2)]
    assert found["rank"].tolist() == [1, 2] * 12
    rows = list(found[["label", "score", "tier"]].itertuples(index=False, name=None))
    said = [(s.label, s.score, s.tier) for a in ARTICLES for s in model.suggest(a, top=2)]
    assert rows == [(label, pytest.approx(score), tier) for label, score, tier in said]
    assert found["tier"].cat.categories.tolist() == ["hide", "propose", "apply"]
    assert set(found[found["tier"] >= "propose"]["tier"]) <= {"propose", "apply"}


def test_frames_of_nothing_and_of_too_little_are_refused_or_empty() -> None:
    model = small().fit(ARTICLES)

    assert model.predict_frame([]).shape == (0, 3)
    assert len(model.suggest_frame(TEXTS, top=0)) == 0
    assert len(model.suggest_frame(TEXTS, top=9)) == 36
    with pytest.raises(InputError, match="top is -1"):
        model.suggest_frame(TEXTS, top=-1)
    with pytest.raises(InputError, match="A single str"):
        model.predict_frame(TEXTS[0])


def test_refit_forgets_what_was_told() -> None:
    model = small()
    before = model.get_params()

    model.fit(TEXTS, SEVERAL, **TOLD).fit(TEXTS, LABELS)

    assert codes(model) == codes(small().fit(TEXTS, LABELS))
    assert model.n_reference_ == 12
    assert model.get_params() == before
    assert TOLD["dates"] == DATES
