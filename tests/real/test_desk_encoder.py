"""The desk in Chromium with a model that has a sentence encoder."""

import pytest
from helpers.encoders import encoded_model
from helpers.taggers import CABLE
from real.browser import Editor, page_of, served
from real.newsroom import AWA

from osiris_nlp.base.records import Article
from osiris_nlp.model.folders.registry import load_full_tagger, load_tagger

NETWORK = Article(id="r", title="Undersea cables", text="Undersea cables link Ziguinchor.")


def test_the_suggestions_are_those_of_words_and_encoder(browser, tmp_path):
    model = encoded_model(tmp_path)
    score, by_words = (
        float(tagger.scores([NETWORK])[0, tagger.labels.index(CABLE)])
        for tagger in (load_full_tagger(model), load_tagger(model))
    )
    with served(f"sqlite:///{tmp_path}/bureau.db", model) as desk:
        desk.import_rows(tmp_path, {"id": "r", "title": NETWORK.title, "text": NETWORK.text})
        with page_of(browser, desk.start(), AWA) as page:
            editor = Editor(page).open(1)
            assert editor.rows()[0].label == CABLE
            editor.press("1", "Enter")
            page.wait_for_url(lambda url: "/articles/1" not in url)
        decisions = desk.export()

    accepted = {row["label"]: row["score"] for row in decisions if row["decision"] == "accept"}
    assert accepted == {CABLE: pytest.approx(score, abs=1e-6)}
    assert score > by_words + 0.005
